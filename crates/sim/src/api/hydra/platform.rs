//! The few addresses of the developer API that concern no resource: liveness, guests, preferences.

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::identity::{GuestRefused, strip_scheme};
use crate::server::Caller;
use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/ping", get(ping))
        .route("/build_info", get(build_info))
        .route("/meetingPreferences", get(meeting_preferences))
        .route("/jwt/login", post(guest_login))
}

async fn ping() -> Json<Value> {
    Json(json!({"message": "pong"}))
}

async fn build_info() -> Json<Value> {
    Json(json!({"name": "webex-sim", "version": env!("CARGO_PKG_VERSION")}))
}

/// No Webex site: meetings then go by way of the app API (wire/08 section 5).
async fn meeting_preferences(_: Caller) -> Json<Value> {
    Json(json!({"sites": []}))
}

/// The JWT comes raw or after `Bearer` (wire/08 section 2.3).
async fn guest_login(State(world): State<World>, headers: HeaderMap) -> Result<Json<Value>, ApiError> {
    let authorization = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let authorization = authorization.ok_or_else(ApiError::unauthorized)?;
    let jwt = strip_scheme(authorization, "bearer").unwrap_or(authorization);
    let issued = world.identity.guest_login(jwt).map_err(refuse_guest)?;
    Ok(Json(json!({"token": issued.token.value, "expiresIn": issued.expires_in})))
}

fn refuse_guest(reason: GuestRefused) -> ApiError {
    let message = match reason {
        GuestRefused::Invalid => "The JWT is not one of a registered guest issuer.",
        GuestRefused::Expired => "The JWT has expired.",
    };
    ApiError::new(http::StatusCode::UNAUTHORIZED, message)
}
