//! The encryption service: the door to the KMS (wire/03 sections 3.2 and 3.3).

use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::kms;
use crate::server::{Caller, Json as JsonBody};
use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new().route("/kms/messages", post(messages)).route("/kms/{user}", get(details))
}

/// More requests do not fit into one post.
const MOST_MESSAGES: usize = 50;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Post {
    destination: String,
    kms_messages: Vec<String>,
}

async fn details(
    State(world): State<World>,
    caller: Caller,
    Path(user): Path<String>,
) -> Result<Json<Value>, ApiError> {
    if user.parse() != Ok(caller.user_id()) {
        return Err(ApiError::forbidden("The details are those of the caller's own KMS."));
    }
    let jwk = world.kms.public_jwk().await.map_err(unavailable)?;
    // A text that holds JSON.
    Ok(Json(json!({"kmsCluster": world.kms.cluster(), "rsaPublicKey": jwk.to_string()})))
}

async fn messages(
    State(world): State<World>,
    _caller: Caller,
    JsonBody(post): JsonBody<Post>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    if post.destination != world.kms.cluster() {
        return Err(ApiError::bad_request("The destination is unknown."));
    }
    if !(1..=MOST_MESSAGES).contains(&post.kms_messages.len()) {
        return Err(ApiError::bad_request("A post holds between 1 and 50 messages."));
    }
    kms::receive(&world, &post.kms_messages).await.map_err(unavailable)?;
    Ok((StatusCode::ACCEPTED, Json(json!({}))))
}

fn unavailable(error: impl std::fmt::Display) -> ApiError {
    ApiError::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string())
}
