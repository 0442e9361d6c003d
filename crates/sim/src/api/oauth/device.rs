//! Signing in on a device, whose code a person types elsewhere (wire/01 section 3.2.8).

use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::client::authenticate;
use super::pages;
use super::refusals::{missing, refuse};
use super::token::{granted, scopes_for};
use crate::error::ApiError;
use crate::identity::{DEVICE_INTERVAL, DEVICE_LIFE, NotYet};
use crate::server::{Form, Query};
use crate::world::World;

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

pub(super) fn routes() -> Router<World> {
    Router::new().route("/authorize", post(begin)).route("/token", post(poll))
}

pub(super) fn page_routes() -> Router<World> {
    Router::new().route("/verify", get(ask).post(answer))
}

#[derive(Deserialize)]
struct Beginning {
    client_id: Option<String>,
    client_secret: Option<String>,
    scope: Option<String>,
}

async fn begin(
    State(world): State<World>,
    headers: HeaderMap,
    Form(request): Form<Beginning>,
) -> Result<Json<Value>, ApiError> {
    let client =
        authenticate(&world, &headers, request.client_id.as_deref(), request.client_secret.as_deref())?;
    same_client(&client.id, request.client_id.as_deref())?;
    let scopes = scopes_for(&client, request.scope.as_deref())?;
    let codes = world.identity.begin_device_grant(&client, scopes);
    let page = world.urls.service("helperservice/v1/verify");
    Ok(Json(json!({
        "device_code": codes.device_code,
        "user_code": codes.user_code,
        "verification_uri": page,
        "verification_uri_complete": format!("{page}?userCode={}", codes.user_code),
        "interval": DEVICE_INTERVAL.as_secs(),
        "expires_in": DEVICE_LIFE.as_secs(),
    })))
}

/// The form names the client once more.
fn same_client(authenticated: &str, named: Option<&str>) -> Result<(), ApiError> {
    match named {
        Some(named) if named == authenticated => Ok(()),
        Some(_) => Err(refuse("invalid_request", "The client_id is not the one of the header.")),
        None => Err(missing("client_id")),
    }
}

#[derive(Deserialize)]
struct Poll {
    grant_type: Option<String>,
    device_code: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
}

async fn poll(
    State(world): State<World>,
    headers: HeaderMap,
    Form(request): Form<Poll>,
) -> Result<Json<Value>, ApiError> {
    let client =
        authenticate(&world, &headers, request.client_id.as_deref(), request.client_secret.as_deref())?;
    same_client(&client.id, request.client_id.as_deref())?;
    match request.grant_type.as_deref() {
        Some(GRANT) => {}
        Some(_) => return Err(refuse("unsupported_grant_type", "The grant type is not supported.")),
        None => return Err(missing("grant_type")),
    }
    let code = request.device_code.ok_or_else(|| missing("device_code"))?;
    let issued = world.identity.poll_device_grant(&code, &client).map_err(not_yet)?;
    Ok(Json(granted(&issued)))
}

/// Here the member `message` says what OAuth would say in `error`.
fn not_yet(reason: NotYet) -> ApiError {
    let (status, message) = match reason {
        NotYet::Pending => (StatusCode::PRECONDITION_REQUIRED, "authorization_pending"),
        NotYet::SlowDown => (StatusCode::BAD_REQUEST, "slow_down"),
        NotYet::Expired => (StatusCode::BAD_REQUEST, "expired_token"),
        NotYet::Denied => (StatusCode::BAD_REQUEST, "access_denied"),
        NotYet::Unknown => (StatusCode::BAD_REQUEST, "invalid_grant"),
    };
    ApiError::new(status, message)
}

#[derive(Deserialize)]
struct Complete {
    #[serde(rename = "userCode", default)]
    user_code: String,
}

/// With the code in the address the person sees who asks; without it he types the code first.
async fn ask(State(world): State<World>, Query(query): Query<Complete>) -> Response {
    pages::device(&world, &query.user_code, "", None)
}

#[derive(Deserialize)]
struct Decision {
    #[serde(rename = "userCode", default)]
    user_code: String,
    decision: Option<String>,
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
}

async fn answer(State(world): State<World>, Form(sent): Form<Decision>) -> Response {
    let identity = &world.identity;
    let user = match sent.decision.as_deref() {
        Some("accept") => match identity.sign_in(&sent.email, &sent.password) {
            Some(user) => Some(user),
            None => return pages::device(&world, &sent.user_code, &sent.email, Some(pages::WRONG)),
        },
        Some("decline") => None,
        _ => return pages::device(&world, &sent.user_code, &sent.email, Some("Accept or decline.")),
    };
    if !identity.decide_device_grant(&sent.user_code, user.as_deref()) {
        let unknown = "No device is waiting with this code. Look at the device again: codes are short-lived.";
        return pages::device(&world, &sent.user_code, &sent.email, Some(unknown));
    }
    match user {
        Some(_) => pages::notice(StatusCode::OK, "The device is signed in", "You may close this page."),
        None => {
            pages::notice(StatusCode::OK, "Declined", "The device stays signed out. You may close this page.")
        }
    }
}
