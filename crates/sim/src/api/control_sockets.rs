//! Sockets broken on demand: what [`Sockets`](crate::Sockets) offers in Rust, for test suites in other languages.

use std::net::IpAddr;
use std::time::Duration;

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::admin::require_loopback_name;
use crate::error::ApiError;
use crate::ids::{DeviceId, UserId};
use crate::mercury::{Close, FrameEffect, FrameFault, Selection};
use crate::server::Json as JsonBody;
use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/frames", get(frame_faults).post(inject_frame_fault).delete(clear_frame_faults))
        .route("/handshakes", post(refuse_handshakes))
        .route("/sockets", get(open_sockets).post(command_sockets))
        .route("/events", post(send_event))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Who {
    user: Option<UserId>,
    device: Option<DeviceId>,
    address: Option<IpAddr>,
}

impl Who {
    fn selection(&self) -> Selection {
        let selection = self.user.map_or(Selection::all(), |user| Selection::all().user(user));
        let selection = self.device.map_or(selection, |device| selection.device(device));
        self.address.map_or(selection, |address| selection.address(address))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SocketCommand {
    action: Action,
    #[serde(flatten)]
    who: Who,
    code: Option<u16>,
    #[serde(default)]
    reason: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Action {
    Close,
    Cut,
    Reset,
    Silence,
    Shutdown,
}

async fn open_sockets(State(world): State<World>, headers: HeaderMap) -> Result<Json<Value>, ApiError> {
    require_loopback_name(&headers)?;
    let sockets = world.sockets.open().into_iter().map(|socket| {
        json!({"number": socket.number, "user": socket.user, "device": socket.device,
            "address": socket.address, "sent": socket.sent,
            "acknowledged": socket.acknowledged})
    });
    Ok(Json(sockets.collect()))
}

/// Answers how many sockets it concerned.
async fn command_sockets(
    State(world): State<World>,
    headers: HeaderMap,
    JsonBody(command): JsonBody<SocketCommand>,
) -> Result<Json<Value>, ApiError> {
    require_loopback_name(&headers)?;
    let (sockets, who) = (&world.sockets, command.who.selection());
    let concerned = match command.action {
        Action::Close => sockets.close(&who, close(command.code, command.reason)),
        Action::Cut => sockets.cut(&who),
        Action::Reset => sockets.reset(&who),
        Action::Silence => sockets.fall_silent(&who),
        Action::Shutdown => sockets.announce_shutdown(&who),
    };
    Ok(Json(json!({"sockets": concerned})))
}

fn close(code: Option<u16>, reason: String) -> Close {
    code.map_or(Close::without_code(), |code| Close::with(code, reason))
}

#[derive(Deserialize)]
struct Handshakes {
    code: Option<u16>,
    #[serde(default)]
    reason: String,
    times: Option<usize>,
}

/// Closes the next sockets before they hear anything.
async fn refuse_handshakes(
    State(world): State<World>,
    headers: HeaderMap,
    JsonBody(refusal): JsonBody<Handshakes>,
) -> Result<StatusCode, ApiError> {
    require_loopback_name(&headers)?;
    world.sockets.refuse_next(close(refusal.code, refusal.reason), refusal.times.unwrap_or(1));
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
struct Broadcast {
    #[serde(flatten)]
    who: Who,
    data: Value,
}

async fn send_event(
    State(world): State<World>,
    headers: HeaderMap,
    JsonBody(event): JsonBody<Broadcast>,
) -> Result<Json<Value>, ApiError> {
    require_loopback_name(&headers)?;
    Ok(Json(json!({"sockets": world.sockets.send(&event.who.selection(), &event.data)})))
}

/// A [`FrameFault`] in JSON.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FrameFaultRequest {
    effect: Effect,
    event: Option<String>,
    #[serde(flatten)]
    who: Who,
    nth: Option<u64>,
    times: Option<u64>,
    #[serde(default)]
    forever: bool,
    delay_ms: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Effect {
    Drop,
    Vanish,
    Duplicate,
    Delay,
    Reorder,
    Garble,
}

async fn inject_frame_fault(
    State(world): State<World>,
    headers: HeaderMap,
    JsonBody(request): JsonBody<FrameFaultRequest>,
) -> Result<StatusCode, ApiError> {
    require_loopback_name(&headers)?;
    world.sockets.inject(request.into_fault());
    Ok(StatusCode::NO_CONTENT)
}

async fn frame_faults(State(world): State<World>, headers: HeaderMap) -> Result<Json<Value>, ApiError> {
    require_loopback_name(&headers)?;
    let told = world.sockets.frame_faults().into_iter().map(|fault| {
        json!({"effect": effect_name(fault.effect), "event": fault.event, "hits": fault.hits, "left": fault.left})
    });
    Ok(Json(json!({"items": told.collect::<Vec<_>>()})))
}

fn effect_name(effect: FrameEffect) -> &'static str {
    match effect {
        FrameEffect::Drop => "drop",
        FrameEffect::Vanish => "vanish",
        FrameEffect::Duplicate => "duplicate",
        FrameEffect::Delay(_) => "delay",
        FrameEffect::Reorder => "reorder",
        FrameEffect::Garble => "garble",
    }
}

async fn clear_frame_faults(State(world): State<World>, headers: HeaderMap) -> Result<StatusCode, ApiError> {
    require_loopback_name(&headers)?;
    world.sockets.clear_faults();
    Ok(StatusCode::NO_CONTENT)
}

impl FrameFaultRequest {
    fn into_fault(self) -> FrameFault {
        let effect = match self.effect {
            Effect::Drop => FrameEffect::Drop,
            Effect::Vanish => FrameEffect::Vanish,
            Effect::Duplicate => FrameEffect::Duplicate,
            Effect::Delay => FrameEffect::Delay(Duration::from_millis(self.delay_ms.unwrap_or(100))),
            Effect::Reorder => FrameEffect::Reorder,
            Effect::Garble => FrameEffect::Garble,
        };
        let fault = FrameFault::new(effect).on(self.who.selection()).nth(self.nth.unwrap_or(1));
        let fault = if self.forever { fault.forever() } else { fault.times(self.times.unwrap_or(1)) };
        match self.event {
            Some(kind) => fault.event(kind),
            None => fault,
        }
    }
}
