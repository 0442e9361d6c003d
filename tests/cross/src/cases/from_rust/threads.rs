//! What our SDK says about a message: replies, edits, deletions, reactions, read receipts, answers to a card.

use serde_json::{Value, json};

use super::texts::id;
use crate::cases::samples;
use crate::harness::{Case, Failure, case, same};
use crate::stage::{Stage, activity_of, items, text};

pub(super) fn all() -> Vec<Case> {
    vec![
        case!("replies, Rust to JS", replies),
        case!("edits, Rust to JS", edits),
        case!("deletions, Rust to JS", deletions),
        case!("reactions, Rust to JS", reactions),
        case!("read receipts, Rust to JS", receipts),
        case!("answers to a card, Rust to JS", answers),
        case!("typing, Rust to JS", typing),
    ]
}

async fn replies(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Replies").await?;
    let first = stage.js_does("post", &place, json!({"message": "the first"})).await?;
    let reply = stage.ada.conversation(&place)?.post("a reply").reply_to(&first).await?;
    let seen = stage.js_reads(id(&reply)?).await?;
    same("the text", text(&seen, "/object/displayName")?, "a reply")?;
    same("of what", [text(&seen, "/parent/type")?, text(&seen, "/parent/id")?], ["reply", first.as_str()])
}

async fn edits(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Edits").await?;
    let room = stage.ada.conversation(&place)?;
    let first = room.post("the first").await?;
    let edit = room.edit(id(&first)?, "better").html("<strong>better</strong>").await?;
    let seen = stage.js_reads(id(&edit)?).await?;
    same("the text", text(&seen, "/object/displayName")?, "better")?;
    same("the HTML", text(&seen, "/object/content")?, "<strong>better</strong>")?;
    same(
        "of what",
        [text(&seen, "/parent/type")?, text(&seen, "/parent/id")?],
        ["edit", id(&first)?.as_str()],
    )?;
    let message = webex::core::ids::MessageId::from(id(&first)?.uuid().ok_or("no UUID")?);
    let read = stage.js.ask("read_message", json!({"message": message})).await?;
    same("the message by the developer API", text(&read, "/text")?, "better")
}

async fn deletions(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Deletions").await?;
    let room = stage.ada.conversation(&place)?;
    let first = room.post("the first").await?;
    room.delete(&first).await?;
    let gone = stage.js.ask("wait_for", json!({"verb": "delete", "object": id(&first)?})).await?;
    same("who deleted", text(&gone, "/actor/id")?, stage.ada.user.id.to_string())?;
    let listed = stage.js.ask("activities", json!({"conversation": place.url, "options": {}})).await?;
    let left = items(&listed, "").find(|activity| activity["id"] == id(&first).map_or("", |id| id.as_str()));
    same("what is left", left.and_then(|activity| activity["verb"].as_str()), Some("tombstone"))
}

async fn reactions(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Reactions").await?;
    let first = stage.js_does("post", &place, json!({"message": "the first"})).await?;
    let first = stage.ada.inbox.activity(&first).await?;
    let room = stage.ada.conversation(&place)?;
    for name in ["celebrate", "heart", "thumbsup", "smiley", "haha", "confused", "sad"] {
        let added = room.add_reaction(name, &first).await?;
        let seen = stage.js_reads(id(&added)?).await?;
        same("the reaction", text(&seen, "/object/displayName")?, name)?;
        same("to what", text(&seen, "/parent/id")?, id(&first)?.as_str())?;
        same(
            "the HMAC",
            text(&seen, "/object/hmac")?,
            text(&js_reaction(stage, &place.url, name, &seen).await?, "/hmac")?,
        )?;
        room.delete_reaction(&added).await?;
        stage.js.ask("wait_for", json!({"verb": "delete", "object": id(&added)?})).await?;
    }
    Ok(())
}

/// The same reaction by the JavaScript SDK: its HMAC makes two of one kind one.
async fn js_reaction(stage: &Stage, url: &str, name: &str, seen: &Value) -> Result<Value, Failure> {
    let parent = stage.js_reads(&text(seen, "/parent/id")?.into()).await?;
    let given = json!({"conversation": url, "name": name, "activity": parent});
    let reaction = stage.js.ask("react", given).await?;
    stage.js.ask("unreact", json!({"conversation": url, "reaction": reaction["id"]})).await?;
    Ok(reaction["object"].clone())
}

async fn receipts(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Receipts").await?;
    let posted = stage.js_does("post", &place, json!({"message": "read me"})).await?;
    stage.ada.conversation(&place)?.acknowledge(&posted).await?;
    let receipt = stage.js.ask("wait_for", json!({"verb": "acknowledge", "object": posted})).await?;
    same("who read", text(&receipt, "/actor/id")?, stage.ada.user.id.to_string())
}

async fn answers(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Answers").await?;
    let attachment =
        json!({"contentType": "application/vnd.microsoft.card.adaptive", "content": samples::card()});
    let message = json!({"roomId": place.room(), "text": "a card", "attachments": [attachment]});
    let card =
        activity_of(&text(&stage.js.ask("message", json!({"message": message})).await?, "/id")?.parse()?)?;
    let inputs = json!({"name": "漢字 🦀", "n": 1, "list": [true, null]});
    let answer = stage.ada.conversation(&place)?.card_action(&card, inputs.clone()).await?;
    let seen = stage.js_reads(id(&answer)?).await?;
    same("what was filled in", &seen["object"]["inputs"], &inputs)?;
    same("of which card", text(&seen, "/parent/id")?, card.as_str())
}

async fn typing(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Typing").await?;
    let room = stage.ada.conversation(&place)?;
    room.start_typing().await?;
    let started = stage.js.ask("wait", json!({"activity": "start_typing"})).await?;
    same("where", text(&started, "/conversationId")?, place.uuid.to_string())?;
    room.stop_typing().await?;
    let stopped = stage.js.ask("wait", json!({"activity": "stop_typing"})).await?;
    same("where", text(&stopped, "/conversationId")?, place.uuid.to_string())
}
