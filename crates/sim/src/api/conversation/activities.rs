//! Activities: submitted, shown, listed with what belongs to them.

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::kms;
use super::links::Here;
use super::query::{Moment, limit};
use crate::conversation::{ParentKind, Submission, Timeline, Window};
use crate::error::ApiError;
use crate::ids::{ActivityId, ConversationId};
use crate::server::{Caller, Json as JsonBody, Query};
use crate::world::World;

const USUAL_PAGE: usize = 50;
/// Children come in pages of ten.
const CHILDREN_PAGE: usize = 10;

pub(super) fn routes() -> Router<World> {
    Router::new()
        .route("/conversations/{id}/activities", get(list).post(submit))
        .route("/conversations/{id}/content", post(share))
        .route("/conversations/{id}/activities/{activity}", get(show_inside))
        .route("/activities/{id}", get(show))
        .route("/conversations/{id}/parents", get(parents))
        .route("/conversations/{id}/parents/{parent}", get(children))
        .route("/bulk_activities_fetch", post(fetch_many))
        .route("/conversations/{id}/bulk_activities_fetch", post(fetch_many_inside))
}

async fn submit(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<ConversationId>,
    JsonBody(body): JsonBody<Value>,
) -> Result<Json<Value>, ApiError> {
    carry_out(&world, &caller, id, &body, false)
}

async fn share(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<ConversationId>,
    JsonBody(body): JsonBody<Value>,
) -> Result<Json<Value>, ApiError> {
    carry_out(&world, &caller, id, &body, true)
}

/// What has files goes to `content`, everything else to `activities`.
fn carry_out(
    world: &World,
    caller: &Caller,
    id: ConversationId,
    body: &Value,
    share: bool,
) -> Result<Json<Value>, ApiError> {
    let submission = Submission::parse(body, caller.user_id())?;
    if submission.is_share() != share {
        return Err(ApiError::bad_request("Shares are posted to content, other activities to activities."));
    }
    let ask = || kms::ask(world, caller, body);
    Ok(Json(world.conversations.submit(caller.user_id(), id, submission, ask)?))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stretch {
    limit: Option<i64>,
    since_date: Option<Moment>,
    max_date: Option<Moment>,
    mid_date: Option<Moment>,
    #[serde(default = "newest_first")]
    last_activity_first: bool,
    #[serde(default)]
    include_children: bool,
}

const fn newest_first() -> bool {
    true
}

async fn list(
    State(world): State<World>,
    caller: Caller,
    here: Here,
    Path(id): Path<ConversationId>,
    Query(stretch): Query<Stretch>,
) -> Result<Response, ApiError> {
    let window = Window {
        since: stretch.since_date.map(|moment| moment.0),
        until: stretch.max_date.map(|moment| moment.0),
        middle: stretch.mid_date.map(|moment| moment.0),
        newest_first: stretch.last_activity_first,
        limit: limit(stretch.limit, USUAL_PAGE),
        with_children: stretch.include_children,
    };
    let bound = if window.newest_first { "maxDate" } else { "sinceDate" };
    Ok(page(&here, world.conversations.timeline(caller.user_id(), id, &window)?, bound))
}

/// The rest of a list begins at the bound that the link carries.
fn page(here: &Here, timeline: Timeline, bound: &str) -> Response {
    let next = timeline.rest.map(|rest| (bound, rest.as_millisecond().to_string()));
    here.page(&json!({"items": timeline.items}), next)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Family {
    #[serde(default)]
    include_children: bool,
}

async fn show(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<ActivityId>,
    Query(family): Query<Family>,
) -> Result<Json<Value>, ApiError> {
    Ok(Json(world.conversations.activity_for(caller.user_id(), id, family.include_children)?))
}

async fn show_inside(
    State(world): State<World>,
    caller: Caller,
    Path((conversation, id)): Path<(ConversationId, ActivityId)>,
    Query(family): Query<Family>,
) -> Result<Json<Value>, ApiError> {
    let conversations = &world.conversations;
    conversations.require_home(caller.user_id(), id, conversation)?;
    Ok(Json(conversations.activity_for(caller.user_id(), id, family.include_children)?))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kinship {
    activity_type: Option<String>,
    since_date: Option<Moment>,
    limit: Option<i64>,
}

impl Kinship {
    fn kind(&self) -> Result<Option<ParentKind>, ApiError> {
        let known = |name: &str| {
            ParentKind::parse(name).ok_or_else(|| ApiError::bad_request("The activityType is not known."))
        };
        // Widespread clients write a missing type as an empty one.
        self.activity_type.as_deref().filter(|name| !name.is_empty()).map(known).transpose()
    }
}

async fn parents(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<ConversationId>,
    Query(kinship): Query<Kinship>,
) -> Result<Json<Value>, ApiError> {
    let since = kinship.since_date.map(|moment| moment.0);
    Ok(Json(world.conversations.parents(caller.user_id(), id, kinship.kind()?, since)?))
}

async fn children(
    State(world): State<World>,
    caller: Caller,
    here: Here,
    Path((id, parent)): Path<(ConversationId, ActivityId)>,
    Query(kinship): Query<Kinship>,
) -> Result<Response, ApiError> {
    let kind = kinship.kind()?.unwrap_or(ParentKind::Reply);
    let since = kinship.since_date.map(|moment| moment.0);
    let limit = limit(kinship.limit, CHILDREN_PAGE);
    let found = world.conversations.children(caller.user_id(), id, parent, kind, since, limit)?;
    Ok(page(&here, found, "sinceDate"))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    activity_urls: Vec<String>,
}

async fn fetch_many(
    State(world): State<World>,
    caller: Caller,
    JsonBody(wanted): JsonBody<Wanted>,
) -> Json<Value> {
    Json(fetched(&world, &caller, &wanted))
}

async fn fetch_many_inside(
    State(world): State<World>,
    caller: Caller,
    Path(_): Path<ConversationId>,
    JsonBody(wanted): JsonBody<Wanted>,
) -> Json<Value> {
    Json(fetched(&world, &caller, &wanted))
}

/// One entry for each URL in its order, with a status of its own.
fn fetched(world: &World, caller: &Caller, wanted: &Wanted) -> Value {
    let entries = wanted.activity_urls.iter().map(|url| {
        let id = url.rsplit('/').next().and_then(|id| id.parse().ok());
        let found = id.and_then(|id| world.conversations.activity_for(caller.user_id(), id, false).ok());
        match found {
            Some(activity) => json!({"status": "200", "href": url, "data": {"activity": activity}}),
            None => json!({"status": "404", "href": url}),
        }
    });
    json!({"multistatus": entries.collect::<Vec<_>>()})
}
