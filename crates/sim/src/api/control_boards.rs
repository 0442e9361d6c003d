//! Boards for test suites in other languages: what [`Boards`](crate::Boards) offers in Rust.

use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::admin::require_loopback_name;
use crate::error::ApiError;
use crate::ids::UserId;
use crate::lyra::{Board, BoardOccupant, Boards};
use crate::server::Json as JsonBody;
use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new().route("/boards", post(create)).route("/boards/{id}", get(show).put(command))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewBoard {
    display_name: String,
}

async fn create(
    State(world): State<World>,
    headers: HeaderMap,
    JsonBody(new): JsonBody<NewBoard>,
) -> Result<Json<Value>, ApiError> {
    require_loopback_name(&headers)?;
    let board = Boards::new(world).create(new.display_name);
    let board = board.map_err(|error| ApiError::conflict(error.to_string()))?;
    Ok(Json(render(&board)))
}

async fn show(
    State(world): State<World>,
    headers: HeaderMap,
    Path(id): Path<UserId>,
) -> Result<Json<Value>, ApiError> {
    require_loopback_name(&headers)?;
    Ok(Json(render(&find(world, id)?)))
}

/// Every member is a command of its own.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct BoardCommand {
    #[serde(default)]
    change_pin: bool,
    admit_everybody: Option<bool>,
    verify: Option<UserId>,
    send_away: Option<UserId>,
}

async fn command(
    State(world): State<World>,
    headers: HeaderMap,
    Path(id): Path<UserId>,
    JsonBody(command): JsonBody<BoardCommand>,
) -> Result<StatusCode, ApiError> {
    require_loopback_name(&headers)?;
    let board = find(world, id)?;
    if command.change_pin {
        board.change_pin();
    }
    if let Some(admit) = command.admit_everybody {
        board.admit_everybody(admit);
    }
    let done = command.verify.is_none_or(|user| board.verify(user))
        && command.send_away.is_none_or(|user| board.send_away(user));
    if done { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::not_found("The user is not in the room.")) }
}

fn find(world: World, id: UserId) -> Result<Board, ApiError> {
    Boards::new(world).find(id).ok_or_else(|| ApiError::not_found("There is no such board."))
}

fn render(board: &Board) -> Value {
    let occupant = |occupant: BoardOccupant| json!({"id": occupant.user, "verified": occupant.verified, "devices": occupant.devices});
    json!({
        "id": board.id(),
        "url": board.url(),
        "pin": board.pin(),
        "proximityToken": board.proximity_token(),
        "audio": board.audio().render(),
        "occupants": board.occupants().into_iter().map(occupant).collect::<Vec<_>>(),
        "conversations": board.conversations(),
    })
}
