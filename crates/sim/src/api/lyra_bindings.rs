//! Conversations that rooms show (wire/02 section 3.7). The device in the room is admitted to a conversation's texts by
//! a message to the KMS that comes along, and loses them by another one.

use axum::extract::{Path, State};
use axum::routing::{delete, get};
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::lyra::decoded;
use super::lyra_audio::trusted;
use crate::conversation::{Portrait, Refusal as ConversationRefusal};
use crate::error::ApiError;
use crate::ids::UserId;
use crate::lyra::{Binding, Refusal, Shared};
use crate::server::{Caller, Json as JsonBody, Query};
use crate::vault::ResourceUrl;
use crate::world::World;

pub(super) fn routes() -> Router<World> {
    Router::new()
        .route("/spaces/{id}/bindings", get(list).post(bind).delete(unbind))
        .route("/spaces/{id}/bindings/{binding}", delete(unbind_by_id))
}

async fn list(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let machine = trusted(&world, &caller, &id)?;
    let url = world.urls.space(machine);
    let bindings: Vec<Value> = world
        .lyra
        .look(&world, machine, |space| space.bindings().iter().map(|binding| binding.render(&url)).collect());
    Ok(Json(json!({"bindings": bindings})))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewBinding {
    kms_message: String,
    conversation_url: String,
}

/// Whom the room trusts shows it one of his conversations.
async fn bind(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(new): JsonBody<NewBinding>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let machine = trusted(&world, &caller, &id)?;
    let shared = shared(&world, &caller, &new.conversation_url)?;
    require_row(&ask_kms(&world, &caller, &new.kms_message)?, machine, &shared.resource)?;
    let binding = world.lyra.change(&world, machine, |space| Ok(space.bind(shared)))?;
    Ok((StatusCode::CREATED, Json(binding.render(&world.urls.space(machine)))))
}

/// The conversation, if the caller is in it and it has a resource to be admitted on.
fn shared(world: &World, caller: &Caller, url: &str) -> Result<Shared, ApiError> {
    let nowhere = || ApiError::bad_request("conversationUrl is no URL of a conversation.");
    let id = url.rsplit_once("/conversations/").and_then(|(_, id)| id.parse().ok()).ok_or_else(nowhere)?;
    let glance = Portrait { activities: 0, participants: 0, computed_title: false };
    let conversation = world.conversations.conversation(caller.user_id(), id, glance)?;
    if conversation["url"] != url {
        return Err(nowhere());
    }
    let resource = conversation["kmsResourceObjectUrl"].as_str().and_then(ResourceUrl::parse);
    let resource = resource.ok_or_else(|| ApiError::bad_request("The conversation has no resource."))?;
    Ok(Shared { conversation_url: url.to_owned(), resource })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Unbinding {
    kms_message: String,
    /// In base64url.
    conversation_url: String,
}

async fn unbind(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
    Query(unbinding): Query<Unbinding>,
) -> Result<StatusCode, ApiError> {
    let machine = trusted(&world, &caller, &id)?;
    let url = decoded(&unbinding.conversation_url)
        .ok_or_else(|| ApiError::bad_request("conversationUrl is not in base64url."))?;
    let binding = world.lyra.look(&world, machine, |space| space.binding_of(&url))?;
    withdraw(&world, &caller, machine, &binding, &unbinding.kms_message)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Withdrawal {
    kms_message: String,
}

async fn unbind_by_id(
    State(world): State<World>,
    caller: Caller,
    Path((id, binding)): Path<(String, String)>,
    Query(Withdrawal { kms_message }): Query<Withdrawal>,
) -> Result<StatusCode, ApiError> {
    let machine = trusted(&world, &caller, &id)?;
    let binding = binding.parse().map_err(|_| Refusal::UnknownBinding)?;
    let binding = world.lyra.look(&world, machine, |space| space.binding(binding))?;
    withdraw(&world, &caller, machine, &binding, &kms_message)
}

fn withdraw(
    world: &World,
    caller: &Caller,
    machine: UserId,
    binding: &Binding,
    kms_message: &str,
) -> Result<StatusCode, ApiError> {
    require_row(&ask_kms(world, caller, kms_message)?, machine, &binding.shared.resource)?;
    world.lyra.change(world, machine, |space| {
        space.unbind(binding.id);
        Ok(())
    })?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the KMS answers to the message, in clear.
fn ask_kms(world: &World, caller: &Caller, message: &str) -> Result<Value, ApiError> {
    let answer = world.kms.answer(world, caller.user_id(), message);
    let answer = answer.ok_or_else(|| ApiError::bad_request("The KMS cannot read the kmsMessage."))?;
    if answer.status >= 400 {
        return Err(ConversationRefusal::by_kms(answer.wrapped).into());
    }
    Ok(answer.body)
}

/// The message has to be about the device in the room and the conversation, and about nothing else.
fn require_row(answer: &Value, machine: UserId, resource: &ResourceUrl) -> Result<(), ApiError> {
    let rows = answer["authorizations"].as_array().map(Vec::as_slice).unwrap_or_default();
    match rows {
        [row] if row["authId"] == json!(machine) && row["resourceUri"] == json!(resource) => Ok(()),
        _ => Err(ApiError::bad_request("The kmsMessage is not about the space and the conversation.")),
    }
}
