//! Devices that were met.

use webex_plugin_devices::RoomDevice;

use crate::cloud::Room;

#[tokio::test]
async fn names_are_opened_and_kept_opened() {
    let room = Room::start().await;
    let devices = room.paired("alice").await;
    let again = room.devices("alice").await;
    assert!(again.all().is_empty());
    let listed = again.refresh().await.expect("a list");
    assert_eq!(listed.len(), 1);
    let metadata = &listed[0].metadata;
    assert_eq!(metadata.user_assigned_name.as_deref(), Some("Berlin"));
    assert_eq!((&metadata.encrypted_user_assigned_name, &listed[0].name_failure), (&None, &None));
    assert_eq!(again.all(), listed, "defect 25: what is kept is opened");
    assert_eq!(devices.device(&room.id()).expect("it was met").name(), Some("Berlin"));
}

#[tokio::test]
async fn defect_25_a_name_that_cannot_be_opened_keeps_its_record_and_says_so() {
    let room = Room::start().await;
    let _paired = room.paired("alice").await;
    let again = room.devices("alice").await;
    let key = again.refresh().await.expect("a list")[0].metadata.encryption_key_url.clone().expect("a key");
    let other = room.devices("alice").await;
    assert!(room.cloud.sim().kms().revoke_key(&key));
    let listed = other.refresh().await.expect("a list all the same");
    assert!(listed[0].name_failure.is_some() && listed[0].metadata.encrypted_user_assigned_name.is_some());
    assert_eq!(listed[0].id(), Some(&room.id()));
}

#[tokio::test]
async fn a_device_that_is_known_learns_and_no_request_is_made() {
    let room = Room::start().await;
    let devices = room.paired("alice").await;
    let keeps = || room.cloud.sim().journal().count(|entry| entry.path.contains("/devices/auxiliary/Room/"));
    assert_eq!(keeps(), 1);
    let json = format!(r#"{{"id": "{}", "mood": "good"}}"#, room.id());
    let newer: RoomDevice = serde_json::from_str(&json).expect("a device");
    let merged = devices.upsert(newer).await.expect("known");
    assert_eq!((merged.extra["mood"].as_str(), merged.name(), keeps()), (Some("good"), Some("Berlin"), 1));
}

#[tokio::test]
async fn a_device_is_found_by_its_name_and_no_person_with_it() {
    let room = Room::start().await;
    room.cloud.user("berlin");
    let found = room.devices("alice").await.search("Berlin").await.expect("an answer");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].id.as_ref().map(|id| id.as_str()), Some(room.id().as_str()));
    let none = room.devices("alice").await.search("Nowhere").await.expect("an answer");
    assert_eq!(none, []);
}
