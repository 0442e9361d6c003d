//! Deliveries: what must not be lost.

use std::sync::Arc;
use std::time::Duration;

use webex_core::storage::{Batch, Expect, MemoryStorage, Namespace};
use webex_core::{ErrorKind, Webex};
use webex_plugin_conversation::Conversations;
use webex_plugin_live::{Deliveries, Delivery, EventData, Live, LiveExt, Resource};
use webex_plugin_mercury::Mercury;
use webex_plugin_messages::MessagesExt;
use webex_plugin_rooms::{Room, RoomsExt};
use webex_testing::TestCloud;

/// How long a delivery may take; only a failing test waits so long.
const PATIENCE: Duration = Duration::from_secs(20);

/// A client of that person on a storage that outlives it.
async fn reader(cloud: &TestCloud, name: &str, storage: &MemoryStorage) -> Webex {
    let builder = cloud.builder(name).plugin(Mercury::new()).plugin(Conversations::new()).plugin(Live::new());
    builder.storage(Arc::new(storage.clone())).build().await.expect("a client")
}

async fn messages(webex: &Webex) -> Deliveries {
    let deliveries = webex.live().expect("installed").deliveries("answers").of(Resource::Messages);
    deliveries.await.expect("they begin")
}

async fn next(deliveries: &mut Deliveries) -> Delivery {
    let next = tokio::time::timeout(PATIENCE, deliveries.next()).await.expect("a delivery comes");
    next.expect("the stream goes on").expect("the storage works")
}

fn text(delivery: &Delivery) -> String {
    let [event] = delivery.events() else { panic!("one event: {delivery:?}") };
    let EventData::Message(message) = &event.data else { panic!("a message: {event:?}") };
    message.text.clone().unwrap_or_default()
}

async fn room_of(owner: &Webex, member: &str) -> Room {
    let room = owner.rooms().create("Plans").await.expect("created");
    owner.memberships().create(&room, member).await.expect("added");
    room
}

async fn post(webex: &Webex, room: &Room, text: &str) {
    webex.messages().create(room).text(text).await.expect("posted");
}

#[tokio::test]
async fn what_happens_is_delivered_in_order() {
    let cloud = TestCloud::start().await;
    let alice = reader(&cloud, "alice", &MemoryStorage::new()).await;
    let bob = cloud.client("bob").await;
    let room = room_of(&bob, "alice@example.com").await;
    post(&bob, &room, "before anybody listened").await;
    let mut deliveries = messages(&alice).await;
    for n in 0..5 {
        post(&bob, &room, &n.to_string()).await;
    }
    for n in 0..5 {
        let delivery = next(&mut deliveries).await;
        assert_eq!((text(&delivery), delivery.is_redelivered()), (n.to_string(), false));
        assert_eq!(delivery.conversation_id().and_then(|id| id.uuid()), room.id.uuid());
        delivery.commit().await.expect("committed");
        delivery.commit().await.expect("once more changes nothing");
    }
    alice.shutdown().await.expect("joined");
}

#[tokio::test]
async fn a_new_room_is_one_delivery_with_all_its_events() {
    let cloud = TestCloud::start().await;
    let alice = reader(&cloud, "alice", &MemoryStorage::new()).await;
    let mut all = alice.live().expect("installed").deliveries("all").await.expect("they begin");
    alice.rooms().create("Plans").await.expect("created");
    let delivery = next(&mut all).await;
    let resources: Vec<_> = delivery.events().iter().map(|event| event.resource.clone()).collect();
    assert_eq!(resources, [Resource::Memberships, Resource::Rooms]);
    alice.shutdown().await.expect("joined");
}

#[tokio::test]
async fn work_and_cursor_are_written_together_or_not_at_all() {
    let cloud = TestCloud::start().await;
    let alice = reader(&cloud, "alice", &MemoryStorage::new()).await;
    let bob = cloud.client("bob").await;
    let room = room_of(&bob, "alice@example.com").await;
    let mut deliveries = messages(&alice).await;
    post(&bob, &room, "hello").await;
    let delivery = next(&mut deliveries).await;
    let answers = alice.store(&Namespace::new("answers").expect("a name"));
    let once = |value: &'static str| Batch::new().put_if(answers.namespace(), "1", value, Expect::Absent);
    delivery.commit_with(once("\"hi\"")).await.expect("committed");
    let error = delivery.commit_with(once("\"hi\"")).await.expect_err("it is done");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    post(&bob, &room, "hello again").await;
    let delivery = next(&mut deliveries).await;
    let error = delivery.commit_with(once("\"ho\"")).await.expect_err("the condition does not hold");
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert_eq!(answers.get::<String>("1").await.expect("read").expect("there").value, "hi");
    delivery.commit().await.expect("the cursor had not moved");
    alice.shutdown().await.expect("joined");
}

#[tokio::test]
async fn a_name_is_read_once_in_a_process_and_committed_by_one_process() {
    let cloud = TestCloud::start().await;
    let storage = MemoryStorage::new();
    let (alice, twin) = (reader(&cloud, "alice", &storage).await, reader(&cloud, "alice", &storage).await);
    let bob = cloud.client("bob").await;
    let room = room_of(&bob, "alice@example.com").await;
    let mut mine = messages(&alice).await;
    let again = alice.live().expect("installed").deliveries("answers").await.expect_err("it is read already");
    assert_eq!(again.kind(), ErrorKind::Conflict);
    let unnamed = alice.live().expect("installed").deliveries("a/b").await.expect_err("no name");
    assert_eq!(unnamed.kind(), ErrorKind::InvalidInput);
    let mut others = messages(&twin).await;
    post(&bob, &room, "hello").await;
    next(&mut mine).await.commit().await.expect("the first commits");
    let error = next(&mut others).await.commit().await.expect_err("the second was too late");
    assert_eq!(error.kind(), ErrorKind::Conflict);
    drop(mine);
    messages(&alice).await;
    alice.shutdown().await.expect("joined");
    twin.shutdown().await.expect("joined");
}
