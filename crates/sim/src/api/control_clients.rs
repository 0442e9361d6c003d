//! Integrations and guest issuers for test suites in other languages.

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};

use super::admin::require_loopback_name;
use crate::error::ApiError;
use crate::identity::{InvalidIntegration, NewIntegration};
use crate::server::Json as JsonBody;
use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/integrations", post(create_integration))
        .route("/guest-issuers", post(create_guest_issuer))
}

/// A [`NewIntegration`] in JSON.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Registration {
    name: String,
    #[serde(default)]
    redirect_uris: Vec<String>,
    scopes: Option<String>,
    #[serde(default)]
    public: bool,
}

async fn create_integration(
    State(world): State<World>,
    headers: HeaderMap,
    JsonBody(new): JsonBody<Registration>,
) -> Result<Json<Value>, ApiError> {
    require_loopback_name(&headers)?;
    let Registration { name, redirect_uris, scopes, public } = new;
    let new = NewIntegration { redirect_uris, scopes, public, ..NewIntegration::new(name) };
    let integration = world.identity.register(new).map_err(refuse)?;
    Ok(Json(json!({"clientId": integration.client_id, "clientSecret": integration.client_secret()})))
}

fn refuse(reason: InvalidIntegration) -> ApiError {
    ApiError::bad_request(format!("The integration is not acceptable: {reason}."))
}

async fn create_guest_issuer(
    State(world): State<World>,
    headers: HeaderMap,
) -> Result<Json<Value>, ApiError> {
    require_loopback_name(&headers)?;
    let issuer = world.identity.create_guest_issuer();
    Ok(Json(json!({"id": issuer.id(), "secret": issuer.secret()})))
}
