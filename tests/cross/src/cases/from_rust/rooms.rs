//! Our SDK pairs with a board, the JavaScript SDK is in the same room.

use serde_json::{Value, json};
use webex::devices::DevicesExt;

use super::super::boards::{board_of, pair_js, pair_rust};
use crate::harness::{Case, Failure, case, same};
use crate::stage::{Stage, items, text};

pub(super) fn all() -> Vec<Case> {
    vec![case!("a paired board, Rust to JS", board), case!("a bound conversation, Rust to JS", bound)]
}

async fn names(stage: &Stage, board: &webex_sim::Board) -> Result<Vec<String>, Failure> {
    let space = stage.js.ask("space", json!({"device": board.id()})).await?;
    let named = items(&space, "/occupants/items").map(|item| text(item, "/identity/displayName"));
    let mut names = named.map(|name| Ok(name?.to_owned())).collect::<Result<Vec<_>, Failure>>()?;
    names.sort();
    Ok(names)
}

async fn board(stage: &Stage) -> Result<(), Failure> {
    let (devices, board) = (stage.ada.webex.devices()?, board_of(stage, "Bremen")?);
    pair_js(stage, &board).await?;
    same("who is there first", names(stage, &board).await?, vec!["Bob Baker"])?;
    pair_rust(&devices, &board).await?;
    same("who is there", names(stage, &board).await?, vec!["Ada Arden", "Bob Baker"])?;
    let before: Value = stage.js.ask("audio_state", json!({})).await?;
    let level = before["volume"]["min"].as_i64().ok_or("no minimum")? + 2;
    stage.js.ask("set_volume", json!({"level": level})).await?;
    stage.js.ask("mute", json!({})).await?;
    let state = devices.audio().state().await?;
    same("the volume", state.volume.map(|volume| volume.level as i64), Some(level))?;
    same("the microphones", state.microphones.map(|microphones| microphones.muted), Some(true))?;
    devices.unpair(false).await?;
    same("who is left", names(stage, &board).await?, vec!["Bob Baker"])?;
    stage.js.ask("unpair", json!({})).await.map(drop).map_err(Into::into)
}

async fn bound(stage: &Stage) -> Result<(), Failure> {
    let (devices, board) = (stage.ada.webex.devices()?, board_of(stage, "Bochum")?);
    pair_js(stage, &board).await?;
    pair_rust(&devices, &board).await?;
    let made = stage
        .js
        .ask(
            "create",
            json!({"participants": [stage.ada.user.id.to_string()], "title": "Shown",
        "options": {"forceGrouped": true}}),
        )
        .await?;
    let url = text(&made, "/url")?;
    devices.bind_space(url, text(&made, "/kmsResourceObjectUrl")?).await?;
    let shown = stage.js.ask("bindings", json!({"url": board.url()})).await?;
    same("what is shown", text(&shown, "/bindings/0/conversationUrl")?, url)?;
    devices.unbind_space().await?;
    let shown = stage.js.ask("bindings", json!({"url": board.url()})).await?;
    same("what is shown at last", items(&shown, "/bindings").count(), 0)?;
    devices.unpair(false).await?;
    stage.js.ask("unpair", json!({})).await.map(drop).map_err(Into::into)
}
