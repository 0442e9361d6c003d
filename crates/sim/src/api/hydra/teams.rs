//! `teams` (wire/04 section 3.7).

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use http::StatusCode;
use serde::Deserialize;

use super::common::{DELETED, Json, ListRequest, Page, PageSize, team_id};
use super::messaging::{page, require};
use crate::conversation::TeamView;
use crate::error::ApiError;
use crate::server::{Caller, Json as JsonBody};
use crate::world::World;

const READ: &str = "spark:teams_read";
const WRITE: &str = "spark:teams_write";

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/teams", get(list).post(create))
        .route("/teams/{id}", get(find).put(update).delete(remove))
}

/// The body of `POST` and `PUT`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TeamBody {
    name: Option<String>,
    description: Option<String>,
}

impl TeamBody {
    fn name(&self) -> Result<&str, ApiError> {
        self.name.as_deref().ok_or_else(|| ApiError::bad_request("name cannot be null"))
    }
}

async fn list(
    State(world): State<World>,
    caller: Caller,
    request: ListRequest,
) -> Result<Page<TeamView>, ApiError> {
    require(&caller, READ)?;
    page(&request, PageSize::STANDARD, |stretch| Ok(world.conversations.teams(caller.user_id(), stretch)))
}

async fn create(
    State(world): State<World>,
    caller: Caller,
    JsonBody(body): JsonBody<TeamBody>,
) -> Result<Json<TeamView>, ApiError> {
    require(&caller, WRITE)?;
    let team =
        world.conversations.create_team(caller.user_id(), body.name()?, body.description.as_deref())?;
    Ok(Json(team))
}

async fn find(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<TeamView>, ApiError> {
    require(&caller, READ)?;
    Ok(Json(world.conversations.team(caller.user_id(), team_id(&id)?)?))
}

async fn update(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(body): JsonBody<TeamBody>,
) -> Result<Json<TeamView>, ApiError> {
    require(&caller, WRITE)?;
    let (team, name) = (team_id(&id)?, body.name()?.to_owned());
    Ok(Json(world.conversations.update_team(caller.user_id(), team, name, body.description)?))
}

async fn remove(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    require(&caller, WRITE)?;
    world.conversations.delete_team(caller.user_id(), team_id(&id)?)?;
    Ok(DELETED)
}
