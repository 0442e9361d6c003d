//! Rows of wire/04 sections 6.3 and 7 in the simulated cloud.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use http::StatusCode;
use serde_json::json;
use webex_core::Webex;
use webex_core::credentials::TokenPair;
use webex_core::ids::RoomType;
use webex_plugin_conversation::{ActivityEvent, Conversations, ConversationsExt};
use webex_plugin_cypher::{Cypher, CypherConfig, KmsTrust};
use webex_plugin_live::{
    EventData, EventKind, Listen, Live, MembershipEvent, MembershipsReadStatus, ResourceEvent, ResourceEvents,
};
use webex_plugin_mercury::{Mercury, MercuryExt};
use webex_plugin_messages::{AdaptiveCard, Destination, File, Message, MessagesExt, Submit, TextInput};
use webex_plugin_rooms::{Room, RoomsExt};
use webex_sim::{Fault, NewUser, Selection};
use webex_testing::TestCloud;

/// How long an event may take; only a failing test waits so long.
const PATIENCE: Duration = Duration::from_secs(20);

/// A client that opens what is sealed.
async fn listener(cloud: &TestCloud, name: &str) -> Webex {
    let pem = cloud.sim().kms().authority_pem().await.expect("a key");
    let mut config = CypherConfig::default();
    config.trust = KmsTrust::roots_of_pem(pem.as_bytes()).expect("a certificate");
    let builder = cloud.builder(name).plugin(Mercury::new()).plugin(Cypher::with(config));
    builder.plugin(Conversations::new()).plugin(Live::new()).build().await.expect("a client")
}

async fn next(events: &mut ResourceEvents) -> Arc<ResourceEvent> {
    let event = tokio::time::timeout(PATIENCE, events.next()).await.expect("an event comes");
    event.expect("the stream goes on").expect("nothing was dropped")
}

async fn room_of(owner: &Webex, member: &str) -> Room {
    let room = owner.rooms().create("Plans").await.expect("created");
    owner.memberships().create(&room, member).await.expect("added");
    room
}

fn membership(event: &ResourceEvent) -> &MembershipEvent {
    match &event.data {
        EventData::Membership(membership) => membership,
        other => panic!("a membership: {other:?}"),
    }
}

/// The event of a message equals what the developer API answers, but for what no activity has: the markdown.
async fn told_as(events: &mut ResourceEvents, answer: &Message) {
    let event = next(events).await;
    assert_eq!((&event.event, &event.problem), (&EventKind::Created, &None));
    let EventData::Message(told) = &event.data else { panic!("a message: {event:?}") };
    assert_eq!((&told.id, &told.room_id, &told.person_id), (&answer.id, &answer.room_id, &answer.person_id));
    assert_eq!((&told.person_email, &told.room_type), (&answer.person_email, &answer.room_type));
    assert_eq!((&told.text, &told.html, &told.created), (&answer.text, &answer.html, &answer.created));
    assert_eq!((&told.files, &told.attachments), (&answer.files, &answer.attachments));
    assert_eq!(told.parent_id, answer.parent_id);
}

/// Row 72.
#[tokio::test]
async fn row_72_the_first_message_to_a_person_makes_a_room_of_two() {
    let cloud = TestCloud::start().await;
    let (alice, bob) = (listener(&cloud, "alice").await, cloud.client("bob").await);
    let mut rooms = alice.rooms().events().await.expect("listening");
    cloud.user("bob");
    let message =
        alice.messages().create(Destination::person("bob@example.com")).text("hello").await.expect("posted");
    let event = next(&mut rooms).await;
    let EventData::Room(room) = &event.data else { panic!("a room: {event:?}") };
    assert_eq!((&event.event, &room.room_type), (&EventKind::Created, &RoomType::Direct));
    assert_eq!(room.id, message.room_id);
    bob.shutdown().await.expect("joined");
    alice.shutdown().await.expect("joined");
}

