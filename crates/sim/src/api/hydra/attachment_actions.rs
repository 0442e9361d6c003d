//! `attachment/actions` (wire/04 section 3.10).

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::common::{Json, attachment_action_id, message_id};
use super::messaging::require;
use crate::conversation::AttachmentActionView;
use crate::error::ApiError;
use crate::ids::ActivityId;
use crate::server::{Caller, Json as JsonBody};
use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new().route("/attachment/actions", post(create)).route("/attachment/actions/{id}", get(find))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewAction {
    #[serde(rename = "type")]
    action_type: Option<String>,
    message_id: Option<String>,
    inputs: Option<Map<String, Value>>,
}

async fn create(
    State(world): State<World>,
    caller: Caller,
    JsonBody(new): JsonBody<NewAction>,
) -> Result<Json<AttachmentActionView>, ApiError> {
    require(&caller, "spark:messages_write")?;
    if new.action_type.as_deref() != Some("submit") {
        return Err(ApiError::bad_request("The type of an attachment action must be 'submit'."));
    }
    let message = new.message_id.ok_or_else(|| ApiError::bad_request("messageId cannot be null"))?;
    let inputs = new.inputs.ok_or_else(|| ApiError::bad_request("inputs cannot be null"))?;
    Ok(Json(world.conversations.answer_card(caller.user_id(), message_id(&message)?, &inputs)?))
}

async fn find(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<AttachmentActionView>, ApiError> {
    require(&caller, "spark:messages_read")?;
    let activity = ActivityId::from_uuid(attachment_action_id(&id)?.uuid());
    Ok(Json(world.conversations.card_answer(caller.user_id(), activity)?))
}
