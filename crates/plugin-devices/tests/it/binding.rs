//! Conversations that the paired board shows.

use http::Method;
use serde_json::{Value, json};
use webex_core::ids::RoomId;
use webex_core::request::Call;
use webex_plugin_cypher::{AuthId, CypherExt};
use webex_plugin_devices::DevicesHandle;

use crate::cloud::Room;

/// A conversation of its own, with a resource: its URL and that of the resource.
async fn conversation(devices: &DevicesHandle) -> (String, String) {
    let webex = devices.webex();
    let room = webex.request(Method::POST, "hydra/rooms").json(&json!({"title": "Plans"}));
    let room: Value = room.send_as().await.expect("a room");
    let id = RoomId::new(room["id"].as_str().expect("an id")).uuid().expect("a UUID").to_string();
    let call = Call::new(Method::GET, "conversation").path("conversations").segment(&id);
    let conversation: Value = webex.send(call).await.expect("a conversation").json().expect("JSON");
    let text = |name: &str| conversation[name].as_str().expect(name).to_owned();
    (text("url"), text("kmsResourceObjectUrl"))
}

async fn admitted(devices: &DevicesHandle, resource: &str, room: &Room) -> bool {
    let rows =
        devices.webex().cypher().expect("installed").kms().list_authorizations(resource).await.expect("rows");
    rows.iter().any(|row| row.auth_id == Some(AuthId::from(room.id().as_str())))
}

#[tokio::test]
async fn a_bound_conversation_is_shown_and_its_keys_are_the_rooms_as_long() {
    let room = Room::start().await;
    let devices = room.paired("alice").await;
    let (url, resource) = conversation(&devices).await;
    assert!(!admitted(&devices, &resource, &room).await);
    let binding = devices.bind_space(&url, resource.as_str()).await.expect("bound");
    assert_eq!(binding.conversation_url.as_deref(), Some(url.as_str()));
    assert_eq!(
        (room.board.conversations(), admitted(&devices, &resource, &room).await),
        (vec![url.clone()], true)
    );
    assert_eq!(devices.bound_space().expect("bound").url, url);
    devices.unbind_space().await.expect("it was bound");
    assert_eq!((room.board.conversations(), devices.bound_space()), (vec![], None));
    assert!(!admitted(&devices, &resource, &room).await);
}

#[tokio::test]
async fn a_binding_is_listed_and_deleted_by_its_id() {
    let room = Room::start().await;
    let devices = room.paired("alice").await;
    let (url, resource) = conversation(&devices).await;
    let space = devices.lyra().space(room.board.url().parse().expect("a URL"));
    let bound = space.bind_conversation(&url, resource.as_str()).await.expect("bound");
    assert_eq!(space.current_bindings().await.expect("one").first(), Some(&bound));
    space.delete_binding(&bound.id().expect("an id"), resource.as_str()).await.expect("deleted");
    assert_eq!(space.current_bindings().await.expect("none"), []);
    assert!(!admitted(&devices, &resource, &room).await);
}