/// Row 73: text, a file, a file with text, a card, an answer in a thread; from this and from the other cluster.
#[tokio::test]
async fn row_73_messages_of_every_form_equal_what_the_developer_api_answers() {
    let cloud = TestCloud::start().await;
    let (alice, bob) = (listener(&cloud, "alice").await, cloud.client("bob").await);
    let abroad = NewUser::new().email("eve@example.com").org(cloud.sim().eu_org());
    let eve = cloud.sim().create_user(abroad).expect("nobody has the address");
    let eve = cloud.builder_without_token().token(eve.access_token()).build().await.expect("a client");
    for writer in [&bob, &eve] {
        let room = room_of(writer, "alice@example.com").await;
        let mut events = alice.messages().events().await.expect("listening");
        let write = || writer.messages().create(&room);
        let first = write().text("text").await.expect("posted");
        told_as(&mut events, &first).await;
        let file = || File::bytes("notes.txt", "some notes");
        told_as(&mut events, &write().file(file()).await.expect("posted")).await;
        told_as(&mut events, &write().text("with text").file(file()).await.expect("posted")).await;
        let card = AdaptiveCard::new().element(TextInput::new("name")).action(Submit::new().title("Send"));
        told_as(&mut events, &write().text("Who?").card(card).await.expect("posted")).await;
        told_as(&mut events, &writer.messages().reply(&first).text("answer").await.expect("posted")).await;
    }
    alice.shutdown().await.expect("joined");
}

/// Rows 76, 78 and 79.
#[tokio::test]
async fn rows_76_78_and_79_moderators_come_and_go() {
    let cloud = TestCloud::start().await;
    let (alice, _) = (listener(&cloud, "alice").await, cloud.user("bob"));
    let room = alice.rooms().create("Plans").await.expect("created");
    let mut memberships = alice.memberships().events().await.expect("listening");
    let mut rooms = alice.rooms().events().await.expect("listening");
    let bob = alice.memberships().create(&room, "bob@example.com").moderator(true).await.expect("added");
    let mut told = Vec::new();
    while told.len() < 2 {
        let event = next(&mut memberships).await;
        let member = membership(&event);
        // The first moderator is who adds the second.
        if member.person_id == bob.person_id {
            told.push((event.event.clone(), member.is_moderator));
        }
    }
    assert_eq!(told, [(EventKind::Created, Some(false)), (EventKind::Updated, Some(true))], "row 76");
    assert!(is_locked(&mut rooms).await, "row 78");
    let mut members = alice.memberships().list().room(&room).await.expect("listed");
    // Only a moderator may do it, so she goes last.
    members.sort_by_key(|member| member.person_email == "alice@example.com");
    for member in &members {
        alice.memberships().update(member).moderator(false).await.expect("like others now");
        let event = next(&mut memberships).await;
        assert_eq!(
            (&event.event, membership(&event).is_moderator),
            (&EventKind::Updated, Some(false)),
            "row 79"
        );
    }
    assert!(!is_locked(&mut rooms).await, "row 79");
    alice.shutdown().await.expect("joined");
}

async fn is_locked(rooms: &mut ResourceEvents) -> bool {
    let event = next(rooms).await;
    let EventData::Room(room) = &event.data else { panic!("a room: {event:?}") };
    assert_eq!(event.event, EventKind::Updated);
    room.is_locked
}

/// Row 80.
#[tokio::test]
async fn row_80_only_who_hides_a_room_of_two_hears_of_it() {
    let cloud = TestCloud::start().await;
    let (alice, bob) = (listener(&cloud, "alice").await, listener(&cloud, "bob").await);
    let message =
        alice.messages().create(Destination::person("bob@example.com")).text("hello").await.expect("posted");
    let mut of_alice = alice.memberships().events().await.expect("listening");
    let mut of_bob = bob.memberships().events().await.expect("listening");
    let members = alice.memberships().list().room(&message.room_id).await.expect("listed");
    let own = members.iter().find(|member| member.person_email == "alice@example.com").expect("alice");
    alice.memberships().update(own).hidden(true).await.expect("hidden");
    let event = next(&mut of_alice).await;
    assert_eq!((&event.event, membership(&event).is_room_hidden), (&EventKind::Updated, true));
    let read =
        alice.messages().create(Destination::person("bob@example.com")).text("again").await.expect("posted");
    bob.memberships().update_last_seen(&read.room_id, &read).await.expect("seen");
    assert_eq!(next(&mut of_bob).await.event, EventKind::Seen, "the first that bob hears of");
    alice.shutdown().await.expect("joined");
    bob.shutdown().await.expect("joined");
}

