//! Conversations, one at a time: made, shown, healed.

use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::kms;
use super::query::Detail;
use crate::conversation::{NewConversation, Portrait};
use crate::error::ApiError;
use crate::ids::{ConversationId, UserId};
use crate::mercury::Event;
use crate::server::{Caller, Json as JsonBody, Query};
use crate::world::World;

/// So many activities are shown of a conversation if the client does not say how many.
const USUAL_ACTIVITIES: usize = 20;

pub(super) fn routes() -> Router<World> {
    Router::new()
        .route("/conversations", post(create))
        .route("/conversations/{id}", get(show))
        .route("/conversations/{id}/healed", get(heal))
        .route("/conversations/{id}/status/typing", post(typing))
        .route("/conversations/user/{id}", get(show_direct))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Forced {
    #[serde(default)]
    force_create: bool,
}

/// The new conversation with all its people; what happened in it at once is there, too.
async fn create(
    State(world): State<World>,
    caller: Caller,
    Query(Forced { force_create }): Query<Forced>,
    JsonBody(body): JsonBody<Value>,
) -> Result<Json<Value>, ApiError> {
    let actor = caller.user_id();
    let new = NewConversation::parse(&body, actor)?;
    let conversations = &world.conversations;
    let (id, answer) =
        conversations.create_conversation(actor, new, force_create, || kms::ask(&world, &caller, &body))?;
    let whole = Portrait { activities: usize::MAX, participants: usize::MAX, computed_title: false };
    let mut conversation = conversations.conversation(actor, id, whole)?;
    if let Some(answer) = answer {
        conversation["kmsMessage"] = json!(answer.wrapped);
    }
    Ok(Json(conversation))
}

async fn show(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<ConversationId>,
    Query(detail): Query<Detail>,
) -> Result<Json<Value>, ApiError> {
    let portrait = detail.portrait(USUAL_ACTIVITIES);
    Ok(Json(world.conversations.conversation(caller.user_id(), id, portrait)?))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ended {
    #[serde(default, rename = "includeConvWithDeletedUserUUID")]
    ended_too: bool,
}

async fn show_direct(
    State(world): State<World>,
    caller: Caller,
    Path(other): Path<UserId>,
    Query(Ended { ended_too }): Query<Ended>,
    Query(detail): Query<Detail>,
) -> Result<Json<Value>, ApiError> {
    let portrait = detail.portrait(USUAL_ACTIVITIES);
    Ok(Json(world.conversations.conversation_with(caller.user_id(), other, ended_too, portrait)?))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Healing {
    #[serde(default)]
    reset_key: bool,
}

/// An aid for tests: the conversation forgets its key.
async fn heal(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<ConversationId>,
    Query(healing): Query<Healing>,
) -> Result<Json<Value>, ApiError> {
    if healing.reset_key {
        world.conversations.forget_key(caller.user_id(), id)?;
    }
    let portrait = Detail::default().portrait(0);
    Ok(Json(world.conversations.conversation(caller.user_id(), id, portrait)?))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Typing {
    event_type: String,
}

/// Nothing is kept of it: the sockets of the others hear that somebody is typing.
async fn typing(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<ConversationId>,
    JsonBody(typing): JsonBody<Typing>,
) -> Result<StatusCode, ApiError> {
    if !matches!(typing.event_type.as_str(), "status.start_typing" | "status.stop_typing") {
        return Err(ApiError::bad_request(
            "The eventType is neither status.start_typing nor status.stop_typing.",
        ));
    }
    let others = world.conversations.others_in(caller.user_id(), id)?;
    let actor = world.conversations.person(caller.user_id());
    let event = Event::new(&typing.event_type, json!({"actor": actor, "conversationId": id}));
    for other in others {
        world.sockets.tell(other, &event);
    }
    Ok(StatusCode::NO_CONTENT)
}
