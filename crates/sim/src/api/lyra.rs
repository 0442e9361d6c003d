//! Rooms with devices (wire/02 sections 2.9 and 3.7).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::routing::{get, put};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{lyra_audio, lyra_bindings};
use crate::error::ApiError;
use crate::identity::User;
use crate::ids::{DeviceId, UserId};
use crate::lyra::{self, Entrant, Pass, Refusal};
use crate::server::{Caller, Json as JsonBody, Query};
use crate::world::World;

pub(super) fn routes() -> Router<World> {
    Router::new()
        .route("/spaces", get(list))
        .route("/spaces/{id}", get(show))
        .route("/spaces/{id}/occupants/@me", put(enter).delete(leave))
        .route("/spaces/{id}/occupants/{user}", put(verify))
        .merge(lyra_audio::routes())
        .merge(lyra_bindings::routes())
}

/// The machine behind a space.
pub(super) fn space(world: &World, id: &str) -> Result<Arc<User>, ApiError> {
    let machine = id.parse().ok().and_then(|id: UserId| world.identity.user(id));
    let machine = machine.filter(|user| lyra::is_space(user));
    machine.ok_or_else(|| ApiError::not_found("Could not find a space with provided ID."))
}

async fn list(State(world): State<World>, caller: Caller) -> Json<Value> {
    let spaces = world.lyra.of(&world, caller.user_id()).into_iter();
    let machines = spaces.filter_map(|id| world.identity.user(id));
    let items: Vec<Value> = machines.map(|machine| render(&world, &machine, caller.user_id())).collect();
    Json(json!({"items": items}))
}

/// Everybody may see that a space is there; who is in it only those see who are in it themselves.
async fn show(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let machine = space(&world, &id)?;
    Ok(Json(render(&world, &machine, caller.user_id())))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    pass: ShownPass,
    device_url: Option<String>,
    verification_initiation: Option<String>,
}

#[derive(Deserialize)]
struct ShownPass {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    data: Value,
}

async fn enter(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(entry): JsonBody<Entry>,
) -> Result<Json<Value>, ApiError> {
    let machine = space(&world, &id)?;
    let pass = Pass::parse(&entry.pass.kind, &entry.pass.data, entry.verification_initiation.as_deref());
    let pass = pass.ok_or_else(|| ApiError::bad_request("The pass is not acceptable."))?;
    let entrant = entrant(&world, &caller, entry.device_url.as_deref().unwrap_or_default())?;
    world.lyra.change(&world, machine.id, |space| space.enter(&world.clock, &entrant, &pass))?;
    Ok(Json(render(&world, &machine, caller.user_id())))
}

/// Whoever comes in brings one of his registered devices.
fn entrant(world: &World, caller: &Caller, device_url: &str) -> Result<Entrant, ApiError> {
    let device = own_device(world, caller, device_url)?;
    Ok(Entrant {
        user: caller.user_id(),
        name: caller.user.display_name.clone(),
        device,
        device_url: device_url.to_owned(),
    })
}

/// The registered device of the caller that has this URL.
pub(super) fn own_device(world: &World, caller: &Caller, url: &str) -> Result<DeviceId, ApiError> {
    let device = device_of(url).and_then(|id| world.devices.find(caller.user_id(), id));
    let device = device.ok_or_else(|| ApiError::bad_request("deviceUrl names no device of the caller."))?;
    Ok(device.id)
}

fn device_of(url: &str) -> Option<DeviceId> {
    url.rsplit_once("/devices/")?.1.parse().ok()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Leaving {
    /// In base64url.
    device_url: Option<String>,
}

async fn leave(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
    Query(leaving): Query<Leaving>,
) -> Result<StatusCode, ApiError> {
    let machine = space(&world, &id)?;
    let device = match leaving.device_url {
        None => None,
        Some(encoded) => Some(
            decoded(&encoded)
                .and_then(|url| device_of(&url))
                .ok_or_else(|| ApiError::bad_request("deviceUrl is no URL of a device in base64url."))?,
        ),
    };
    world.lyra.change(&world, machine.id, |space| space.leave(caller.user_id(), device))?;
    Ok(StatusCode::NO_CONTENT)
}

/// A text in base64url, with or without padding.
pub(super) fn decoded(encoded: &str) -> Option<String> {
    const LENIENT: GeneralPurposeConfig =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    const ENGINE: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::URL_SAFE, LENIENT);
    String::from_utf8(ENGINE.decode(encoded).ok()?).ok()
}

#[derive(Deserialize)]
struct Verification {
    pass: ShownPass,
}

/// Only the device in the room verifies.
async fn verify(
    State(world): State<World>,
    caller: Caller,
    Path((id, user)): Path<(String, String)>,
    JsonBody(verification): JsonBody<Verification>,
) -> Result<Json<Value>, ApiError> {
    let machine = space(&world, &id)?;
    if machine.id != caller.user_id() {
        return Err(ApiError::forbidden("Only the device in the room verifies its occupants."));
    }
    if verification.pass.kind != "VERIFICATION" {
        return Err(ApiError::bad_request("The pass is not acceptable."));
    }
    let user = user.parse().map_err(|_| Refusal::NotInside)?;
    world.lyra.change(&world, machine.id, |space| space.verify(user))?;
    Ok(Json(render(&world, &machine, caller.user_id())))
}

/// A space as somebody sees it.
fn render(world: &World, machine: &User, viewer: UserId) -> Value {
    let is_device = machine.id == viewer;
    let occupants = world.lyra.look(world, machine.id, |space| space.render_occupants(viewer, is_device));
    json!({
        "identity": {"id": machine.id, "displayName": machine.display_name},
        "url": world.urls.space(machine.id),
        "occupants": occupants,
        "devices": products(world, machine.id),
    })
}

/// What stands in the room: the devices that the machine has registered, or a board of the simulator's own.
fn products(world: &World, machine: UserId) -> Vec<Value> {
    let registered = world.devices.of(machine);
    let models = registered.iter().filter_map(|device| device.description.get("model"));
    let products: Vec<Value> = models.map(|model| json!({"productName": model})).collect();
    if products.is_empty() { vec![json!({"productName": "Webex Board"})] } else { products }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        let status = match refusal {
            Refusal::NotVerified
            | Refusal::NoPin
            | Refusal::NoChallenge
            | Refusal::WrongPin
            | Refusal::WrongProof => StatusCode::FORBIDDEN,
            Refusal::NotInside | Refusal::DeviceNotInside | Refusal::NoAudio | Refusal::UnknownBinding => {
                StatusCode::NOT_FOUND
            }
            Refusal::OutOfRange => StatusCode::BAD_REQUEST,
        };
        Self::new(status, refusal.to_string())
    }
}
