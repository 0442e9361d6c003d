//! What is said about a message: replies, edits, deletions, reactions, read receipts, answers to a card.

use serde_json::json;
use webex::conversation::{ActivityId, ActivityObject, ParentType, Verb};
use webex::live::MembershipsReadStatus;
use webex::messages::{Attachment, MessagesExt};
use webex::rooms::RoomsExt;

use crate::cases::samples;
use crate::harness::{Case, Failure, case, same};
use crate::read;
use crate::stage::{Place, Stage, activity_of};

pub(super) fn all() -> Vec<Case> {
    vec![
        case!("replies, JS to Rust", replies),
        case!("edits, JS to Rust", edits),
        case!("deletions, JS to Rust", deletions),
        case!("reactions, JS to Rust", reactions),
        case!("read receipts, JS to Rust", receipts),
        case!("answers to a card, JS to Rust", answers),
    ]
}

async fn place_with_post(stage: &Stage, title: &str) -> Result<(Place, ActivityId), Failure> {
    let place = stage.place(title).await?;
    let posted = stage.js_does("post", &place, json!({"message": "the first"})).await?;
    Ok((place, posted))
}

async fn replies(stage: &Stage) -> Result<(), Failure> {
    let (place, first) = place_with_post(stage, "Replies").await?;
    let given = json!({"message": "a reply", "parent": {"id": first, "type": "reply"}});
    let reply = stage.js_does("post", &place, given).await?;
    let activity = stage.ada.inbox.activity(&reply).await?;
    same("the text", read::opened(read::content(&activity)?.display_name.as_ref())?, "a reply")?;
    same("is a reply", activity.has_parent_of(&ParentType::Reply), true)?;
    same("the thread", activity.parent.as_ref().and_then(|parent| parent.id.as_ref()), Some(&first))
}

async fn edits(stage: &Stage) -> Result<(), Failure> {
    let (place, first) = place_with_post(stage, "Edits").await?;
    let given = json!({"message": "better", "parent": {"id": first, "type": "edit"}});
    let edit = stage.js_does("post", &place, given).await?;
    let activity = stage.ada.inbox.activity(&edit).await?;
    same("the text", read::opened(read::content(&activity)?.display_name.as_ref())?, "better")?;
    same("is an edit", activity.is_edit(), true)?;
    same("of what", activity.parent.as_ref().and_then(|parent| parent.id.as_ref()), Some(&first))?;
    let messages = stage.ada.webex.messages().list(place.room()).all().await?;
    let texts: Vec<_> = messages.iter().map(|message| message.text.as_deref()).collect();
    same("the room", texts, vec![Some("better")])
}

async fn deletions(stage: &Stage) -> Result<(), Failure> {
    let (place, first) = place_with_post(stage, "Deletions").await?;
    let activity = stage.js_reads(&first).await?;
    stage.js_does("delete", &place, json!({"activity": activity})).await?;
    let wanted = |a: &webex::conversation::Activity| a.verb == Verb::Delete && read::about(a) == Some(&first);
    stage.ada.inbox.wait(wanted, "the deletion").await?;
    same("what is left", stage.ada.webex.messages().list(place.room()).all().await?.len(), 0)
}

async fn reactions(stage: &Stage) -> Result<(), Failure> {
    let (place, first) = place_with_post(stage, "Reactions").await?;
    let activity = stage.js_reads(&first).await?;
    for name in ["celebrate", "heart", "thumbsup", "smiley", "haha", "confused", "sad"] {
        let added = stage.js_does("react", &place, json!({"name": name, "activity": activity})).await?;
        let seen = stage.ada.inbox.activity(&added).await?;
        same("the reaction", read::opened(read::reaction(&seen)?.display_name.as_ref())?, name)?;
        same("to what", seen.parent.as_ref().and_then(|parent| parent.id.as_ref()), Some(&first))?;
        stage.js_does("unreact", &place, json!({"reaction": added})).await?;
        let wanted =
            |a: &webex::conversation::Activity| a.verb == Verb::Delete && read::about(a) == Some(&added);
        stage.ada.inbox.wait(wanted, "the end of the reaction").await?;
    }
    Ok(())
}

async fn receipts(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Receipts").await?;
    let sent = stage.ada.webex.messages().create(place.room()).text("read me").await?;
    let read = activity_of(&sent.id)?;
    let activity = stage.js_reads(&read).await?;
    let receipt = stage.js_does("acknowledge", &place, json!({"activity": activity})).await?;
    let seen = stage.ada.inbox.activity(&receipt).await?;
    same("the verb", &seen.verb, &Verb::Acknowledge)?;
    same("what was read", crate::read::about(&seen), Some(&read))?;
    let members = stage.ada.webex.memberships().list_with_read_status(place.room()).await?;
    let bob = members.iter().find(|member| member.person_email == stage.bob.email).ok_or("Bob is gone")?;
    same("what Bob read", bob.last_seen_id.as_ref(), Some(&sent.id))
}

async fn answers(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Answers").await?;
    let card = Attachment::adaptive_card(samples::card());
    let sent = stage.ada.webex.messages().create(place.room()).text("a card").card(card).await?;
    let inputs = json!({"name": "漢字 🦀", "n": 1, "list": [true, null]});
    let activity = stage.js_reads(&activity_of(&sent.id)?).await?;
    let answer =
        stage.js_does("card_action", &place, json!({"activity": activity, "inputs": inputs})).await?;
    let seen = stage.ada.inbox.activity(&answer).await?;
    let Some(ActivityObject::Submit(submit)) = seen.object.as_deref() else {
        return Err(format!("no answer: {:?}", seen.object).into());
    };
    same("what was filled in", submit.inputs.as_ref().and_then(|inputs| inputs.readable()), Some(&inputs))?;
    same(
        "of which card",
        seen.parent.as_ref().and_then(|parent| parent.id.as_ref()),
        Some(&activity_of(&sent.id)?),
    )
}
