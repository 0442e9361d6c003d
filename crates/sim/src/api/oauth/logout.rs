//! Signing out, by programs and in browsers (wire/01 section 3.2.7).

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use http::StatusCode;
use serde::Deserialize;
use url::Url;

use super::pages;
use super::refusals::{missing, refuse};
use crate::error::ApiError;
use crate::server::{Json as JsonBody, Query};
use crate::world::World;

pub(super) fn routes() -> Router<World> {
    Router::new().route("/logout", post(log_out).get(log_out_and_return))
}

#[derive(Deserialize)]
struct Logout {
    token: Option<String>,
    goto: Option<String>,
}

async fn log_out(
    State(world): State<World>,
    JsonBody(request): JsonBody<Logout>,
) -> Result<StatusCode, ApiError> {
    world.revoke_token(&request.token.ok_or_else(|| missing("token"))?);
    Ok(StatusCode::OK)
}

/// A browser is sent back to an integration's own address, nowhere else; without one it sees that it is signed out.
async fn log_out_and_return(
    State(world): State<World>,
    Query(query): Query<Logout>,
) -> Result<Response, ApiError> {
    if let Some(token) = &query.token {
        world.revoke_token(token);
    }
    let Some(goto) = query.goto.filter(|goto| !goto.is_empty()) else {
        return Ok(pages::notice(StatusCode::OK, "Signed out", "You may close this page."));
    };
    match Url::parse(&goto) {
        Ok(url) if world.identity.returns_somebody_to(&url) => Ok(pages::found(&url)),
        _ => Err(refuse("invalid_request", "The address to return to is not a registered one.")),
    }
}
