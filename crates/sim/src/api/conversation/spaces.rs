//! Where files of a conversation go: one space for them, a hidden one for their previews (wire/03 section 2.8).

use axum::extract::{Path, State};
use axum::routing::put;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::ids::ConversationId;
use crate::server::Caller;
use crate::world::World;

pub(super) fn routes() -> Router<World> {
    Router::new()
        .route("/conversations/{id}/space", put(space))
        .route("/conversations/{id}/space/hidden", put(hidden_space))
}

async fn space(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<ConversationId>,
) -> Result<Json<Value>, ApiError> {
    let base = world.urls.files(world.conversations.cluster_for(caller.user_id(), id)?);
    Ok(Json(json!({"spaceUrl": format!("{base}/spaces/{id}")})))
}

async fn hidden_space(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<ConversationId>,
) -> Result<Json<Value>, ApiError> {
    let base = world.urls.files(world.conversations.cluster_for(caller.user_id(), id)?);
    Ok(Json(json!({"spaceUrl": format!("{base}/spaces/{id}/hidden")})))
}
