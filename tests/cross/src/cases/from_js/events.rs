//! What bots listen to: events of messages, rooms and memberships, made of what the JavaScript SDK does.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use serde_json::json;
use webex::core::ids::MessageId;
use webex::live::{EventData, EventKind, Listen, LiveExt, Resource, ResourceEvent, ResourceEvents};
use webex::messages::MessagesExt;

use crate::harness::{Case, Failure, case, same};
use crate::stage::{Place, Stage};

pub(super) fn all() -> Vec<Case> {
    vec![
        case!("events of messages, JS to Rust", messages),
        case!("events of memberships and rooms, JS to Rust", memberships),
    ]
}

/// How long an event may take; only a failing case waits so long.
const PATIENCE: Duration = Duration::from_secs(15);

/// The next event of that resource and kind.
async fn next(
    events: &mut ResourceEvents,
    resource: Resource,
    kind: EventKind,
) -> Result<Arc<ResourceEvent>, Failure> {
    let found = async {
        while let Some(event) = events.next().await {
            let event = event?;
            if event.resource == resource && event.event == kind {
                return Ok(event);
            }
        }
        Err(Failure::from("the events ended"))
    };
    let late = |_| Failure::from(format!("no event {resource} {kind}"));
    tokio::time::timeout(PATIENCE, found).await.map_err(late)?
}

async fn messages(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Events").await?;
    let mut events = stage.ada.webex.messages().events().await?;
    let message = json!({"displayName": "Grüße 🦀", "content": "<strong>Grüße</strong> 🦀"});
    let posted = stage.js_does("post", &place, json!({"message": message})).await?;
    let id = MessageId::from(posted.uuid().ok_or("no UUID")?);
    let created = next(&mut events, Resource::Messages, EventKind::Created).await?;
    see(&created, &place, &id, "Grüße 🦀", Some("<strong>Grüße</strong> 🦀"))?;
    same("by whom", created.actor_id.uuid(), Some(stage.bob.id.uuid()))?;
    same("sealed", created.encrypted, Some(true))?;
    let edit = json!({"message": "better", "parent": {"id": posted, "type": "edit"}});
    stage.js_does("post", &place, edit).await?;
    see(&*next(&mut events, Resource::Messages, EventKind::Updated).await?, &place, &id, "better", None)?;
    let activity = stage.js_reads(&posted).await?;
    stage.js_does("delete", &place, json!({"activity": activity})).await?;
    let deleted = next(&mut events, Resource::Messages, EventKind::Deleted).await?;
    let EventData::MessageDeleted(gone) = &deleted.data else { return Err("not a deletion".into()) };
    same("what is gone", &gone.id, &id)
}

/// The event tells of that message.
fn see(
    event: &ResourceEvent,
    place: &Place,
    id: &MessageId,
    text: &str,
    html: Option<&str>,
) -> Result<(), Failure> {
    let EventData::Message(message) = &event.data else { return Err("not a message".into()) };
    same("the message", &message.id, id)?;
    same("the room", &message.room_id, &place.room())?;
    same("the text", message.text.as_deref(), Some(text))?;
    same("the HTML", message.html.as_deref(), html)
}

async fn memberships(stage: &Stage) -> Result<(), Failure> {
    let live = stage.ada.webex.live()?;
    let mut events = live.events();
    live.listen(Resource::Rooms).await?;
    live.listen(Resource::Memberships).await?;
    let place = stage.place("Events").await?;
    let created = next(&mut events, Resource::Rooms, EventKind::Created).await?;
    let EventData::Room(room) = &created.data else { return Err("not a room".into()) };
    same("the room", &room.id, &place.room())?;
    stage.js_does("add", &place, json!({"person": stage.cleo.user.id.to_string()})).await?;
    cleo(stage, &place, &mut events, EventKind::Created).await?;
    stage.js_does("leave", &place, json!({"person": stage.cleo.user.id.to_string()})).await?;
    cleo(stage, &place, &mut events, EventKind::Deleted).await
}

/// The next event of that kind that is about Cleo, in that room.
async fn cleo(
    stage: &Stage,
    place: &Place,
    events: &mut ResourceEvents,
    kind: EventKind,
) -> Result<(), Failure> {
    loop {
        let event = next(events, Resource::Memberships, kind.clone()).await?;
        let EventData::Membership(membership) = &event.data else { return Err("not a membership".into()) };
        if membership.person_email.as_deref() == Some(&stage.cleo.user.email) {
            same("the person", membership.person_id.uuid(), Some(stage.cleo.user.id.uuid()))?;
            same("the room", &membership.room_id, &place.room())?;
            return same("by whom", event.actor_id.uuid(), Some(stage.bob.id.uuid()));
        }
    }
}
