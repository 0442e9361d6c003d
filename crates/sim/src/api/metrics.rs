//! Client metrics (wire/01 section 3.6).

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::error::ApiError;
use crate::ids::UserId;
use crate::reports::ReceivedMetric;
use crate::server::{Bearer, Json as JsonBody, Query};
use crate::world::World;

/// More items in one request are refused.
const LIMIT: usize = 50;

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/clientmetrics", post(client_metrics))
        .route("/clientmetrics-prelogin", post(prelogin_metrics))
        .route("/metrics", post(metrics))
}

#[derive(Deserialize)]
struct Alias {
    #[serde(default)]
    alias: bool,
}

/// With `alias=true` the body only ties a pre-login id to the user.
async fn client_metrics(
    State(world): State<World>,
    bearer: Result<Bearer, ApiError>,
    Query(Alias { alias }): Query<Alias>,
    headers: HeaderMap,
    JsonBody(body): JsonBody<Map<String, Value>>,
) -> Result<StatusCode, ApiError> {
    let user = sender(&world, bearer)?;
    if alias {
        world.reports.add_metrics([received(user, &headers, "clientmetrics", Value::Object(body))]);
        return Ok(StatusCode::NO_CONTENT);
    }
    keep(&world, user, &headers, "clientmetrics", body)
}

async fn prelogin_metrics(
    State(world): State<World>,
    headers: HeaderMap,
    JsonBody(body): JsonBody<Map<String, Value>>,
) -> Result<StatusCode, ApiError> {
    if !headers.contains_key(PRELOGIN_USER) {
        return Err(ApiError::bad_request("The header x-prelogin-userid is missing."));
    }
    keep(&world, None, &headers, "clientmetrics-prelogin", body)
}

async fn metrics(
    State(world): State<World>,
    bearer: Result<Bearer, ApiError>,
    headers: HeaderMap,
    JsonBody(body): JsonBody<Map<String, Value>>,
) -> Result<StatusCode, ApiError> {
    let user = sender(&world, bearer)?;
    keep(&world, user, &headers, "metrics", body)
}

/// Test suites send metrics after they have revoked their tokens, and a refusal ends their process
/// (wire/01 section 3.9.4, rule 1).
fn sender(world: &World, bearer: Result<Bearer, ApiError>) -> Result<Option<UserId>, ApiError> {
    match bearer {
        Ok(bearer) => Ok(bearer.user.map(|user| user.id)),
        Err(_) if world.profile.is_interop() => Ok(None),
        Err(refused) => Err(refused),
    }
}

fn keep(
    world: &World,
    user: Option<UserId>,
    headers: &HeaderMap,
    kind: &str,
    mut body: Map<String, Value>,
) -> Result<StatusCode, ApiError> {
    let Some(Value::Array(items)) = body.remove("metrics") else {
        return Err(ApiError::bad_request("The member metrics is missing."));
    };
    if items.len() > LIMIT {
        return Err(ApiError::bad_request(format!("More than {LIMIT} metrics in one request.")));
    }
    world.reports.add_metrics(items.into_iter().map(|item| received(user, headers, kind, item)));
    Ok(StatusCode::NO_CONTENT)
}

const PRELOGIN_USER: &str = "x-prelogin-userid";

fn received(user: Option<UserId>, headers: &HeaderMap, kind: &str, body: Value) -> ReceivedMetric {
    let prelogin_user = headers.get(PRELOGIN_USER).and_then(|value| value.to_str().ok()).map(str::to_owned);
    ReceivedMetric { user, prelogin_user, kind: kind.to_owned(), body }
}