/// Row 83.
#[tokio::test]
async fn row_83_who_posted_a_card_hears_what_was_put_into_it() {
    let cloud = TestCloud::start().await;
    let (alice, bob) = (listener(&cloud, "alice").await, cloud.client("bob").await);
    let room = room_of(&alice, "bob@example.com").await;
    let mut events = alice.attachment_actions().events().await.expect("listening");
    let card = AdaptiveCard::new().element(TextInput::new("name")).action(Submit::new().title("Send"));
    let message = alice.messages().create(&room).text("Who?").card(card).await.expect("posted");
    let answer = bob.attachment_actions().create(&message).input("name", "Bob").await.expect("submitted");
    let event = next(&mut events).await;
    let EventData::AttachmentAction(action) = &event.data else { panic!("an action: {event:?}") };
    assert_eq!((&action.id, &action.message_id, &action.room_id), (&answer.id, &message.id, &room.id));
    assert_eq!((&event.actor_id, &action.person_id), (&answer.person_id, &answer.person_id));
    assert_eq!(event.created_by.as_str(), cloud.user("alice").public_id);
    let inputs = action.inputs.as_ref().and_then(|inputs| inputs.readable()).expect("readable");
    assert_eq!(inputs["name"], "Bob");
    alice.shutdown().await.expect("joined");
}

/// wire/04 section 7, row 8: after another login events are another person's.
#[tokio::test]
async fn defect_8_who_listens_is_asked_anew_after_a_login() {
    let cloud = TestCloud::start().await;
    let builder = cloud.builder_with_refresh("alice").plugin(Mercury::new()).plugin(Conversations::new());
    let client = builder.plugin(Live::new()).build().await.expect("a client");
    let mut events = client.rooms().events().await.expect("listening");
    client.rooms().create("Hers").await.expect("created");
    assert_eq!(next(&mut events).await.created_by.as_str(), cloud.user("alice").public_id);
    let bob = cloud.user("bob");
    let pair = TokenPair::new(bob.access_token(), bob.refresh_token().expect("a person has one"));
    client.credentials().sign_in(pair).await.expect("signed in");
    client.rooms().listen().await.expect("listening again");
    let url =
        "https://conv-a.wbx2.com/conversation/api/v1/conversations/1f636113-b084-4dae-a2ae-53370169eb56";
    let activity = json!({
        "objectType": "activity", "verb": "lock", "id": "e3a1c8a0-0000-4000-8000-000000000001", "url": url,
        "published": "2026-01-15T10:05:30.123Z",
        "actor": {"objectType": "person", "id": bob.id, "orgId": cloud.sim().default_org()},
        "object": {"objectType": "conversation", "id": "1f636113-b084-4dae-a2ae-53370169eb56", "url": url,
                   "tags": ["LOCKED"]},
    });
    let frame = json!({"eventType": "conversation.activity", "activity": activity});
    cloud.sim().sockets().send(&Selection::all(), &frame);
    assert_eq!(next(&mut events).await.created_by.as_str(), bob.public_id);
    client.shutdown().await.expect("joined");
}

/// wire/04 section 7, row 5: a message that was just announced may not be found for a moment.
#[tokio::test]
async fn defect_5_a_message_that_is_not_there_yet_is_asked_for_again() {
    let cloud = TestCloud::start().await;
    let builder = cloud.builder("alice").plugin(Mercury::new()).plugin(Conversations::new());
    let alice = builder.plugin(Live::new()).build().await.expect("a client");
    let bob = cloud.client("bob").await;
    let room = room_of(&bob, "alice@example.com").await;
    let mut events = alice.messages().events().await.expect("listening");
    let late = Fault::on("/v1/messages/*").user(cloud.user("alice").id).times(2);
    let late = cloud.sim().faults().inject(late.status(StatusCode::NOT_FOUND));
    let posted = bob.messages().create(&room).text("hello").await.expect("posted");
    let event = next(&mut events).await;
    let EventData::Message(message) = &event.data else { panic!("a message: {event:?}") };
    assert_eq!((&message.id, &message.text, &event.problem), (&posted.id, &posted.text, &None));
    assert_eq!(cloud.sim().faults().hits(late), 2);
    alice.shutdown().await.expect("joined");
}

