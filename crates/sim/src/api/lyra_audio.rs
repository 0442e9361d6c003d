//! Volume and microphones of rooms (wire/02 section 3.7).

use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::lyra::{own_device, space};
use crate::error::ApiError;
use crate::ids::UserId;
use crate::lyra::{AudioAction, AudioReport, BoardAudio};
use crate::server::{Caller, Json as JsonBody};
use crate::world::World;

pub(super) fn routes() -> Router<World> {
    Router::new()
        .route("/spaces/{id}/audio", get(show).put(report))
        .route("/spaces/{id}/audio/microphones/actions/{action}/invoke", post(microphones))
        .route("/spaces/{id}/audio/volume/actions/set/invoke", post(set_volume))
        .route("/spaces/{id}/audio/volume/actions/{action}/invoke", post(volume))
}

/// For the device in the room, and for whom it trusts.
async fn show(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let machine = trusted(&world, &caller, &id)?;
    let audio = world.lyra.look(&world, machine, |space| space.audio())?;
    Ok(Json(render(&world, machine, audio)))
}

/// The device in the room tells how loud it is.
async fn report(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(report): JsonBody<AudioReport>,
) -> Result<Json<Value>, ApiError> {
    let machine = space(&world, &id)?.id;
    if machine != caller.user_id() {
        return Err(ApiError::forbidden("Only the device in the room tells its audio state."));
    }
    own_device(&world, &caller, report.device_url.as_deref().unwrap_or_default())?;
    let audio = world.lyra.change(&world, machine, |space| space.report(&report))?;
    Ok(Json(render(&world, machine, audio)))
}

async fn microphones(
    State(world): State<World>,
    caller: Caller,
    Path((id, action)): Path<(String, String)>,
) -> Result<StatusCode, ApiError> {
    let action = match action.as_str() {
        "mute" => AudioAction::Mute,
        "un-mute" => AudioAction::Unmute,
        _ => return Err(unknown_action()),
    };
    act(&world, &caller, &id, action)
}

async fn volume(
    State(world): State<World>,
    caller: Caller,
    Path((id, action)): Path<(String, String)>,
) -> Result<StatusCode, ApiError> {
    let action = match action.as_str() {
        "increase" => AudioAction::Increase,
        "decrease" => AudioAction::Decrease,
        _ => return Err(unknown_action()),
    };
    act(&world, &caller, &id, action)
}

#[derive(Deserialize)]
struct Level {
    level: i64,
}

async fn set_volume(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(Level { level }): JsonBody<Level>,
) -> Result<StatusCode, ApiError> {
    act(&world, &caller, &id, AudioAction::Set(level))
}

fn act(world: &World, caller: &Caller, id: &str, action: AudioAction) -> Result<StatusCode, ApiError> {
    let machine = trusted(world, caller, id)?;
    world.lyra.change(world, machine, |space| space.act(action))?;
    world.sockets.tell(machine, &action.event(&world.urls.space(machine)));
    Ok(StatusCode::NO_CONTENT)
}

/// The space, for its own device and for whom it trusts.
pub(super) fn trusted(world: &World, caller: &Caller, id: &str) -> Result<UserId, ApiError> {
    let machine = space(world, id)?.id;
    if machine != caller.user_id() {
        let verified = world.lyra.look(world, machine, |space| space.require_verified(caller.user_id()));
        verified.map_err(|refusal| ApiError::forbidden(refusal.to_string()))?;
    }
    Ok(machine)
}

fn render(world: &World, machine: UserId, audio: BoardAudio) -> Value {
    let mut rendered = audio.render();
    rendered["url"] = json!(format!("{}/audio", world.urls.space(machine)));
    rendered
}

fn unknown_action() -> ApiError {
    ApiError::not_found("There is no such action.")
}
