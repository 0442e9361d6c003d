//! Registration for data channels (wire/02 section 3.5.1).

use axum::extract::{Path, State};
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::mercury::UnknownChannel;
use crate::server::{Caller, Json as JsonBody};
use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new().route("/datachannels/{id}", post(register))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Registration {
    device_url: String,
}

async fn register(
    State(world): State<World>,
    caller: Caller,
    Path(channel): Path<String>,
    JsonBody(body): JsonBody<Registration>,
) -> Result<Json<Value>, ApiError> {
    let device = body.device_url.rsplit('/').next().and_then(|id| id.parse().ok());
    if device.and_then(|id| world.devices.find(caller.user_id(), id)).is_none() {
        return Err(ApiError::bad_request("The device is not registered."));
    }
    let unknown = || ApiError::not_found("There is no such data channel.");
    let channel = channel.parse().map_err(|_| unknown())?;
    let registered =
        world.data_channels.register(channel, caller.user_id()).map_err(|UnknownChannel| unknown())?;
    let url = format!(
        "{}/v1/apps/wx2/registrations/{}/messages",
        world.urls.data_channels(),
        registered.registration
    );
    Ok(Json(json!({"webSocketUrl": url, "binding": registered.binding})))
}