/// wire/04 section 2.5.2: who is known by e-mail address only is looked up, once.
#[tokio::test]
async fn people_without_uuid_are_looked_up() {
    let cloud = TestCloud::start().await;
    let alice = listener(&cloud, "alice").await;
    let bob = cloud.user("bob");
    let mut events = alice.memberships().events().await.expect("listening");
    cloud.sim().journal().clear();
    for n in 0..2 {
        let activity = json!({
            "objectType": "activity", "verb": "leave", "id": format!("e3a1c8a0-0000-4000-8000-00000000000{n}"),
            "published": format!("2026-01-15T10:05:30.12{n}Z"),
            "url": "https://conv-a.wbx2.com/conversation/api/v1/activities/a",
            "actor": {"objectType": "person", "id": "Bob@Example.com", "orgId": cloud.sim().default_org()},
            "object": {"objectType": "person", "id": "Bob@Example.com", "orgId": cloud.sim().default_org()},
            "target": {"objectType": "conversation", "id": "1f636113-b084-4dae-a2ae-53370169eb56", "tags": [],
                       "url": "https://conv-a.wbx2.com/conversation/api/v1/conversations/1f636113-b084-4dae-a2ae-53370169eb56"},
        });
        let frame = json!({"eventType": "conversation.activity", "activity": activity});
        cloud.sim().sockets().send(&Selection::all().user(cloud.user("alice").id), &frame);
        let event = next(&mut events).await;
        assert_eq!(membership(&event).person_id.as_str(), bob.public_id);
        assert_eq!(membership(&event).person_email.as_deref(), Some("bob@example.com"));
    }
    let asked = cloud.sim().journal().count(|entry| entry.path.ends_with("/users"));
    assert_eq!(asked, 1);
    alice.shutdown().await.expect("joined");
}

/// What was read while there was no connection is told behind the gap, once.
#[tokio::test]
async fn what_was_read_meanwhile_is_told_once() {
    let cloud = TestCloud::start().await;
    let (alice, bob) = (listener(&cloud, "alice").await, cloud.client("bob").await);
    let room = room_of(&alice, "bob@example.com").await;
    let mut events = alice.memberships().events().await.expect("listening");
    let message = alice.messages().create(&room).text("read me").await.expect("posted");
    let mut activities = alice.conversations().expect("installed").events();
    for (newcomer, read) in [("carol", true), ("dora", false)] {
        alice.mercury().expect("installed").disconnect().await.expect("offline");
        if read {
            bob.memberships().update_last_seen(&room, &message).await.expect("seen");
        }
        alice.mercury().expect("installed").connect().await.expect("online");
        while !matches!(activities.next().await, Some(Ok(ActivityEvent::Gap(_)))) {}
        cloud.user(newcomer);
        alice.memberships().create(&room, format!("{newcomer}@example.com").as_str()).await.expect("added");
        let mut event = next(&mut events).await;
        if read {
            let seen = membership(&event);
            assert_eq!((&event.event, seen.last_seen_id.as_ref()), (&EventKind::Seen, Some(&message.id)));
            assert_eq!(seen.person_email.as_deref(), Some("bob@example.com"));
            event = next(&mut events).await;
        }
        assert_eq!(event.event, EventKind::Created, "nothing is told twice: {event:?}");
    }
    alice.shutdown().await.expect("joined");
}

/// Who listens too slowly is told how much was dropped for it: nothing is lost without a word.
#[tokio::test]
async fn a_slow_listener_is_told_what_it_missed() {
    let cloud = TestCloud::start().await;
    let alice = listener(&cloud, "alice").await;
    let mut slow = alice.rooms().events().await.expect("listening");
    let mut quick = alice.rooms().events().await.expect("listening");
    let url =
        "https://conv-a.wbx2.com/conversation/api/v1/conversations/1f636113-b084-4dae-a2ae-53370169eb56";
    let sent = 1_100_u64;
    for n in 0..sent {
        let activity = json!({
            "objectType": "activity", "verb": "lock", "id": format!("e3a1c8a0-0000-4000-8000-{n:012}"), "url": url,
            "published": "2026-01-15T10:05:30.123Z",
            "actor": {"objectType": "person", "id": cloud.user("bob").id, "orgId": cloud.sim().default_org()},
            "object": {"objectType": "conversation", "id": "1f636113-b084-4dae-a2ae-53370169eb56", "url": url,
                       "tags": ["LOCKED"]},
        });
        let frame = json!({"eventType": "conversation.activity", "activity": activity});
        cloud.sim().sockets().send(&Selection::all(), &frame);
        next(&mut quick).await;
    }
    let lagged = slow.next().await.expect("the stream goes on").expect_err("it was too slow");
    let mut kept = 0;
    while lagged.0 + kept < sent {
        next(&mut slow).await;
        kept += 1;
    }
    assert!(lagged.0 > 0 && kept > 0, "{lagged}");
    alice.shutdown().await.expect("joined");
}
