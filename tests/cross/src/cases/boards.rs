//! Boards, and how each SDK pairs with one.

use serde_json::json;
use webex::devices::{DevicesHandle, LyraSpace};
use webex_sim::Board;

use crate::harness::{Failure, same};
use crate::stage::Stage;

/// A board of its own for a case.
pub(super) fn board_of(stage: &Stage, name: &str) -> Result<Board, Failure> {
    stage.sim.boards().create(name).map_err(|_| format!("{name} is taken").into())
}

/// Ours pairs by the PIN.
pub(super) async fn pair_rust(devices: &DevicesHandle, board: &Board) -> Result<(), Failure> {
    let id = board.id().to_string().into();
    same("that a PIN is shown", devices.request_pin(&id).await?, true)?;
    devices.pair(&board.pin()).await?;
    same("the paired device", devices.paired_id(), Some(id))
}

/// The JavaScript SDK does.
pub(super) async fn pair_js(stage: &Stage, board: &Board) -> Result<(), Failure> {
    stage.js.ask("request_pin", json!({"device": board.id()})).await?;
    stage.js.ask("pair", json!({"pin": board.pin()})).await?;
    Ok(())
}

/// Who is in a room, by name.
pub(super) fn names(space: &LyraSpace) -> Vec<&str> {
    let named = space.occupants.items.iter().filter_map(|item| item.identity.display_name.as_deref());
    let mut names: Vec<_> = named.collect();
    names.sort_unstable();
    names
}
