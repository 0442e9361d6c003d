//! Teams (wire/03 section 3.13): a team stands for its general conversation.

use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::kms;
use super::links::Here;
use crate::conversation::{NewConversation, Portrait, TeamPortrait};
use crate::error::ApiError;
use crate::ids::{ConversationId, TeamId};
use crate::server::{Caller, Json as JsonBody, Query};
use crate::world::World;

pub(super) fn routes() -> Router<World> {
    Router::new()
        .route("/teams", get(list).post(found))
        .route("/teams/{id}", get(show))
        .route("/teams/{id}/conversations", get(conversations).post(create_conversation))
        .route("/teams/{id}/conversations/{conversation}/participants", post(join))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct Detail {
    include_team_conversations: bool,
    include_team_members: bool,
}

impl Detail {
    fn portrait(&self) -> TeamPortrait {
        TeamPortrait { conversations: self.include_team_conversations, members: self.include_team_members }
    }
}

async fn list(
    State(world): State<World>,
    caller: Caller,
    here: Here,
    Query(detail): Query<Detail>,
) -> Json<Value> {
    let teams = |cluster| world.conversations.team_objects(caller.user_id(), cluster, detail.portrait());
    let mut body = json!({"items": teams(here.cluster)});
    let other = here.cluster.other();
    if !teams(other).is_empty() {
        body["additionalUrls"] = json!([world.urls.conversation(other)]);
    }
    Json(body)
}

/// The new team with its members; what the KMS said of its keys is there, too.
async fn found(
    State(world): State<World>,
    caller: Caller,
    JsonBody(body): JsonBody<Value>,
) -> Result<Json<Value>, ApiError> {
    let actor = caller.user_id();
    let new = NewConversation::parse_team(&body, actor)?;
    let conversations = &world.conversations;
    let ask = || kms::ask(&world, &caller, &body);
    let (id, answer) = conversations.create_conversation(actor, new, false, ask)?;
    let whole = TeamPortrait { conversations: true, members: true };
    let mut team = conversations.team_object(actor, TeamId::from_uuid(id.uuid()), whole)?;
    if let Some(answer) = answer {
        team["kmsMessage"] = json!(answer.wrapped);
    }
    Ok(Json(team))
}

async fn show(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<TeamId>,
    Query(detail): Query<Detail>,
) -> Result<Json<Value>, ApiError> {
    Ok(Json(world.conversations.team_object(caller.user_id(), id, detail.portrait())?))
}

async fn conversations(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<TeamId>,
) -> Result<Json<Value>, ApiError> {
    Ok(Json(json!({"items": world.conversations.team_conversations(caller.user_id(), id)?})))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct Participation {
    include_all_team_members: bool,
}

async fn create_conversation(
    State(world): State<World>,
    caller: Caller,
    Path(team): Path<TeamId>,
    Query(participation): Query<Participation>,
    JsonBody(body): JsonBody<Value>,
) -> Result<Json<Value>, ApiError> {
    let actor = caller.user_id();
    let new = NewConversation::parse_within(&body, actor, team, participation.include_all_team_members)?;
    let conversations = &world.conversations;
    let ask = || kms::ask(&world, &caller, &body);
    let (id, answer) = conversations.create_conversation(actor, new, false, ask)?;
    let whole = Portrait { activities: usize::MAX, participants: usize::MAX, computed_title: false };
    let mut conversation = conversations.conversation(actor, id, whole)?;
    if let Some(answer) = answer {
        conversation["kmsMessage"] = json!(answer.wrapped);
    }
    Ok(Json(conversation))
}

/// Nothing has to be said: the caller joins.
async fn join(
    State(world): State<World>,
    caller: Caller,
    Path((team, conversation)): Path<(TeamId, ConversationId)>,
) -> Result<Json<Value>, ApiError> {
    Ok(Json(world.conversations.join_team_room(caller.user_id(), team, conversation)?))
}
