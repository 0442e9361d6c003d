//! Conversations that our SDK makes, names, fills and locks anew.

use serde_json::json;

use super::texts::id;
use crate::harness::{Case, Failure, case, same};
use crate::stage::{Place, Stage, items, text};
use webex::conversation::ConversationsExt;

pub(super) fn all() -> Vec<Case> {
    vec![
        case!("a new conversation, Rust to JS", creation),
        case!("titles, Rust to JS", titles),
        case!("adding and removing a member, Rust to JS", members),
        case!("key rotation, Rust to JS", rotation),
    ]
}

async fn creation(stage: &Stage) -> Result<(), Failure> {
    let create = stage.ada.webex.conversations()?.create().participant(stage.bob.id.uuid());
    let made = create.title("Made in Rust 🦀").text("welcome").force_grouped().await?;
    let url = made.url.as_deref().ok_or("no URL")?;
    let seen = stage.js.ask("conversation", json!({"conversation": url})).await?;
    same("the title", text(&seen, "/displayName")?, "Made in Rust 🦀")?;
    let mut people: Vec<&str> =
        items(&seen, "/participants/items").filter_map(|person| person["id"].as_str()).collect();
    people.sort_unstable();
    let mut wanted = [stage.ada.user.id.to_string(), stage.bob.id.to_string()];
    wanted.sort_unstable();
    same("who is in it", people, wanted.to_vec())?;
    let listed = stage.js.ask("activities", json!({"conversation": url, "options": {}})).await?;
    let welcome = items(&listed, "").find(|activity| activity["verb"] == "post").ok_or("no post")?;
    same("the first text", text(welcome, "/object/displayName")?, "welcome")?;
    let answer = stage.js.ask("post", json!({"conversation": url, "message": "thanks"})).await?;
    let answer = stage.ada.inbox.activity(&text(&answer, "/id")?.into()).await?;
    same("the answer", crate::read::opened(crate::read::content(&answer)?.display_name.as_ref())?, "thanks")
}

async fn titles(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Plans").await?;
    let renamed = stage.ada.conversation(&place)?.rename("Better plans 🦀").await?;
    let seen = stage.js_reads(id(&renamed)?).await?;
    same("the new title", text(&seen, "/object/displayName")?, "Better plans 🦀")?;
    let seen = stage.js.ask("conversation", json!({"conversation": place.url})).await?;
    same("the title", text(&seen, "/displayName")?, "Better plans 🦀")
}

/// Bob comes into a conversation that he was not in, and goes.
async fn members(stage: &Stage) -> Result<(), Failure> {
    let conversations = stage.ada.webex.conversations()?;
    let made =
        conversations.create().participant(stage.cleo.user.id.uuid()).title("Two").force_grouped().await?;
    let place = Place::of(&made)?;
    let room = stage.ada.conversation(&place)?;
    let old = room.post("before Bob").await?;
    same("a stranger may read", bob_sees(stage, &place).await.is_ok(), false)?;
    room.add(stage.bob.id.uuid()).await?;
    same("what Bob reads", bob_sees(stage, &place).await?, vec!["before Bob".to_owned()])?;
    let by_key = json!({"key": old.encryption_key_url, "sealed": stage.sealed(&place, id(&old)?)?});
    same("by the key", text(&stage.js.ask("open", by_key).await?, "/text")?, "before Bob")?;
    room.remove(stage.bob.id.uuid()).await?;
    same("who left may read", bob_sees(stage, &place).await.is_ok(), false)?;
    let next = room.post("after Bob").await?;
    let seen = stage.cleo.inbox.activity(id(&next)?).await?;
    same(
        "what Cleo reads",
        crate::read::opened(crate::read::content(&seen)?.display_name.as_ref())?,
        "after Bob",
    )?;
    same("the key is the old one", next.encryption_key_url == old.encryption_key_url, false)?;
    let by_key = json!({"key": next.encryption_key_url, "sealed": stage.sealed(&place, id(&next)?)?});
    same("who left may have the new key", stage.js.ask("open", by_key).await.is_ok(), false)
}

/// The texts of a conversation, as Bob reads them.
async fn bob_sees(stage: &Stage, place: &Place) -> Result<Vec<String>, Failure> {
    let listed = stage.js.ask("activities", json!({"conversation": place.url, "options": {}})).await?;
    let posts = items(&listed, "").filter(|activity| activity["verb"] == "post");
    Ok(posts.filter_map(|post| post["object"]["displayName"].as_str()).map(str::to_owned).collect())
}

async fn rotation(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Keys").await?;
    let room = stage.ada.conversation(&place)?;
    let before = room.post("under the old key").await?;
    let rotation = room.rotate_key().await?;
    let told = stage.js_reads(id(&rotation)?).await?;
    let after = room.post("under the new key").await?;
    let seen = stage.js_reads(id(&after)?).await?;
    same("the text", text(&seen, "/object/displayName")?, "under the new key")?;
    let new = text(&seen, "/encryptionKeyUrl")?;
    same("the key that was told", text(&told, "/object/defaultActivityEncryptionKeyUrl")?, new)?;
    same("the keys are one", before.encryption_key_url.as_ref().map(|key| key.as_str()) == Some(new), false)?;
    let theirs = stage.js_does("post", &place, json!({"message": "theirs"})).await?;
    let theirs = stage.ada.inbox.activity(&theirs).await?;
    same(
        "the key of the JavaScript SDK",
        theirs.encryption_key_url.as_ref().map(|key| key.as_str()),
        Some(new),
    )
}
