//! By the developer API, where the cloud seals what is written.

use serde_json::{Value, json};
use webex::core::ids::MessageId;
use webex::live::MembershipsReadStatus;
use webex::messages::{Attachment, Message, Messages, MessagesExt};
use webex::rooms::{Memberships, RoomsExt};

use crate::cases::samples;
use crate::harness::{Case, Failure, case, same};
use crate::stage::{Place, Stage, activity_of, items, text};

/// Bytes of text that the developer API takes.
const LONGEST: usize = 7439;

pub(super) fn all() -> Vec<Case> {
    vec![
        case!("text by the developer API, Rust to JS", texts),
        case!("markdown by the developer API, Rust to JS", markdown),
        case!("mentions by the developer API, Rust to JS", mentions),
        case!("cards by the developer API, Rust to JS", cards),
        case!("replies, edits and deletions by the developer API, Rust to JS", threads),
        case!("read receipts by memberships, Rust to JS", receipts),
        case!("members by the developer API, Rust to JS", members),
        case!("titles by the developer API, Rust to JS", titles),
        case!("answers to a card by the developer API, Rust to JS", answers),
    ]
}

fn messages(stage: &Stage) -> Messages {
    stage.ada.webex.messages()
}

fn memberships(stage: &Stage) -> Memberships {
    stage.ada.webex.memberships()
}

/// The message as Bob received and decrypted it.
async fn bob_reads(stage: &Stage, message: &MessageId) -> Result<Value, Failure> {
    stage.js_reads(&activity_of(message)?).await
}

async fn texts(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Texts").await?;
    for sample in samples::texts().into_iter().filter(|text| text.len() <= LONGEST) {
        let sent = messages(stage).create(place.room()).text(&sample).await?;
        let seen = bob_reads(stage, &sent.id).await?;
        same("the text", text(&seen, "/object/displayName")?, sample.as_str())?;
        same("the author", text(&seen, "/actor/id")?, stage.ada.user.id.to_string())?;
        let count = stage.js.ask("count", json!({"activity": activity_of(&sent.id)?})).await?;
        same("arrivals", count, json!(1))?;
    }
    Ok(())
}

/// Bob sees text and HTML as the answer to Ada had them.
async fn see(stage: &Stage, sent: &Message) -> Result<Value, Failure> {
    let seen = bob_reads(stage, &sent.id).await?;
    same("the text", seen["object"]["displayName"].as_str(), sent.text.as_deref())?;
    same("the HTML", seen["object"]["content"].as_str(), sent.html.as_deref())?;
    Ok(seen)
}

async fn markdown(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Markdown").await?;
    for markdown in samples::markdown() {
        let sent = messages(stage).create(place.room()).markdown(markdown).await?;
        see(stage, &sent).await?;
        let read = stage.js.ask("read_message", json!({"message": sent.id})).await?;
        same("the markdown", text(&read, "/markdown")?, markdown)?;
    }
    Ok(())
}

async fn mentions(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Mentions").await?;
    let markdown = format!("<@personEmail:{}|Bob>, look", stage.bob.email);
    let sent = messages(stage).create(place.room()).markdown(markdown).await?;
    let seen = bob_reads(stage, &sent.id).await?;
    same("the text", text(&seen, "/object/displayName")?, "Bob, look")?;
    let bob = stage.bob.id.to_string();
    let html = format!(
        r#"<p><spark-mention data-object-type="person" data-object-id="{bob}">Bob</spark-mention>, look</p>"#
    );
    same("the HTML", text(&seen, "/object/content")?, html)?;
    let ids: Vec<&str> =
        items(&seen, "/object/mentions/items").filter_map(|person| person["id"].as_str()).collect();
    same("who is mentioned", ids, vec![bob])
}

async fn cards(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Cards").await?;
    let card = Attachment::adaptive_card(samples::card());
    let sent = messages(stage).create(place.room()).text("a card").card(card).await?;
    let seen = bob_reads(stage, &sent.id).await?;
    let card: Value = serde_json::from_str(text(&seen, "/object/cards/0")?)?;
    same("the card", card, samples::card())
}

