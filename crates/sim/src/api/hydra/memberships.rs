//! `memberships` (wire/04 section 3.5).

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use http::StatusCode;
use serde::Deserialize;

use super::common::{DELETED, Json, ListRequest, Page, PageSize, Query, membership_id, person_id, room_id};
use super::messaging::{page, require};
use crate::conversation::{MembershipChange, MembershipView, Refusal};
use crate::error::ApiError;
use crate::ids::UserId;
use crate::server::{Caller, Json as JsonBody};
use crate::world::World;

const READ: &str = "spark:memberships_read";
const WRITE: &str = "spark:memberships_write";

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/memberships", get(list).post(create))
        .route("/memberships/{id}", get(find).put(update).delete(remove))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewMembership {
    room_id: Option<String>,
    person_id: Option<String>,
    person_email: Option<String>,
    #[serde(default)]
    is_moderator: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ChangedMembership {
    is_moderator: Option<bool>,
    is_room_hidden: Option<bool>,
}

async fn list(
    State(world): State<World>,
    caller: Caller,
    request: ListRequest,
) -> Result<Page<MembershipView>, ApiError> {
    require(&caller, READ)?;
    let viewer = caller.user_id();
    let query = request.query();
    let wanted = Wanted::read(&world, query)?;
    let Some(room) = query.id("roomId", room_id)? else {
        require_own(viewer, wanted)?;
        return page(&request, PageSize::STANDARD, |stretch| {
            Ok(world.conversations.own_memberships(viewer, stretch))
        });
    };
    page(&request, PageSize::STANDARD, |stretch| {
        let listed = |user| world.conversations.memberships_of_room(viewer, room, user, stretch);
        match wanted {
            Wanted::Everybody => Ok(listed(None)?),
            Wanted::Person(user) => Ok(listed(Some(user))?),
            // Who may not see the room hears so; for the others nobody of that name is in it.
            Wanted::Unknown => listed(None).map(|_| Vec::new()).map_err(ApiError::from),
        }
    })
}

/// Whose memberships are asked for.
#[derive(Clone, Copy)]
enum Wanted {
    Everybody,
    Person(UserId),
    Unknown,
}

impl Wanted {
    fn read(world: &World, query: &Query) -> Result<Self, ApiError> {
        match (query.id("personId", person_id)?, query.text("personEmail")) {
            (Some(_), Some(_)) => Err(either_id_or_email()),
            (Some(user), None) => Ok(Self::Person(user)),
            (None, Some(email)) => {
                Ok(world.identity.user_by_email(email).map_or(Self::Unknown, |user| Self::Person(user.id)))
            }
            (None, None) => Ok(Self::Everybody),
        }
    }
}

/// Without a room there are only one's own memberships; others' are for compliance officers.
fn require_own(viewer: UserId, wanted: Wanted) -> Result<(), ApiError> {
    match wanted {
        Wanted::Everybody => Ok(()),
        Wanted::Person(user) if user == viewer => Ok(()),
        _ => Err(ApiError::forbidden("personId and personEmail of somebody else need a roomId.")),
    }
}

async fn create(
    State(world): State<World>,
    caller: Caller,
    JsonBody(new): JsonBody<NewMembership>,
) -> Result<Json<MembershipView>, ApiError> {
    require(&caller, WRITE)?;
    let room = new.room_id.as_deref().filter(|id| !id.is_empty());
    let room = room_id(room.ok_or_else(|| ApiError::bad_request("roomId cannot be null"))?)?;
    let person = named_person(&world, new.person_id.as_deref(), new.person_email.as_deref())?;
    let moderator = new.is_moderator.unwrap_or(false);
    Ok(Json(world.conversations.add_member(caller.user_id(), room, person, moderator)?))
}

/// The person to add; somebody who is not known yet is invited by address.
pub(super) fn named_person(world: &World, id: Option<&str>, email: Option<&str>) -> Result<UserId, ApiError> {
    match (id, email) {
        (Some(id), None) => {
            let user = world.identity.user(person_id(id)?).ok_or_else(Refusal::no_person)?;
            Ok(user.id)
        }
        (None, Some(email)) => invited(world, email),
        _ => Err(either_id_or_email()),
    }
}

/// The person with this address, who may not have signed up yet.
pub(super) fn invited(world: &World, email: &str) -> Result<UserId, ApiError> {
    let parts = email.trim().split_once('@');
    let plausible = parts.is_some_and(|(name, domain)| !name.is_empty() && !domain.is_empty());
    if !plausible {
        return Err(ApiError::bad_request("The email address is not valid."));
    }
    Ok(world.identity.user_or_invite(email.trim()).id)
}

fn either_id_or_email() -> ApiError {
    ApiError::bad_request("Must specify either personId or personEmail.")
}

async fn find(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<MembershipView>, ApiError> {
    require(&caller, READ)?;
    let (person, room) = membership_id(&id)?;
    Ok(Json(world.conversations.membership(caller.user_id(), room, person)?))
}

async fn update(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(body): JsonBody<ChangedMembership>,
) -> Result<Json<MembershipView>, ApiError> {
    require(&caller, WRITE)?;
    let (person, room) = membership_id(&id)?;
    if body.is_moderator.is_none() && body.is_room_hidden.is_none() {
        return Err(ApiError::bad_request("isModerator cannot be null"));
    }
    let change = MembershipChange { moderator: body.is_moderator, hidden: body.is_room_hidden };
    Ok(Json(world.conversations.update_membership(caller.user_id(), room, person, change)?))
}

async fn remove(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    require(&caller, WRITE)?;
    let (person, room) = membership_id(&id)?;
    world.conversations.remove_member(caller.user_id(), room, person)?;
    Ok(DELETED)
}
