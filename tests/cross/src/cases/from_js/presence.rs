//! How the JavaScript SDK says its user is, seen by ours.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use serde_json::json;
use webex::core::events::Events;
use webex::core::ids::PersonId;
use webex::presence::{PresenceEvent, PresenceExt, PresenceState, PresenceStatus};

use crate::harness::{Case, Failure, case, same};
use crate::stage::Stage;

/// How long a change may take to arrive; only a failing case waits so long.
const PATIENCE: Duration = Duration::from_secs(15);

pub(super) fn all() -> Vec<Case> {
    vec![case!("presence watched, JS to Rust", watched)]
}

async fn watched(stage: &Stage) -> Result<(), Failure> {
    let presence = stage.ada.webex.presence()?;
    let bob = PersonId::from(stage.bob.id.uuid());
    let mut events = presence.events();
    let subscriptions = presence.subscribe([&bob]).await?;
    same("the subscriptions taken", subscriptions.iter().filter(|one| one.is_taken()).count(), 1)?;
    for status in [PresenceStatus::Meeting, PresenceStatus::DoNotDisturb] {
        let set = stage.js.ask("set_status", json!({"status": status, "ttl": 600})).await?;
        same("what was set", set["eventType"].as_str(), Some(status.as_str()))?;
        let told = told(&mut events, &status).await?;
        same("whose", told.subject.uuid(), stage.bob.id.uuid())?;
        let asked = presence.get(&bob).await?;
        same("the status asked for", &asked.status, &status)?;
        same("since when", asked.status_time, told.status_time.clone())?;
        same("that it ends", asked.expires_time.is_some(), true)?;
    }
    presence.unsubscribe([&bob]).await?;
    stage.js.ask("set_status", json!({"status": "clear"})).await?;
    same("the status taken back", presence.get(&bob).await?.status, PresenceStatus::Active)
}

/// The next change to a status.
async fn told(
    events: &mut Events<PresenceEvent>,
    status: &PresenceStatus,
) -> Result<Arc<PresenceState>, Failure> {
    let next = async {
        loop {
            match events.next().await.ok_or("no further events")? {
                Ok(PresenceEvent::Updated { state, .. }) if state.status == *status => return Ok(state),
                other => drop(other?),
            }
        }
    };
    tokio::time::timeout(PATIENCE, next).await.map_err(|_| format!("nobody told of {status}"))?
}