async fn threads(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Threads").await?;
    let first = messages(stage).create(place.room()).text("the first").await?;
    let reply = messages(stage).reply(&first).text("a reply").await?;
    let seen = bob_reads(stage, &reply.id).await?;
    same("the reply", text(&seen, "/object/displayName")?, "a reply")?;
    same("of what", text(&seen, "/parent/id")?, activity_of(&first.id)?.as_str())?;
    messages(stage).edit(&first).text("better").await?;
    let read = stage.js.ask("read_message", json!({"message": first.id})).await?;
    same("the edit", text(&read, "/text")?, "better")?;
    messages(stage).delete(&first).await?;
    let wanted = json!({"verb": "delete", "object": activity_of(&first.id)?});
    let gone = stage.js.ask("wait_for", wanted).await?;
    same("who deleted", text(&gone, "/actor/id")?, stage.ada.user.id.to_string())
}

async fn receipts(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Receipts").await?;
    let posted = stage.js_does("post", &place, json!({"message": "read me"})).await?;
    let message = MessageId::from(posted.uuid().ok_or("no UUID")?);
    memberships(stage).update_last_seen(place.room(), message).await?;
    let receipt = stage.js.ask("wait_for", json!({"verb": "acknowledge", "object": posted})).await?;
    same("who read", text(&receipt, "/actor/id")?, stage.ada.user.id.to_string())?;
    let members = stage.js.ask("members", json!({"conversation": place.url})).await?;
    let ada = items(&members, "").find(|member| member["id"] == stage.ada.user.id.to_string().as_str());
    let seen = ada.ok_or("Ada is gone")?;
    same("what Ada read", text(seen, "/roomProperties/lastSeenActivityUUID")?, posted.as_str())
}

async fn members(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Members").await?;
    let cleo = stage.cleo.user.id.to_string();
    let membership = memberships(stage).create(place.room(), stage.cleo.user.email.as_str()).await?;
    stage.js.ask("wait_for", json!({"verb": "add", "object": cleo})).await?;
    same("Cleo is a member", is_member(stage, &place, &cleo).await?, true)?;
    memberships(stage).delete(&membership).await?;
    stage.js.ask("wait_for", json!({"verb": "leave", "object": cleo})).await?;
    same("Cleo is a member", is_member(stage, &place, &cleo).await?, false)
}

async fn is_member(stage: &Stage, place: &Place, person: &str) -> Result<bool, Failure> {
    let members = stage.js.ask("members", json!({"conversation": place.url})).await?;
    Ok(items(&members, "").any(|member| member["id"] == person))
}

async fn titles(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Plans").await?;
    stage.ada.webex.rooms().update(place.room()).title("Better plans 🦀").await?;
    let seen = stage.js.ask("conversation", json!({"conversation": place.url})).await?;
    same("the title", text(&seen, "/displayName")?, "Better plans 🦀")
}

/// The JavaScript SDK posts a card; ours fills it in.
async fn answers(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Answers").await?;
    let attachment =
        json!({"contentType": "application/vnd.microsoft.card.adaptive", "content": samples::card()});
    let message = json!({"roomId": place.room(), "text": "a card", "attachments": [attachment]});
    let card: MessageId =
        text(&stage.js.ask("message", json!({"message": message})).await?, "/id")?.parse()?;
    let inputs = json!({"name": "漢字 🦀", "n": 1, "list": [true, null]});
    let given = inputs.as_object().cloned().unwrap_or_default();
    let action = stage.ada.webex.attachment_actions().create(&card).inputs(given).await?;
    let action = webex::conversation::ActivityId::from(action.id.uuid().ok_or("no UUID")?);
    let seen = stage.js_reads(&action).await?;
    same("what was filled in", &seen["object"]["inputs"], &inputs)?;
    same("of which card", text(&seen, "/parent/id")?, activity_of(&card)?.as_str())
}
