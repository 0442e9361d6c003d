//! Live events and read status in the simulated cloud.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use webex_core::Webex;
use webex_core::ids::RoomType;
use webex_plugin_conversation::Conversations;
use webex_plugin_cypher::{Cypher, CypherConfig, KmsTrust};
use webex_plugin_live::{
    EventData, EventKind, Listen, Live, LiveExt, MembershipsReadStatus, Resource, ResourceEvent,
    ResourceEvents, RoomsReadStatus,
};
use webex_plugin_mercury::Mercury;
use webex_plugin_messages::MessagesExt;
use webex_plugin_rooms::{Room, RoomsExt};
use webex_testing::TestCloud;

webex_testing::plugin_conformance!(Live::new(), with: |builder| {
    builder.plugin(Mercury::new()).plugin(Conversations::new())
});

/// How long an event may take; only a failing test waits so long.
const PATIENCE: Duration = Duration::from_secs(20);

async fn listener(cloud: &TestCloud, name: &str) -> Webex {
    let builder = cloud.builder(name).plugin(Mercury::new()).plugin(Conversations::new()).plugin(Live::new());
    builder.build().await.expect("a client")
}

async fn next(events: &mut ResourceEvents) -> Arc<ResourceEvent> {
    let event = tokio::time::timeout(PATIENCE, events.next()).await.expect("an event comes");
    event.expect("the stream goes on").expect("nothing was dropped")
}

/// The next event of that kind.
async fn next_of(events: &mut ResourceEvents, kind: EventKind) -> Arc<ResourceEvent> {
    loop {
        let event = next(events).await;
        if event.event == kind {
            return event;
        }
    }
}

async fn room_of(alice: &Webex, bob: &str) -> Room {
    let room = alice.rooms().create("Plans").await.expect("created");
    alice.memberships().create(&room, bob).await.expect("added");
    room
}

/// wire/04 section 6.3, rows 73 and 74, and section 7, row 1.
#[tokio::test]
async fn messages_are_told_as_the_developer_api_has_them() {
    let cloud = TestCloud::start().await;
    let (alice, bob) = (listener(&cloud, "alice").await, cloud.client("bob").await);
    let room = room_of(&alice, "bob@example.com").await;
    let mut events = alice.messages().events().await.expect("listening");
    let posted = bob.messages().create(&room).markdown("Hello **team**").await.expect("posted");
    let event = next(&mut events).await;
    assert_eq!((&event.resource, &event.event), (&Resource::Messages, &EventKind::Created));
    let EventData::Message(message) = &event.data else { panic!("a message") };
    assert_eq!(
        (&message.id, &message.room_id, &message.person_id),
        (&posted.id, &room.id, &posted.person_id)
    );
    assert_eq!((&message.text, &message.person_email), (&posted.text, &posted.person_email));
    assert_eq!(event.actor_id, posted.person_id);
    bob.messages().edit(&posted).text("Hello again").await.expect("edited");
    let edited = next(&mut events).await;
    let EventData::Message(message) = &edited.data else { panic!("a message") };
    assert_eq!((&edited.event, &message.id), (&EventKind::Updated, &posted.id));
    assert_eq!(message.text.as_deref(), Some("Hello again"));
    bob.messages().delete(&posted).await.expect("deleted");
    let deleted = next(&mut events).await;
    let EventData::MessageDeleted(gone) = &deleted.data else { panic!("a deletion: {deleted:?}") };
    assert_eq!((&gone.id, &gone.room_id, &gone.room_type), (&posted.id, &room.id, &RoomType::Group));
    alice.shutdown().await.expect("joined");
}

/// wire/04 section 7, row 5: who has the keys reads the activity and asks the developer API nothing.
#[tokio::test]
async fn with_the_keys_of_the_kms_no_message_is_fetched() {
    let cloud = TestCloud::start().await;
    let pem = cloud.sim().kms().authority_pem().await.expect("a key");
    let mut config = CypherConfig::default();
    config.trust = KmsTrust::roots_of_pem(pem.as_bytes()).expect("a certificate");
    let builder = cloud.builder("alice").plugin(Mercury::new()).plugin(Cypher::with(config));
    let alice = builder.plugin(Conversations::new()).plugin(Live::new()).build().await.expect("a client");
    let bob = cloud.client("bob").await;
    let room = room_of(&alice, "bob@example.com").await;
    let mut events = alice.messages().events().await.expect("listening");
    cloud.sim().journal().clear();
    let posted = bob.messages().create(&room).markdown("Hello **team**").await.expect("posted");
    let event = next(&mut events).await;
    let EventData::Message(message) = &event.data else { panic!("a message") };
    assert_eq!((&message.id, &message.text, &message.html), (&posted.id, &posted.text, &posted.html));
    assert_eq!((event.encrypted, event.problem.clone()), (Some(true), None));
    let fetched =
        cloud.sim().journal().count(|entry| entry.method == "GET" && entry.path.contains("/messages/"));
    assert_eq!(fetched, 0);
    let status = alice.rooms().get_with_read_status(&room).await.expect("a room");
    assert_eq!(status.title.as_deref(), Some("Plans"), "a sealed title is read");
    alice.shutdown().await.expect("joined");
}

