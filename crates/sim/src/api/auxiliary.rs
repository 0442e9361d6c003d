//! The room devices that a user keeps at WDM (wire/02 sections 3.2 and 3.2.4).

use axum::extract::{Path, State};
use axum::routing::{delete, get, put};
use axum::{Json, Router};
use http::StatusCode;
use serde_json::{Value, json};

use crate::auxiliary::Kept;
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
    let kept = world.auxiliary.of(caller.user_id());
    let items: Vec<Value> = kept.iter().filter_map(|kept| render(&world, kept)).collect();
    Json(json!({"items": items}))
}

async fn keep(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let device = id.parse::<UserId>().ok().and_then(|id| world.identity.user(id)).ok_or_else(unknown)?;
    device.machine_type.as_ref().ok_or_else(unknown)?;
    let known = world.auxiliary.of(caller.user_id()).into_iter().find(|kept| kept.device == device.id);
    let kept = match known {
        Some(kept) => kept,
        None => world.auxiliary.keep(caller.user_id(), sealed(&world, &caller, &device)?),
    };
    render(&world, &kept).map(Json).ok_or_else(unknown)
}

/// The name, sealed under a key that only who keeps the device may have.
fn sealed(world: &World, caller: &Caller, device: &User) -> Result<Kept, ApiError> {
    let key = world.conversations.service_key(&[caller.user_id()])?;
    let sealed_name = world.conversations.sealed_text(&key, &device.display_name)?;
    Ok(Kept { device: device.id, sealed_name, key })
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
fn render(world: &World, kept: &Kept) -> Option<Value> {
    let device = world.identity.user(kept.device)?;
    let machine_type = device.machine_type.as_deref()?;
    let info = json!({"id": device.id, "name": device.display_name, "description": device.display_name,
        "machineType": machine_type});
    let metadata = json!({"encryptedUserAssignedName": kept.sealed_name, "encryptionKeyUrl": kept.key});
    Some(json!({"id": device.id, "deviceInfo": info, "metadata": metadata}))
}

fn unknown() -> ApiError {
    ApiError::not_found("Could not find a room device with provided ID.")
}
