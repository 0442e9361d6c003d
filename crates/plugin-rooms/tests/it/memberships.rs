//! Memberships in the simulated cloud (wire/04 section 6.2).

use webex_core::ids::PersonId;
use webex_plugin_rooms::{Membership, Room, RoomsExt};
use webex_testing::TestCloud;

struct Scene {
    cloud: TestCloud,
    webex: webex_core::Webex,
    room: Room,
}

async fn scene() -> Scene {
    let cloud = TestCloud::start().await;
    let webex = cloud.client("alice").await;
    let room = webex.rooms().create("Plans").await.expect("created");
    cloud.user("bob");
    Scene { cloud, webex, room }
}

async fn list(scene: &Scene) -> Vec<Membership> {
    scene.webex.memberships().list().room(&scene.room).await.expect("listed")
}

/// Rows 38 and 40.
#[tokio::test]
async fn people_are_added_by_address_and_by_id() {
    let scene = scene().await;
    let bob = scene.webex.memberships().create(&scene.room, "bob@example.com").await.expect("added");
    assert_eq!((bob.person_email.as_str(), bob.is_moderator), ("bob@example.com", false));
    let carol = PersonId::new(scene.cloud.user("carol").public_id);
    let by_id = scene.webex.memberships().create(&scene.room, &carol).await.expect("added");
    assert_eq!(by_id.person_id, carol);
    assert_eq!(scene.webex.memberships().get(&bob).await.expect("read"), bob);
    assert_eq!(list(&scene).await.len(), 3);
    let of_bob = scene.webex.memberships().list().room(&scene.room).person("bob@example.com");
    assert_eq!(of_bob.await.expect("listed"), [bob]);
    let first =
        scene.webex.memberships().list().room(&scene.room).page_size(1).limit(2).await.expect("listed");
    assert_eq!(first.len(), 2);
    let own = scene.cloud.client("carol").await.memberships().list().await.expect("listed");
    assert!(own.iter().any(|membership| membership.id == by_id.id));
    let error = scene.webex.memberships().create(&scene.room, &carol).await.expect_err("twice");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(409));
}

/// Rows 39 and 41.
#[tokio::test]
async fn moderators_come_and_go() {
    let scene = scene().await;
    let created = scene.webex.memberships().create(&scene.room, "bob@example.com").moderator(true);
    let bob = created.await.expect("added");
    assert!(bob.is_moderator);
    let bob = scene.webex.memberships().update(&bob).moderator(false).await.expect("updated");
    assert!(!bob.is_moderator);
}

/// Row 43.
#[tokio::test]
async fn a_removed_person_is_gone() {
    let scene = scene().await;
    let bob = scene.webex.memberships().create(&scene.room, "bob@example.com").await.expect("added");
    scene.webex.memberships().delete(&bob).await.expect("removed");
    assert!(list(&scene).await.iter().all(|membership| membership.id != bob.id));
}
