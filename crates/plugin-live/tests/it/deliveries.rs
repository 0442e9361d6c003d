//! Deliveries: what must not be lost.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use webex_core::storage::{Batch, Expect, MemoryStorage, Namespace};
use webex_core::{ErrorKind, Webex};
use webex_plugin_conversation::Conversations;
use webex_plugin_live::{
    Deliveries, Delivery, EventData, EventKind, Live, LiveExt, MembershipsReadStatus, Resource,
};
use webex_plugin_mercury::{Mercury, MercuryConfig};
use webex_plugin_messages::MessagesExt;
use webex_plugin_rooms::{Room, RoomsExt};
use webex_sim::Fault;
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

/// A reader that was killed: nothing of it runs any more, and its storage is as it left it.
async fn killed(webex: Webex, deliveries: Deliveries) {
    drop(deliveries);
    webex.shutdown().await.expect("joined");
}

#[tokio::test]
async fn a_stream_ends_with_the_client() {
    let cloud = TestCloud::start().await;
    let alice = reader(&cloud, "alice", &MemoryStorage::new()).await;
    let mut deliveries = messages(&alice).await;
    alice.shutdown().await.expect("joined");
    let end = tokio::time::timeout(PATIENCE, deliveries.next()).await.expect("it ends");
    assert!(end.is_none());
}

#[tokio::test]
async fn after_a_restart_it_goes_on_behind_what_is_done() {
    let (cloud, storage) = (TestCloud::start().await, MemoryStorage::new());
    let bob = cloud.client("bob").await;
    let (room, other) = (room_of(&bob, "alice@example.com").await, room_of(&bob, "alice@example.com").await);
    post(&bob, &room, "before anybody listened").await;
    let alice = reader(&cloud, "alice", &storage).await;
    let mut deliveries = messages(&alice).await;
    for n in 1..=3 {
        post(&bob, &room, &format!("room {n}")).await;
    }
    post(&bob, &other, "other 1").await;
    let mut commits = Vec::new();
    for _ in 0..4 {
        commits.push(next(&mut deliveries).await);
    }
    let second = commits.iter().find(|delivery| text(delivery) == "room 2").expect("delivered");
    second.commit().await.expect("the first is done with it");
    killed(alice, deliveries).await;
    post(&bob, &other, "other 2").await;
    post(&bob, &room, "room 4").await;
    let alice = reader(&cloud, "alice", &storage).await;
    let mut deliveries = messages(&alice).await;
    post(&bob, &room, "room 5").await;
    let mut came = Vec::new();
    for _ in 0..5 {
        let delivery = next(&mut deliveries).await;
        came.push((text(&delivery), delivery.is_redelivered()));
        delivery.commit().await.expect("committed");
    }
    let of = |name: &str| came.iter().filter(|(text, _)| text.starts_with(name)).cloned().collect::<Vec<_>>();
    let expected = |texts: &[(&str, bool)]| {
        texts.iter().map(|(text, redelivered)| ((*text).to_owned(), *redelivered)).collect::<Vec<_>>()
    };
    assert_eq!(of("room"), expected(&[("room 3", true), ("room 4", false), ("room 5", false)]));
    assert_eq!(of("other"), expected(&[("other 1", true), ("other 2", false)]));
    killed(alice, deliveries).await;
    let alice = reader(&cloud, "alice", &storage).await;
    let mut deliveries = messages(&alice).await;
    post(&bob, &room, "the end").await;
    assert_eq!(text(&next(&mut deliveries).await), "the end", "all else is done");
    alice.shutdown().await.expect("joined");
}

/// What is in no list of the service comes again, too: what somebody has put into a card, for example.
#[tokio::test]
async fn what_no_list_has_comes_again_when_it_was_delivered() {
    let (cloud, storage) = (TestCloud::start().await, MemoryStorage::new());
    let bob = cloud.client("bob").await;
    let room = room_of(&bob, "alice@example.com").await;
    let message = bob.messages().create(&room).text("read me").await.expect("posted");
    let alice = reader(&cloud, "alice", &storage).await;
    let seen = || alice.live().expect("installed").deliveries("seen").of(Resource::Memberships);
    let mut deliveries = seen().await.expect("they begin");
    let carol = cloud.client("carol").await;
    bob.memberships().create(&room, "carol@example.com").await.expect("added");
    next(&mut deliveries).await.commit().await.expect("carol came");
    carol.memberships().update_last_seen(&room, &message).await.expect("seen");
    let delivery = next(&mut deliveries).await;
    assert_eq!(delivery.events()[0].event, EventKind::Seen);
    drop(delivery);
    killed(alice, deliveries).await;
    for again in [true, false] {
        let alice = reader(&cloud, "alice", &storage).await;
        let begun = alice.live().expect("installed").deliveries("seen").of(Resource::Memberships).await;
        let mut deliveries = begun.expect("they begin");
        if again {
            let delivery = next(&mut deliveries).await;
            assert_eq!((&delivery.events()[0].event, delivery.is_redelivered()), (&EventKind::Seen, true));
            delivery.commit().await.expect("committed");
        } else {
            let dora = cloud.user("dora");
            bob.memberships().create(&room, &*dora.email).await.expect("added");
            assert_eq!(next(&mut deliveries).await.events()[0].event, EventKind::Created, "that is done");
        }
        killed(alice, deliveries).await;
    }
}

/// A reader that does not read: everything waits, nothing is lost.
#[tokio::test]
async fn a_slow_reader_loses_nothing() {
    let cloud = TestCloud::start().await;
    let mut config = MercuryConfig::fast();
    config.queue_capacity = Some(16);
    let builder = cloud.builder("alice").plugin(Mercury::with(config)).plugin(Conversations::new());
    let alice = builder.plugin(Live::new()).build().await.expect("a client");
    let bob = cloud.client("bob").await;
    let room = room_of(&bob, "alice@example.com").await;
    let mut deliveries = messages(&alice).await;
    for n in 0..150 {
        post(&bob, &room, &n.to_string()).await;
    }
    for n in 0..150 {
        let delivery = next(&mut deliveries).await;
        assert_eq!(text(&delivery), n.to_string());
        delivery.commit().await.expect("committed");
    }
    alice.shutdown().await.expect("joined");
}

#[tokio::test]
async fn what_cannot_be_asked_for_is_said_and_asked_again_after_a_restart() {
    let (cloud, storage) = (TestCloud::start().await, MemoryStorage::new());
    let bob = cloud.client("bob").await;
    let room = room_of(&bob, "alice@example.com").await;
    let alice = reader(&cloud, "alice", &storage).await;
    let deliveries = messages(&alice).await;
    killed(alice, deliveries).await;
    post(&bob, &room, "while nobody listened").await;
    for path in ["/conversation/api/v1/conversations", "/v1/rooms"] {
        let list = Fault::on(path).user(cloud.user("alice").id);
        cloud.sim().faults().inject(list.status(StatusCode::FORBIDDEN).forever());
    }
    let alice = reader(&cloud, "alice", &storage).await;
    let mut deliveries = messages(&alice).await;
    let next_one = tokio::time::timeout(PATIENCE, deliveries.next()).await.expect("it is said");
    let error = next_one.expect("the stream goes on").expect_err("something is missing");
    assert!(error.to_string().contains("could not be asked for"), "{error}");
    killed(alice, deliveries).await;
    cloud.sim().faults().clear();
    let alice = reader(&cloud, "alice", &storage).await;
    let mut deliveries = messages(&alice).await;
    assert_eq!(text(&next(&mut deliveries).await), "while nobody listened");
    alice.shutdown().await.expect("joined");
}
