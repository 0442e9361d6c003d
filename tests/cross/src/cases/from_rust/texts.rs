//! Texts, HTML, mentions, cards, sealed by our SDK.

use serde_json::{Value, json};
use webex::conversation::{Activity, ActivityId, Mention};

use crate::cases::samples;
use crate::harness::{Case, Failure, case, same};
use crate::stage::{Stage, items, text};

pub(super) fn all() -> Vec<Case> {
    vec![
        case!("text, Rust to JS", texts),
        case!("HTML, Rust to JS", pages),
        case!("mentions, Rust to JS", mentions),
        case!("cards, Rust to JS", cards),
        case!("history, Rust to JS", history),
    ]
}

/// The id of what was sent.
pub(super) fn id(activity: &Activity) -> Result<&ActivityId, Failure> {
    activity.id.as_ref().ok_or_else(|| "what was sent has no id".into())
}

async fn texts(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Texts").await?;
    let room = stage.ada.conversation(&place)?;
    for sample in samples::texts() {
        let sent = room.post(&sample).await?;
        let seen = stage.js_reads(id(&sent)?).await?;
        same("the text", text(&seen, "/object/displayName")?, sample.as_str())?;
        same("the author", text(&seen, "/actor/id")?, stage.ada.user.id.to_string())?;
        same(
            "the key",
            seen["encryptionKeyUrl"].as_str(),
            sent.encryption_key_url.as_ref().map(|key| key.as_str()),
        )?;
        let count = stage.js.ask("count", json!({"activity": id(&sent)?})).await?;
        same("arrivals", count, json!(1))?;
    }
    Ok(())
}

async fn pages(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("HTML").await?;
    for (html, plain) in samples::pages() {
        let sent = stage.ada.conversation(&place)?.post(plain).html(html).await?;
        let seen = stage.js_reads(id(&sent)?).await?;
        same("the text", text(&seen, "/object/displayName")?, plain)?;
        same("the HTML", text(&seen, "/object/content")?, html)?;
    }
    Ok(())
}

async fn mentions(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Mentions").await?;
    let bob = Mention::Person(stage.bob.id.uuid());
    let html = format!("{} and {}, look", bob.html("Bob"), Mention::All.html("All"));
    let post = stage.ada.conversation(&place)?.post("Bob and All, look").html(&html);
    let sent = post.mention(bob).mention(Mention::All).await?;
    let seen = stage.js_reads(id(&sent)?).await?;
    same("the HTML", text(&seen, "/object/content")?, html)?;
    let ids: Vec<&str> =
        items(&seen, "/object/mentions/items").filter_map(|person| person["id"].as_str()).collect();
    same("who is mentioned", ids, vec![stage.bob.id.to_string()])?;
    let groups: Vec<&str> =
        items(&seen, "/object/groupMentions/items").filter_map(|group| group["groupType"].as_str()).collect();
    same("which groups are mentioned", groups, vec!["all"])
}

async fn cards(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Cards").await?;
    let sent = stage.ada.conversation(&place)?.post("a card").card(&samples::card()).await?;
    let seen = stage.js_reads(id(&sent)?).await?;
    let card: Value = serde_json::from_str(text(&seen, "/object/cards/0")?)?;
    same("the card", card, samples::card())
}

/// The JavaScript SDK reads page by page what was written while it was away.
async fn history(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("History").await?;
    stage.js.ask("disconnect", json!({})).await?;
    for sample in samples::texts() {
        stage.ada.conversation(&place)?.post(sample).await?;
    }
    stage.js.ask("connect", json!({})).await?;
    let listed =
        stage.js.ask("activities", json!({"conversation": place.url, "options": {"limit": 50}})).await?;
    let posts = items(&listed, "").filter(|activity| activity["verb"] == "post");
    let texts: Vec<&str> = posts.filter_map(|post| post["object"]["displayName"].as_str()).collect();
    same("the texts, in order", texts, samples::texts())
}
