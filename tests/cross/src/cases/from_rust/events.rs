//! What bots on the JavaScript SDK listen to, made of what our SDK does.

use serde_json::json;
use webex::core::ids::MessageId;
use webex::messages::MessagesExt;
use webex::rooms::RoomsExt;

use super::texts::id;
use crate::harness::{Case, Failure, case, same};
use crate::stage::{Stage, text};

pub(super) fn all() -> Vec<Case> {
    vec![
        case!("events of messages, Rust to JS", messages),
        case!("events of memberships, Rust to JS", memberships),
    ]
}

async fn messages(stage: &Stage) -> Result<(), Failure> {
    stage.js.ask("listen", json!({})).await?;
    let place = stage.place("Events").await?;
    let room = stage.ada.conversation(&place)?;
    let sent = room.post("Grüße 🦀").html("<strong>Grüße</strong> 🦀").await?;
    let message = MessageId::from(id(&sent)?.uuid().ok_or("no UUID")?);
    let wanted = json!({"resource": "messages", "event": "created", "object": message});
    let created = stage.js.ask("wait_event", wanted).await?;
    let ours = stage.ada.webex.messages().get(&message).await?;
    same("the text", text(&created, "/data/text")?, "Grüße 🦀")?;
    same("the HTML", text(&created, "/data/html")?, "<strong>Grüße</strong> 🦀")?;
    same("the room", text(&created, "/data/roomId")?, place.room().as_str())?;
    same("the author", text(&created, "/data/personId")?, ours.person_id.as_str())?;
    room.delete(&sent).await?;
    let wanted = json!({"resource": "messages", "event": "deleted", "object": message});
    let deleted = stage.js.ask("wait_event", wanted).await?;
    same("the room", text(&deleted, "/data/roomId")?, place.room().as_str())
}

async fn memberships(stage: &Stage) -> Result<(), Failure> {
    stage.js.ask("listen", json!({})).await?;
    let place = stage.place("Events").await?;
    let added = stage.ada.webex.memberships().create(place.room(), stage.cleo.user.email.as_str()).await?;
    let wanted = json!({"resource": "memberships", "event": "created", "object": added.id});
    let created = stage.js.ask("wait_event", wanted).await?;
    same("the person", text(&created, "/data/personId")?, added.person_id.as_str())?;
    stage.ada.conversation(&place)?.remove(stage.cleo.user.id.uuid()).await?;
    let wanted = json!({"resource": "memberships", "event": "deleted", "object": added.id});
    let deleted = stage.js.ask("wait_event", wanted).await?;
    same("the person", text(&deleted, "/data/personId")?, added.person_id.as_str())
}
