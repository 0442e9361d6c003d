//! The addresses of sockets (wire/02 section 3.3.1).

use std::net::IpAddr;

use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

use crate::error::ApiError;
use crate::ids::DeviceId;
use crate::mercury::{Endpoint, Greeting, Handshake, serve};
use crate::server::{Breaker, LocalAddress, Query};
use crate::world::World;

const ADDRESS: &str = "/v1/apps/wx2/registrations/{id}/messages";

/// Sockets of devices.
pub(crate) fn routes() -> Router<World> {
    Router::new().route(ADDRESS, get(device_socket))
}

/// Sockets of data channels.
pub(crate) fn data_channel_routes() -> Router<World> {
    Router::new().route(ADDRESS, get(data_channel_socket))
}

/// All values are text: what is not `true` is off.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Wishes {
    outbound_wire_format: Option<String>,
    buffer_states: Option<String>,
    mercury_registration_status: Option<String>,
    alias_http_status: Option<String>,
    multiple_connections: Option<String>,
}

async fn device_socket(
    State(world): State<World>,
    path: Path<String>,
    wishes: Query<Wishes>,
    connection: (Extension<Breaker>, Extension<LocalAddress>),
    upgrade: WebSocketUpgrade,
) -> Result<Response, ApiError> {
    open(world, Endpoint::Device, path, wishes, connection, upgrade)
}

async fn data_channel_socket(
    State(world): State<World>,
    path: Path<String>,
    wishes: Query<Wishes>,
    connection: (Extension<Breaker>, Extension<LocalAddress>),
    upgrade: WebSocketUpgrade,
) -> Result<Response, ApiError> {
    open(world, Endpoint::DataChannel, path, wishes, connection, upgrade)
}

/// A client that wants no close codes for HTTP statuses hears of an unknown registration at once.
fn open(
    world: World,
    endpoint: Endpoint,
    Path(id): Path<String>,
    Query(wishes): Query<Wishes>,
    (Extension(breaker), Extension(LocalAddress(address))): (Extension<Breaker>, Extension<LocalAddress>),
    upgrade: WebSocketUpgrade,
) -> Result<Response, ApiError> {
    let registration = id.parse().ok();
    let handshake = wishes.handshake(endpoint, registration, address);
    if !on(wishes.alias_http_status.as_deref()) && !registration.is_some_and(|id| endpoint.knows(&world, id))
    {
        return Err(ApiError::not_found("The registration is unknown."));
    }
    Ok(upgrade.on_upgrade(move |socket| serve(world, socket, handshake, breaker)))
}

impl Wishes {
    fn handshake(&self, endpoint: Endpoint, registration: Option<DeviceId>, address: IpAddr) -> Handshake {
        let greeting = if on(self.mercury_registration_status.as_deref()) {
            Greeting::RegistrationStatus
        } else if on(self.buffer_states.as_deref()) {
            Greeting::BufferState
        } else {
            Greeting::Ping
        };
        Handshake {
            endpoint,
            registration,
            greeting,
            text: self.outbound_wire_format.as_deref() == Some("text"),
            beside: on(self.multiple_connections.as_deref()),
            address,
        }
    }
}

fn on(value: Option<&str>) -> bool {
    value == Some("true")
}