/// wire/04 section 6.3, rows 71, 75, 77, 81 and 82.
#[tokio::test]
async fn rooms_and_memberships_are_told() {
    let cloud = TestCloud::start().await;
    let (alice, bob) = (listener(&cloud, "alice").await, cloud.client("bob").await);
    let mut rooms = alice.rooms().events().await.expect("listening");
    let mut memberships = alice.memberships().events().await.expect("listening");
    let room = alice.rooms().create("Plans").await.expect("created");
    let event = next_of(&mut rooms, EventKind::Created).await;
    let EventData::Room(created) = &event.data else { panic!("a room") };
    assert_eq!((&created.id, created.is_locked, &created.room_type), (&room.id, false, &RoomType::Group));
    let own = next_of(&mut memberships, EventKind::Created).await;
    assert_eq!(own.created_by, own.actor_id, "who listens made the room");
    let added = alice.memberships().create(&room, "bob@example.com").await.expect("added");
    let event = next_of(&mut memberships, EventKind::Created).await;
    let EventData::Membership(member) = &event.data else { panic!("a membership") };
    assert_eq!(
        (&member.id, &member.person_id, member.is_moderator),
        (&added.id, &added.person_id, Some(false))
    );
    assert_eq!(
        (member.person_email.as_deref(), &member.person_org_id),
        (Some("bob@example.com"), &added.person_org_id)
    );
    let message = alice.messages().create(&room).text("read me").await.expect("posted");
    bob.memberships().update_last_seen(&room, &message).await.expect("seen");
    loop {
        let event = next_of(&mut memberships, EventKind::Seen).await;
        let EventData::Membership(seen) = &event.data else { panic!("a membership") };
        if seen.person_id == added.person_id && seen.last_seen_id.as_ref() == Some(&message.id) {
            assert_eq!((event.actor_id.clone(), seen.is_moderator), (added.person_id.clone(), None));
            break;
        }
    }
    alice.memberships().delete(&added).await.expect("removed");
    let event = next_of(&mut memberships, EventKind::Deleted).await;
    let EventData::Membership(gone) = &event.data else { panic!("a membership") };
    assert_eq!(gone.id, added.id);
    alice.shutdown().await.expect("joined");
}

/// wire/04 section 6.3, rows 84 and 85.
#[tokio::test]
async fn who_stops_listening_hears_no_more_until_listening_again() {
    let cloud = TestCloud::start().await;
    let alice = listener(&cloud, "alice").await;
    let mut all = alice.live().expect("installed").events();
    alice.rooms().listen().await.expect("listening");
    alice.memberships().listen().await.expect("listening");
    assert!(alice.rooms().stop_listening().expect("installed"));
    assert!(!alice.rooms().stop_listening().expect("installed"), "it is over already");
    alice.rooms().create("One").await.expect("created");
    assert_eq!(next(&mut all).await.resource, Resource::Memberships, "others are not affected");
    alice.rooms().listen().await.expect("listening again");
    alice.memberships().stop_listening().expect("installed");
    let room = alice.rooms().create("Two").await.expect("created");
    let event = next(&mut all).await;
    let EventData::Room(created) = &event.data else { panic!("a room: {event:?}") };
    assert_eq!(created.id, room.id);
    alice.shutdown().await.expect("joined");
}

/// wire/04 section 7, row 6: who cannot be asked for does not listen.
#[tokio::test]
async fn listening_fails_when_nobody_knows_who_listens() {
    let cloud = TestCloud::start().await;
    let builder = cloud.builder("alice").token("no-such-token");
    let builder = builder.plugin(Mercury::new()).plugin(Conversations::new()).plugin(Live::new());
    let alice = builder.build().await.expect("a client");
    assert!(alice.rooms().listen().await.is_err());
    alice.shutdown().await.expect("joined");
}

/// wire/04 section 6.4, rows 91 to 94.
#[tokio::test]
async fn what_was_read_is_known() {
    let cloud = TestCloud::start().await;
    let (alice, bob) = (cloud.client("alice").await, cloud.client("bob").await);
    let room = room_of(&alice, "bob@example.com").await;
    let unvisited = alice.memberships().list_with_read_status(&room).await.expect("listed");
    assert_eq!(unvisited.len(), 2);
    let message = alice.messages().create(&room).text("read me").await.expect("posted");
    assert!(bob.rooms().get_with_read_status(&room).await.expect("a room").is_unread());
    bob.memberships().update_last_seen(&room, &message).await.expect("seen");
    assert!(!bob.rooms().get_with_read_status(&room).await.expect("a room").is_unread());
    let rooms = bob.rooms().list_with_read_status(Some(10)).await.expect("listed");
    let listed = rooms.iter().find(|listed| listed.id == room.id).expect("the room is one of them");
    assert!(!listed.is_unread());
    let members = alice.memberships().list_with_read_status(&room).await.expect("listed");
    let read = members.iter().find(|member| member.person_email == "bob@example.com").expect("bob");
    assert_eq!(read.last_seen_id.as_ref(), Some(&message.id));
    assert!(read.last_seen_date.is_some());
}
