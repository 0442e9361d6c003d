//! The JavaScript SDK pairs with a board, ours is in the same room.

use std::time::Duration;

use futures_util::StreamExt;
use serde_json::json;
use webex::core::events::Events;
use webex::devices::{DevicesEvent, DevicesExt, LyraSpace};

use super::super::boards::{board_of, names, pair_js, pair_rust};
use crate::harness::{Case, Failure, case, same};
use crate::stage::{Stage, text};

pub(super) fn all() -> Vec<Case> {
    vec![case!("a paired board, JS to Rust", board), case!("a bound conversation, JS to Rust", bound)]
}

/// Waits for how the room is once that many are in it.
async fn room_of(events: &mut Events<DevicesEvent>, count: usize) -> Result<LyraSpace, Failure> {
    let search = async {
        while let Some(event) = events.next().await {
            if let DevicesEvent::Updated { space, .. } = event?
                && space.occupants.items.iter().filter(|occupant| occupant.verified).count() == count
            {
                return Ok(LyraSpace::clone(&space));
            }
        }
        Err("the events have ended".into())
    };
    tokio::time::timeout(Duration::from_secs(20), search).await.map_err(|_| "nobody else came or went")?
}

async fn board(stage: &Stage) -> Result<(), Failure> {
    let (devices, board) = (stage.ada.webex.devices()?, board_of(stage, "Berlin")?);
    pair_rust(&devices, &board).await?;
    let mut events = devices.events();
    pair_js(stage, &board).await?;
    let both = room_of(&mut events, 2).await?;
    same("who is there", names(&both), vec!["Ada Arden", "Bob Baker"])?;
    let volume = devices.audio().state().await?.volume.ok_or("no volume")?;
    let level = volume.min.unwrap_or_default() + volume.step.ok_or("no step")?;
    devices.audio().set_volume(level as i64).await?;
    devices.audio().mute().await?;
    let state = stage.js.ask("audio_state", json!({})).await?;
    same("the volume", state["volume"]["level"].as_f64(), Some(level))?;
    same("the microphones", state["microphones"]["muted"].as_bool(), Some(true))?;
    stage.js.ask("unpair", json!({})).await?;
    same("who is left", names(&room_of(&mut events, 1).await?), vec!["Ada Arden"])?;
    Ok(devices.unpair(false).await?)
}

async fn bound(stage: &Stage) -> Result<(), Failure> {
    let (devices, board) = (stage.ada.webex.devices()?, board_of(stage, "Bonn")?);
    pair_rust(&devices, &board).await?;
    pair_js(stage, &board).await?;
    let made = stage
        .js
        .ask(
            "create",
            json!({"participants": [stage.ada.user.id.to_string()], "title": "Shown",
        "options": {"forceGrouped": true}}),
        )
        .await?;
    let (url, resource) = (text(&made, "/url")?, text(&made, "/kmsResourceObjectUrl")?);
    let conversation = json!({"conversation": {"url": url, "kmsResourceObjectUrl": resource}});
    stage.js.ask("bind_space", conversation).await?;
    let space = devices.lyra().space(board.url().parse()?);
    let shown = space.current_bindings().await?;
    same(
        "what is shown",
        shown.iter().map(|binding| binding.conversation_url.as_deref()).collect::<Vec<_>>(),
        vec![Some(url)],
    )?;
    stage.js.ask("unbind_space", json!({})).await?;
    same("what is shown at last", space.current_bindings().await?.len(), 0)?;
    stage.js.ask("unpair", json!({})).await?;
    Ok(devices.unpair(false).await?)
}
