//! `messages` and `messages/direct` (wire/04 sections 3.3 and 3.4).

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use http::StatusCode;
use serde::Deserialize;

use super::base::Base;
use super::common::{DELETED, Json, ListRequest, Page, PageSize, Query, message_id, person_id, room_id};
use super::message_body::{MessageBody, limit};
use super::messaging::{page, require};
use crate::conversation::{Edit, MessageQuery, MessageView, Refusal};
use crate::error::ApiError;
use crate::ids::{ConversationId, UserId};
use crate::server::{Caller, Json as JsonBody};
use crate::world::World;

const READ: &str = "spark:messages_read";
const WRITE: &str = "spark:messages_write";
const SIZE: PageSize = PageSize { usual: 50, most: 1_000 };
const SIZE_WITH_MENTIONS: PageSize = PageSize { usual: 50, most: 100 };

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/messages", get(list).post(create).layer(limit()))
        .route("/messages/direct", get(list_direct))
        .route("/messages/{id}", get(find).put(update).delete(remove))
}

async fn list(
    State(world): State<World>,
    caller: Caller,
    Base(base): Base,
    request: ListRequest,
) -> Result<Page<MessageView>, ApiError> {
    require(&caller, READ)?;
    let room = room_id(request.query().required("roomId")?)?;
    list_room(&world, &caller, &request, room, &base)
}

async fn list_direct(
    State(world): State<World>,
    caller: Caller,
    Base(base): Base,
    request: ListRequest,
) -> Result<Page<MessageView>, ApiError> {
    require(&caller, READ)?;
    let partner = partner(&world, request.query())?;
    let room =
        partner.and_then(|partner| world.conversations.existing_direct_room(caller.user_id(), partner));
    list_room(&world, &caller, &request, room.ok_or_else(Refusal::no_room)?, &base)
}

fn partner(world: &World, query: &Query) -> Result<Option<UserId>, ApiError> {
    match (query.id("personId", person_id)?, query.text("personEmail")) {
        (Some(user), None) => Ok(Some(user)),
        (None, Some(email)) => Ok(world.identity.user_by_email(email).map(|user| user.id)),
        _ => Err(ApiError::bad_request("Must specify either personId or personEmail.")),
    }
}

fn list_room(
    world: &World,
    caller: &Caller,
    request: &ListRequest,
    room: ConversationId,
    base: &str,
) -> Result<Page<MessageView>, ApiError> {
    let query = message_query(caller, request.query())?;
    let size = if query.mentioning_me { SIZE_WITH_MENTIONS } else { SIZE };
    page(request, size, |stretch| {
        Ok(world.conversations.messages(caller.user_id(), room, query, stretch, base)?)
    })
}

fn message_query(caller: &Caller, query: &Query) -> Result<MessageQuery, ApiError> {
    Ok(MessageQuery {
        thread: query.id("parentId", message_id)?,
        mentioning_me: mentions_caller(caller, query)?,
        before: query.date("before")?,
        before_message: query.id("beforeMessage", message_id)?,
    })
}

/// `mentionedPeople` may only be the caller.
fn mentions_caller(caller: &Caller, query: &Query) -> Result<bool, ApiError> {
    let Some(mentioned) = query.text("mentionedPeople") else { return Ok(false) };
    if mentioned == "me" || person_id(mentioned)? == caller.user_id() {
        return Ok(true);
    }
    Err(ApiError::bad_request("mentionedPeople must be 'me' or the id of the caller."))
}

async fn create(
    State(world): State<World>,
    caller: Caller,
    Base(base): Base,
    body: MessageBody,
) -> Result<Json<MessageView>, ApiError> {
    require(&caller, WRITE)?;
    let actor = caller.user_id();
    let destination = body.destination(&world, actor)?;
    let new = body.message(&world).await?;
    // A message that cannot be posted invites nobody and makes no room.
    new.check()?;
    let room = destination.room(&world, actor)?;
    let id = world.conversations.post(actor, room, new)?;
    Ok(Json(world.conversations.message(actor, id, &base)?))
}

async fn find(
    State(world): State<World>,
    caller: Caller,
    Base(base): Base,
    Path(id): Path<String>,
) -> Result<Json<MessageView>, ApiError> {
    require(&caller, READ)?;
    Ok(Json(world.conversations.message(caller.user_id(), message_id(&id)?, &base)?))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EditBody {
    room_id: Option<String>,
    text: Option<String>,
    markdown: Option<String>,
}

async fn update(
    State(world): State<World>,
    caller: Caller,
    Base(base): Base,
    Path(id): Path<String>,
    JsonBody(body): JsonBody<EditBody>,
) -> Result<Json<MessageView>, ApiError> {
    require(&caller, WRITE)?;
    let id = message_id(&id)?;
    let room = body.room_id.as_deref().filter(|room| !room.is_empty());
    let room = room_id(room.ok_or_else(|| ApiError::bad_request("roomId cannot be null"))?)?;
    let edit = Edit { room: Some(room), text: body.text, markdown: body.markdown };
    world.conversations.edit(caller.user_id(), id, edit)?;
    Ok(Json(world.conversations.message(caller.user_id(), id, &base)?))
}

async fn remove(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    require(&caller, WRITE)?;
    world.conversations.delete_message(caller.user_id(), message_id(&id)?)?;
    Ok(DELETED)
}
