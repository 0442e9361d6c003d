//! Typed events: every documented pair, of texts and of the simulated cloud.

use webex_plugin_messages::MessagesExt;
use webex_plugin_rooms::RoomsExt;
use webex_plugin_webhooks::{
    DeliveredEvent, Delivery, Filter, PendingDeliveries, WebhookReceiver, WebhookResource,
};
use webex_testing::TestCloud;

use super::Application;
use super::application::verifier;

fn typed(resource: &str, event: &str, data: &str) -> DeliveredEvent {
    let body = format!(r#"{{"id": "W", "resource": "{resource}", "event": "{event}", "data": {data}}}"#);
    Delivery::parse(body.as_bytes()).expect("a delivery").typed()
}

fn name(event: &DeliveredEvent) -> String {
    let text = format!("{event:?}");
    text.split(['(', ' ']).next().unwrap_or_default().to_owned()
}

#[test]
fn every_documented_pair_is_typed() {
    let cases = [
        ("messages", "created", "MessageCreated"),
        ("messages", "updated", "MessageUpdated"),
        ("messages", "deleted", "MessageDeleted"),
        ("memberships", "created", "MembershipCreated"),
        ("memberships", "updated", "MembershipUpdated"),
        ("memberships", "deleted", "MembershipDeleted"),
        ("rooms", "created", "RoomCreated"),
        ("rooms", "updated", "RoomUpdated"),
        ("rooms", "migrated", "RoomMigrated"),
        ("attachmentActions", "created", "AttachmentActionCreated"),
        ("meetings", "started", "Unknown"),
        ("messages", "exploded", "Unknown"),
        ("holograms", "created", "Unknown"),
    ];
    for (resource, event, expected) in cases {
        assert_eq!(name(&typed(resource, event, r#"{"id": "X"}"#)), expected, "{resource} {event}");
    }
    assert_eq!(name(&typed("messages", "created", "[1]")), "Unknown", "another shape");
}

#[test]
fn what_is_not_known_of_a_resource_is_kept() {
    let DeliveredEvent::MembershipUpdated(membership) = typed(
        "memberships",
        "updated",
        r#"{"id": "X", "isModerator": true, "personEmail": null, "mood": "good"}"#,
    ) else {
        panic!("a membership");
    };
    assert_eq!((membership.is_moderator, membership.person_email.as_str()), (Some(true), ""));
    assert_eq!(membership.extra["mood"], "good");
}

async fn until(deliveries: &mut PendingDeliveries, wanted: &str) -> DeliveredEvent {
    loop {
        let event = deliveries.next().await.expect("delivered").accept().typed();
        if name(&event) == wanted {
            return event;
        }
    }
}

#[tokio::test]
async fn a_firehose_of_the_cloud_is_typed() {
    let cloud = TestCloud::start().await;
    let (receiver, mut deliveries) = WebhookReceiver::builder(verifier()).stream(64);
    let application = Application::serve(receiver).await;
    let webex = cloud.client("alice").await;
    application.watch(&webex, WebhookResource::All, Filter::new()).await;

    let room = webex.rooms().create("Plans").await.expect("created");
    let DeliveredEvent::RoomCreated(seen) = until(&mut deliveries, "RoomCreated").await else {
        unreachable!()
    };
    assert_eq!((seen.id, seen.title), (room.id.clone(), None), "a title is confidential, too");

    let bob = cloud.user("bob").email;
    webex.memberships().create(&room, bob.as_str()).await.expect("added");
    let joined = async |deliveries: &mut PendingDeliveries| loop {
        if let DeliveredEvent::MembershipCreated(seen) = until(deliveries, "MembershipCreated").await
            && seen.person_email == bob
        {
            return seen;
        }
    };
    assert_eq!(joined(&mut deliveries).await.room_id, room.id);

    let posted = webex.messages().create(&room).text("secret plans").await.expect("posted");
    let event = until(&mut deliveries, "MessageCreated").await;
    assert!(!format!("{event:?}").contains("secret plans"), "the text is not delivered");
    webex.messages().delete(&posted).await.expect("deleted");
    let DeliveredEvent::MessageDeleted(seen) = until(&mut deliveries, "MessageDeleted").await else {
        unreachable!()
    };
    assert_eq!(seen.id, posted.id);
}
