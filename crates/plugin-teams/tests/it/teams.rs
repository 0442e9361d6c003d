//! Teams in the simulated cloud (wire/04 section 6.2).

use futures_util::TryStreamExt;
use webex_core::ids::PersonId;
use webex_plugin_rooms::RoomsExt;
use webex_plugin_teams::TeamsExt;
use webex_testing::TestCloud;

/// Row 56.
#[tokio::test]
async fn a_team_is_created_read_changed_and_deleted() {
    let cloud = TestCloud::start().await;
    let teams = cloud.client("alice").await.teams();
    let team = teams.create("Build Squad").description("The A team").await.expect("created");
    assert_eq!((team.name.as_str(), team.description.as_deref()), ("Build Squad", Some("The A team")));
    assert_eq!(teams.get(&team).await.expect("read").id, team.id);
    let renamed = teams.update(&team).name("Wrecking Squad").await.expect("updated");
    assert_eq!((renamed.id.clone(), renamed.name.as_str()), (team.id.clone(), "Wrecking Squad"));
    teams.delete(&team).await.expect("deleted");
    assert!(teams.get(&team).await.expect_err("gone").is_not_found());
}

/// Row 13.
#[tokio::test]
async fn teams_are_listed_in_pages() {
    let cloud = TestCloud::start().await;
    let teams = cloud.client("alice").await.teams();
    let mut created = Vec::new();
    for name in ["one", "two", "three"] {
        created.push(teams.create(name).await.expect("created").id);
    }
    let pages: Vec<_> = teams.list().page_size(2).pages().try_collect().await.expect("listed");
    assert!(pages.len() >= 2 && pages.iter().all(|page| page.items.len() <= 2));
    let listed: Vec<_> = pages.into_iter().flatten().map(|team| team.id).collect();
    assert!(listed.len() == 3 && created.iter().all(|id| listed.contains(id)));
}

/// Row 57.
#[tokio::test]
async fn team_memberships_are_created_read_changed_and_deleted() {
    let cloud = TestCloud::start().await;
    let webex = cloud.client("alice").await;
    let (memberships, team) =
        (webex.team_memberships(), webex.teams().create("Squad").await.expect("created"));
    cloud.user("bob");
    let bob = memberships.create(&team, "bob@example.com").await.expect("added");
    assert_eq!((bob.person_email.as_str(), bob.is_moderator), ("bob@example.com", false));
    let carol = PersonId::new(cloud.user("carol").public_id);
    let carol = memberships.create(&team, carol).moderator(true).await.expect("added");
    assert!(carol.is_moderator);
    assert_eq!(memberships.get(&bob).await.expect("read"), bob);
    let listed = memberships.list(&team).page_size(2).all().await.expect("listed");
    assert_eq!(listed.len(), 3);
    assert!(memberships.update(&bob, true).await.expect("updated").is_moderator);
    assert!(!memberships.update(&bob, false).await.expect("updated").is_moderator);
    memberships.delete(&bob).await.expect("removed");
    let left = memberships.list(&team).all().await.expect("listed");
    assert!(left.iter().all(|membership| membership.id != bob.id));
}

/// Row 26.
#[tokio::test]
async fn rooms_of_a_team_are_listed() {
    let cloud = TestCloud::start().await;
    let webex = cloud.client("alice").await;
    let team = webex.teams().create("Squad").await.expect("created");
    webex.rooms().create("apart").await.expect("created");
    let room = webex.rooms().create("Plans").team(&team).await.expect("created");
    assert_eq!(room.team_id.as_ref(), Some(&team.id));
    assert_eq!(webex.rooms().get(&room).await.expect("read").team_id, room.team_id);
    let listed = webex.rooms().list().team(&team).await.expect("listed");
    let mut uuids: Vec<_> = listed.iter().filter_map(|room| room.id.uuid()).collect();
    uuids.sort();
    let mut expected: Vec<_> = [room.id.uuid(), team.id.uuid()].into_iter().flatten().collect();
    expected.sort();
    assert_eq!(uuids, expected, "the room and the general room, which shares its UUID with the team");
}
