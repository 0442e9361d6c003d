//! Who is in the call of a conversation (wire/06 section 3.3), as far as rooms with devices ask for it: no media.

use axum::extract::{Path, State};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::lyra::own_device;
use crate::calls;
use crate::conversation::Portrait;
use crate::error::ApiError;
use crate::ids::{ConversationId, UserId};
use crate::server::{Caller, Json as JsonBody};
use crate::world::World;

pub(super) fn routes() -> Router<World> {
    Router::new()
        .route("/loci/{id}", get(show))
        .route("/loci/{id}/participant", post(join))
        .route("/loci/{id}/participant/{user}/leave", put(leave))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Participation {
    device_url: String,
}

async fn show(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let (id, conversation) = call(&world, &caller, &id)?;
    Ok(Json(render(&world, id, &conversation)))
}

/// Whoever is in the conversation may be in its call, with a device of his own.
async fn join(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(body): JsonBody<Participation>,
) -> Result<Json<Value>, ApiError> {
    let (id, conversation) = call(&world, &caller, &id)?;
    let device = own_device(&world, &caller, &body.device_url)?;
    world.calls.join(id, calls::Caller { user: caller.user_id(), device, device_url: body.device_url });
    world.presence.settle(&world, caller.user_id());
    Ok(Json(json!({"locus": render(&world, id, &conversation), "mediaConnections": []})))
}

/// With one of his own devices, and for himself.
async fn leave(
    State(world): State<World>,
    caller: Caller,
    Path((id, user)): Path<(String, String)>,
    JsonBody(body): JsonBody<Participation>,
) -> Result<Json<Value>, ApiError> {
    let (id, conversation) = call(&world, &caller, &id)?;
    if user.parse() != Ok(caller.user_id()) {
        return Err(ApiError::forbidden("The participant is somebody else."));
    }
    let device = own_device(&world, &caller, &body.device_url)?;
    if !world.calls.leave(id, caller.user_id(), device) {
        return Err(ApiError::not_found("The device is not in the call."));
    }
    world.presence.settle(&world, caller.user_id());
    Ok(Json(json!({"locus": render(&world, id, &conversation)})))
}

/// The conversation whose call it is, for its members.
fn call(world: &World, caller: &Caller, id: &str) -> Result<(ConversationId, Value), ApiError> {
    let id = id.parse().map_err(|_| ApiError::not_found("There is no such call."))?;
    let glance = Portrait { activities: 0, participants: 0, computed_title: false };
    Ok((id, world.conversations.conversation(caller.user_id(), id, glance)?))
}

fn render(world: &World, id: ConversationId, conversation: &Value) -> Value {
    let callers = world.calls.of(id);
    let mut users: Vec<UserId> = callers.iter().map(|caller| caller.user).collect();
    users.sort_unstable();
    users.dedup();
    let url = &conversation["locusUrl"];
    let participant = |user: &UserId| participant(world, *user, url, &callers);
    let participants: Vec<Value> = users.iter().map(participant).collect();
    let active = !participants.is_empty();
    json!({
        "url": url,
        "conversationUrl": conversation["url"],
        "fullState": {
            "active": active,
            "count": participants.len(),
            "state": if active { "ACTIVE" } else { "INACTIVE" },
            "type": "CALL",
        },
        "participants": participants,
    })
}

fn participant(world: &World, user: UserId, locus_url: &Value, callers: &[calls::Caller]) -> Value {
    let name = world.identity.user(user).map(|user| user.display_name.clone());
    let own = callers.iter().filter(|caller| caller.user == user);
    let devices: Vec<Value> =
        own.map(|caller| json!({"url": caller.device_url, "state": "JOINED"})).collect();
    json!({
        "id": user,
        "url": format!("{}/participant/{user}", locus_url.as_str().unwrap_or_default()),
        "person": {"id": user, "name": name},
        "state": "JOINED",
        "devices": devices,
    })
}
