//! How our SDK says its user is, seen by the JavaScript SDK.

use std::time::Duration;

use serde_json::json;
use webex::presence::{Activity, PresenceExt, PresenceStatus};

use crate::harness::{Case, Failure, case, same};
use crate::stage::{Stage, items, text};

pub(super) fn all() -> Vec<Case> {
    vec![case!("presence watched, Rust to JS", watched)]
}

async fn watched(stage: &Stage) -> Result<(), Failure> {
    let ada = stage.ada.user.id.to_string();
    let presence = stage.ada.webex.presence()?;
    let taken = stage.js.ask("subscribe_presence", json!({"people": [ada]})).await?;
    same("the subscription", taken["responses"][0]["responseCode"].as_u64(), Some(200))?;
    let in_a_call = presence.show(Activity::Call);
    seen(stage, &ada, "call").await?;
    // Of two activities the stronger one is shown.
    let presenting = presence.show(Activity::Presenting);
    seen(stage, &ada, "presenting").await?;
    drop((presenting, in_a_call));
    seen(stage, &ada, "active").await?;
    presence.set_status(PresenceStatus::DoNotDisturb).ttl(Duration::from_secs(600)).await?;
    seen(stage, &ada, "dnd").await?;
    presence.set_status(PresenceStatus::Clear).await?;
    same("the status taken back", presence.get(&ada).await?.status, PresenceStatus::Active)?;
    stage.js.ask("unsubscribe_presence", json!({"people": [ada]})).await?;
    Ok(())
}

/// The JavaScript SDK is told of the status, and reads the same when it asks, for one and for several.
async fn seen(stage: &Stage, person: &str, status: &str) -> Result<(), Failure> {
    let told = stage.js.ask("wait_presence", json!({"person": person, "status": status})).await?;
    let asked = stage.js.ask("presence", json!({"person": person})).await?;
    same("the status asked for", text(&asked, "/status")?, status)?;
    same("since when", text(&asked, "/statusTime")?, text(&told, "/statusTime")?)?;
    let people = json!({"people": [person, stage.cleo.user.id.to_string()]});
    let all = stage.js.ask("presences", people).await?;
    let subjects: Vec<_> = items(&all, "/statusList").map(|state| state["subject"].as_str()).collect();
    same("who was asked about", subjects.len(), 2)?;
    let listed = items(&all, "/statusList").find(|state| state["subject"] == person);
    same("the status among several", listed.and_then(|state| state["status"].as_str()), Some(status))
}
