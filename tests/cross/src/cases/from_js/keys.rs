//! Keys: rotation, and keys of one SDK in the other.

use serde_json::json;
use webex::conversation::{Activity, ActivityObject, Verb};
use webex::cypher::CypherExt;

use crate::cases::samples;
use crate::harness::{Case, Failure, case, same};
use crate::read;
use crate::stage::{Stage, text};

pub(super) fn all() -> Vec<Case> {
    vec![case!("key rotation, JS to Rust", rotation), case!("keys and sealed texts, JS to Rust", sealed)]
}

async fn rotation(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Keys").await?;
    let before = stage.js_does("post", &place, json!({"message": "under the old key"})).await?;
    let before = stage.ada.inbox.activity(&before).await?;
    let rotation = stage.js_does("update_key", &place, json!({})).await?;
    let rotation = stage.ada.inbox.activity(&rotation).await?;
    same("the verb", &rotation.verb, &Verb::UpdateKey)?;
    let after = stage.js_does("post", &place, json!({"message": "under the new key"})).await?;
    let after = stage.ada.inbox.activity(&after).await?;
    same("the text", read::opened(read::content(&after)?.display_name.as_ref())?, "under the new key")?;
    same("the key that was told", default_key(&rotation)?, after.encryption_key_url.as_ref())?;
    same("the keys are one", before.encryption_key_url == after.encryption_key_url, false)
}

fn default_key(activity: &Activity) -> Result<Option<&webex::conversation::KeyUrl>, Failure> {
    match activity.object.as_deref() {
        Some(ActivityObject::Conversation(conversation)) => {
            Ok(conversation.default_activity_encryption_key_url.as_ref())
        }
        other => Err(format!("no conversation: {other:?}").into()),
    }
}

async fn sealed(stage: &Stage) -> Result<(), Failure> {
    let key = stage.js.ask("create_key", json!({})).await?;
    let key = text(&key, "/uri")?;
    let ada = stage.ada.user.id.to_string();
    stage.js.ask("create_resource", json!({"keys": [key], "users": [ada]})).await?;
    let cypher = stage.ada.webex.cypher()?;
    for sample in samples::texts() {
        let theirs = stage.js.ask("seal", json!({"key": key, "text": sample})).await?;
        same("what ours opens", cypher.open(key, text(&theirs, "/sealed")?).await?, sample.clone())?;
        let ours = cypher.seal(key, &sample).await?;
        let opened = stage.js.ask("open", json!({"key": key, "sealed": ours})).await?;
        same("what theirs opens", text(&opened, "/text")?, sample.as_str())?;
    }
    Ok(())
}
