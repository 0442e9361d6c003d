//! `team/memberships` (wire/04 section 3.8).

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use http::StatusCode;
use serde::Deserialize;

use super::common::{DELETED, Json, ListRequest, Page, PageSize, team_id, team_membership_id};
use super::memberships::named_person;
use super::messaging::{page, require};
use crate::conversation::TeamMembershipView;
use crate::error::ApiError;
use crate::server::{Caller, Json as JsonBody};
use crate::world::World;

const READ: &str = "spark:team_memberships_read";
const WRITE: &str = "spark:team_memberships_write";

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/team/memberships", get(list).post(create))
        .route("/team/memberships/{id}", get(find).put(update).delete(remove))
}

/// The body of `POST` and `PUT`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct MembershipBody {
    team_id: Option<String>,
    person_id: Option<String>,
    person_email: Option<String>,
    is_moderator: Option<bool>,
}

async fn list(
    State(world): State<World>,
    caller: Caller,
    request: ListRequest,
) -> Result<Page<TeamMembershipView>, ApiError> {
    require(&caller, READ)?;
    let team = team_id(request.query().required("teamId")?)?;
    page(&request, PageSize::STANDARD, |stretch| {
        Ok(world.conversations.team_memberships(caller.user_id(), team, stretch)?)
    })
}

async fn create(
    State(world): State<World>,
    caller: Caller,
    JsonBody(body): JsonBody<MembershipBody>,
) -> Result<Json<TeamMembershipView>, ApiError> {
    require(&caller, WRITE)?;
    let team = body.team_id.as_deref().ok_or_else(|| ApiError::bad_request("teamId cannot be null"))?;
    let team = team_id(team)?;
    let person = named_person(&world, body.person_id.as_deref(), body.person_email.as_deref())?;
    let moderator = body.is_moderator.unwrap_or(false);
    Ok(Json(world.conversations.add_team_member(caller.user_id(), team, person, moderator)?))
}

async fn find(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<TeamMembershipView>, ApiError> {
    require(&caller, READ)?;
    let (person, team) = team_membership_id(&id)?;
    Ok(Json(world.conversations.team_membership(caller.user_id(), team, person)?))
}

async fn update(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(body): JsonBody<MembershipBody>,
) -> Result<Json<TeamMembershipView>, ApiError> {
    require(&caller, WRITE)?;
    let (person, team) = team_membership_id(&id)?;
    let moderator = body.is_moderator.ok_or_else(|| ApiError::bad_request("isModerator cannot be null"))?;
    Ok(Json(world.conversations.update_team_membership(caller.user_id(), team, person, moderator)?))
}

async fn remove(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    require(&caller, WRITE)?;
    let (person, team) = team_membership_id(&id)?;
    world.conversations.remove_team_member(caller.user_id(), team, person)?;
    Ok(DELETED)
}
