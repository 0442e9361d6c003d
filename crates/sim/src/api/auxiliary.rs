//! The room devices that a user keeps at WDM (wire/02 sections 3.2 and 3.2.4).

use axum::extract::{Path, State};
use axum::routing::{delete, get, put};
use axum::{Json, Router};
use http::StatusCode;
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::identity::User;
use crate::ids::UserId;
use crate::server::Caller;
use crate::world::World;

pub(super) fn routes() -> Router<World> {
    Router::new()
        .route("/devices/auxiliary", get(list))
        .route("/devices/auxiliary/Room/{id}", put(keep))
        .route("/devices/auxiliary/{id}", delete(forget))
}

/// Devices whose account has ended are gone.
async fn list(State(world): State<World>, caller: Caller) -> Json<Value> {
    let devices = world.auxiliary.of(caller.user_id()).into_iter();
    let devices = devices.filter_map(|id| world.identity.user(id).as_deref().and_then(render));
    Json(json!({"items": devices.collect::<Vec<_>>()}))
}

async fn keep(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let device = id.parse::<UserId>().ok().and_then(|id| world.identity.user(id)).ok_or_else(unknown)?;
    let rendered = render(&device).ok_or_else(unknown)?;
    world.auxiliary.keep(caller.user_id(), device.id);
    Ok(Json(rendered))
}

async fn forget(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let id = id.parse().map_err(|_| unknown())?;
    if world.auxiliary.forget(caller.user_id(), id) { Ok(StatusCode::NO_CONTENT) } else { Err(unknown()) }
}

/// Only machines are devices in rooms.
fn render(device: &User) -> Option<Value> {
    let machine_type = device.machine_type.as_deref()?;
    let info = json!({"id": device.id, "name": device.display_name, "description": device.display_name,
        "machineType": machine_type});
    Some(json!({"id": device.id, "deviceInfo": info, "metadata": {}}))
}

fn unknown() -> ApiError {
    ApiError::not_found("Could not find a room device with provided ID.")
}
