//! Rooms in the simulated cloud (wire/04 section 6.2).

use futures_util::TryStreamExt;
use webex_core::ids::RoomType;
use webex_plugin_rooms::{RoomSort, RoomsExt};
use webex_testing::TestCloud;

/// Rows 21 and 22.
#[tokio::test]
async fn a_created_room_can_be_read() {
    let cloud = TestCloud::start().await;
    let webex = cloud.client("alice").await;
    let room = webex.rooms().create("Plans").await.expect("created");
    assert_eq!((room.title.as_str(), &room.room_type), ("Plans", &RoomType::Group));
    assert!(room.created.timestamp().is_some() && room.last_activity.timestamp().is_some());
    assert_eq!(room.creator_id.as_str(), cloud.user("alice").public_id);
    assert_eq!(webex.rooms().get(&room).await.expect("read"), room);
    assert_eq!(webex.rooms().get(room.id.clone()).await.expect("read"), room);
}

/// Rows 13 and 23.
#[tokio::test]
async fn rooms_are_listed_newest_first_in_pages() {
    let cloud = TestCloud::start().await;
    let webex = cloud.client("alice").await;
    let mut created = Vec::new();
    for title in ["one", "two", "three"] {
        created.push(webex.rooms().create(title).await.expect("created").id);
    }
    created.reverse();
    let pages: Vec<_> = webex.rooms().list().page_size(2).pages().try_collect().await.expect("listed");
    assert!(pages.iter().all(|page| page.items.len() <= 2));
    let listed: Vec<_> = pages.into_iter().flatten().map(|room| room.id).collect();
    assert_eq!(listed, created);
    let newest = webex.rooms().list().limit(1).await.expect("listed");
    assert_eq!(newest[0].id, created[0]);
    let sorted = webex.rooms().list().sort_by(RoomSort::Created).all().await.expect("listed");
    assert_eq!(sorted.len(), 3);
}

/// Rows 24 and 25.
#[tokio::test]
async fn a_room_is_renamed_and_deleted() {
    let cloud = TestCloud::start().await;
    let webex = cloud.client("alice").await;
    let room = webex.rooms().create("Plans").await.expect("created");
    let renamed = webex.rooms().update(&room).title("Better plans").await.expect("updated");
    assert_eq!((renamed.id.clone(), renamed.title.as_str()), (room.id.clone(), "Better plans"));
    let locked = webex.rooms().update(&room).locked(true).await.expect("updated");
    assert!(locked.is_locked && locked.title == "Better plans");
    webex.rooms().delete(&room).await.expect("deleted");
    let error = webex.rooms().get(&room).await.expect_err("gone");
    assert!(error.is_not_found(), "{error}");
    assert!(error.tracking_id().is_some());
}

#[tokio::test]
async fn a_stranger_sees_nothing() {
    let cloud = TestCloud::start().await;
    let room = cloud.client("alice").await.rooms().create("Plans").await.expect("created");
    let error = cloud.client("mallory").await.rooms().get(&room).await.expect_err("not a member");
    assert!(error.is_not_found(), "{error}");
}
