//! `rooms` (wire/04 section 3.2).

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;

use super::common::{DELETED, Json, ListRequest, Page, PageSize, Query, room_id, team_id};
use super::meeting_info;
use super::messaging::{page, require};
use crate::conversation::{NewRoom, RoomChange, RoomOrder, RoomQuery, RoomView};
use crate::error::ApiError;
use crate::server::{Caller, Json as JsonBody};
use crate::world::World;

const READ: &str = "spark:rooms_read";
const WRITE: &str = "spark:rooms_write";

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/rooms", get(list).post(create))
        .route("/rooms/{id}", get(find).put(update).delete(remove))
        .route("/rooms/{id}/meetingInfo", get(meeting_info::find))
}

/// The body of POST and PUT. Clients send whole rooms back, so members of the answer are ignored.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RoomBody {
    title: Option<String>,
    team_id: Option<String>,
    classification_id: Option<String>,
    is_locked: Option<bool>,
    is_public: Option<bool>,
    is_announcement_only: Option<bool>,
    is_read_only: Option<bool>,
    description: Option<String>,
}

impl RoomBody {
    fn creation(self) -> Result<NewRoom, ApiError> {
        Ok(NewRoom {
            title: self.title.unwrap_or_default(),
            team: self.team_id.as_deref().map(team_id).transpose()?,
            classification: self.classification_id,
            locked: self.is_locked.unwrap_or(false),
            public: self.is_public.unwrap_or(false),
            description: self.description,
            announcement_only: self.is_announcement_only.unwrap_or(false),
        })
    }

    fn change(self) -> Result<RoomChange, ApiError> {
        Ok(RoomChange {
            title: Some(self.title.unwrap_or_default()),
            team: self.team_id.as_deref().map(team_id).transpose()?,
            classification: self.classification_id,
            locked: self.is_locked,
            public: self.is_public,
            description: self.description,
            announcement_only: self.is_announcement_only,
            read_only: self.is_read_only.unwrap_or(false),
        })
    }
}

async fn list(
    State(world): State<World>,
    caller: Caller,
    request: ListRequest,
) -> Result<Page<RoomView>, ApiError> {
    require(&caller, READ)?;
    let query = room_query(request.query())?;
    page(&request, PageSize::STANDARD, |stretch| {
        Ok(world.conversations.rooms(caller.user_id(), &query, stretch))
    })
}

fn room_query(query: &Query) -> Result<RoomQuery, ApiError> {
    let direct = query.read_with("type", |text| match text {
        "direct" => Some(true),
        "group" => Some(false),
        _ => None,
    })?;
    let order = query.read_with("sortBy", |text| match text {
        "id" => Some(RoomOrder::Id),
        "lastactivity" => Some(RoomOrder::LastActivity),
        "created" => Some(RoomOrder::Created),
        _ => None,
    })?;
    let team = query.id("teamId", team_id)?;
    let public = query.flag("orgPublicSpaces")?.unwrap_or(false);
    if public && (team.is_some() || direct.is_some() || order.is_some()) {
        return Err(ApiError::bad_request("orgPublicSpaces goes with none of teamId, type and sortBy."));
    }
    let from = query.date("from")?.unwrap_or(Timestamp::MIN);
    let to = query.date("to")?.unwrap_or(Timestamp::MAX);
    let public_between = public.then_some((from, to));
    Ok(RoomQuery { team, direct, order: order.unwrap_or_default(), public_between })
}

async fn create(
    State(world): State<World>,
    caller: Caller,
    JsonBody(body): JsonBody<RoomBody>,
) -> Result<Json<RoomView>, ApiError> {
    require(&caller, WRITE)?;
    let room = world.conversations.create_room(caller.user_id(), &body.creation()?)?;
    Ok(Json(world.conversations.room(caller.user_id(), room)?))
}

async fn find(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<RoomView>, ApiError> {
    require(&caller, READ)?;
    Ok(Json(world.conversations.room(caller.user_id(), room_id(&id)?)?))
}

async fn update(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(body): JsonBody<RoomBody>,
) -> Result<Json<RoomView>, ApiError> {
    require(&caller, WRITE)?;
    let room = room_id(&id)?;
    Ok(Json(world.conversations.update_room(caller.user_id(), room, &body.change()?)?))
}

async fn remove(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    require(&caller, WRITE)?;
    world.conversations.delete_room(caller.user_id(), room_id(&id)?)?;
    Ok(DELETED)
}
