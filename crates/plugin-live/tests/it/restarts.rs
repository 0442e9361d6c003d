//! A reader that ends and comes back in the middle of everything: its work is done once, and in order.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use webex_core::Webex;
use webex_core::storage::{Batch, Expect, Namespace, Scan, Storage};
use webex_core::time::{OsRng, Rng};
use webex_plugin_conversation::Conversations;
use webex_plugin_live::{Delivery, EventData, Live, LiveExt, Resource};
use webex_plugin_mercury::{Mercury, MercuryConfig};
use webex_plugin_messages::MessagesExt;
use webex_plugin_rooms::{Room, RoomsExt};
use webex_sim::{FrameEffect, FrameFault, Selection};
use webex_store_redb::RedbStorage;
use webex_testing::TestCloud;

/// How long a delivery may take; only a failing test waits so long.
const PATIENCE: Duration = Duration::from_secs(20);
const ROOMS: usize = 3;
const MESSAGES: usize = 40;

async fn reader(cloud: &TestCloud, storage: Arc<dyn Storage>) -> Webex {
    let builder = cloud.builder("alice").plugin(Mercury::with(MercuryConfig::fast()));
    let builder = builder.plugin(Conversations::new()).plugin(Live::new()).storage(storage);
    builder.build().await.expect("a client")
}

fn text(delivery: &Delivery) -> String {
    let EventData::Message(message) = &delivery.events()[0].data else { panic!("a message: {delivery:?}") };
    message.text.clone().unwrap_or_default()
}

/// Work that must be done once: the next entry of the room, which must not be there.
fn work(answers: &Namespace, delivery: &Delivery, done: usize) -> Batch {
    Batch::new().put_if(answers, format!("{}/{done:03}", room(delivery)), text(delivery), Expect::Absent)
}

fn room(delivery: &Delivery) -> String {
    delivery.conversation_id().expect("a place").to_string()
}

async fn done(storage: &dyn Storage, answers: &Namespace, room: &str) -> Vec<String> {
    let found = storage.scan(answers, Scan::prefix(format!("{room}/"))).await.expect("read");
    found.iter().map(|item| String::from_utf8_lossy(&item.entry.value).into_owned()).collect()
}

/// Reads and does the work of a few deliveries, then ends without a word.
async fn live_a_while(cloud: &TestCloud, path: &Path, deliveries_of_life: usize) {
    let storage: Arc<dyn Storage> = Arc::new(RedbStorage::open(path).await.expect("the file can be opened"));
    let answers = Namespace::new("answers").expect("a name");
    let alice = reader(cloud, storage.clone()).await;
    let answers_of_alice = alice.store(&answers).namespace().clone();
    let mut deliveries =
        alice.live().expect("installed").deliveries("sink").of(Resource::Messages).await.expect("begun");
    for _ in 0..deliveries_of_life {
        let Ok(next) = tokio::time::timeout(Duration::from_millis(500), deliveries.next()).await else {
            break;
        };
        let delivery = next.expect("it goes on").expect("the storage works");
        let before = done(&*storage, &answers_of_alice, &room(&delivery)).await.len();
        delivery.commit_with(work(&answers_of_alice, &delivery, before)).await.expect("done once");
    }
    // What was taken and not committed is lost with the process.
    drop(tokio::time::timeout(Duration::from_millis(1), deliveries.next()).await);
    drop(deliveries);
    alice.shutdown().await.expect("joined");
}

async fn write_all(bob: Webex, rooms: Vec<Room>) {
    for n in 0..MESSAGES {
        for room in &rooms {
            bob.messages().create(room).text(n.to_string()).await.expect("posted");
        }
    }
}

#[tokio::test]
async fn the_work_of_each_message_is_done_once_and_in_order_over_restarts_and_broken_lines() {
    let cloud = TestCloud::start().await;
    let directory = std::env::temp_dir().join(format!("webex-live-{}", OsRng.uuid()));
    std::fs::create_dir_all(&directory).expect("a directory");
    let path = directory.join("sink.redb");
    let bob = cloud.client("bob").await;
    cloud.user("alice");
    let mut rooms = Vec::new();
    for n in 0..ROOMS {
        let room = bob.rooms().create(format!("Room {n}")).await.expect("created");
        bob.memberships().create(&room, "alice@example.com").await.expect("added");
        rooms.push(room);
    }
    let alice = Selection::all().user(cloud.user("alice").id);
    for (effect, nth) in [(FrameEffect::Drop, 5), (FrameEffect::Duplicate, 9), (FrameEffect::Garble, 13)] {
        let fault = FrameFault::new(effect).event("conversation.activity").on(alice).nth(nth).times(3);
        cloud.sim().sockets().inject(fault);
    }
    live_a_while(&cloud, &path, 0).await;
    let writing = tokio::spawn(write_all(bob, rooms.clone()));
    for life in 0..6 {
        live_a_while(&cloud, &path, 7 + life).await;
        cloud.sim().sockets().cut(&alice);
    }
    tokio::time::timeout(PATIENCE, writing).await.expect("written").expect("no panic");
    live_a_while(&cloud, &path, ROOMS * MESSAGES).await;
    let storage = RedbStorage::open(&path).await.expect("the file can be opened");
    let expected: Vec<_> = (0..MESSAGES).map(|n| n.to_string()).collect();
    for room in &rooms {
        let room = room.id.uuid().expect("a UUID").to_string();
        let answers = Namespace::new("answers").expect("a name");
        assert_eq!(done(&storage, &answers, &room).await, expected);
    }
    drop(storage);
    std::fs::remove_dir_all(&directory).expect("it was ours");
}
