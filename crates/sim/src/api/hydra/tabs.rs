//! `room/tabs`: web pages in rooms, for their members.

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use super::common::{DELETED, Json, ListRequest, Page, PageSize, room_id};
use super::messaging::require;
use crate::clock;
use crate::conversation::RoomView;
use crate::error::ApiError;
use crate::ids::{ConversationId, PublicId, PublicKind, RoomTabId};
use crate::server::{Caller, Json as JsonBody};
use crate::tabs::Tab;
use crate::world::World;

const READ: &str = "spark:rooms_read";
const WRITE: &str = "spark:rooms_write";

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/room/tabs", get(list).post(create))
        .route("/room/tabs/{id}", get(find).put(update).delete(remove))
}

/// The body of `POST` and `PUT`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct TabBody {
    room_id: Option<String>,
    content_url: Option<String>,
    display_name: Option<String>,
}

impl TabBody {
    fn room(&self) -> Result<ConversationId, ApiError> {
        room_id(self.room_id.as_deref().ok_or_else(|| ApiError::bad_request("roomId cannot be null"))?)
    }

    /// The address and the name of the page.
    fn page(self) -> Result<(String, String), ApiError> {
        let name = self.display_name.filter(|name| !name.trim().is_empty());
        let name = name.ok_or_else(|| ApiError::bad_request("displayName cannot be empty"))?;
        let address = self.content_url.and_then(|text| url::Url::parse(&text).ok());
        match address {
            Some(address) if address.scheme() == "https" => Ok((address.into(), name)),
            _ => Err(ApiError::bad_request("contentUrl must be a URL that uses https")),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TabView {
    id: PublicId,
    room_id: PublicId,
    room_type: &'static str,
    display_name: String,
    content_url: String,
    creator_id: PublicId,
    #[serde(serialize_with = "clock::serialize_iso")]
    created: Timestamp,
}

impl TabView {
    fn new(tab: Tab, room: &RoomView) -> Self {
        Self {
            id: PublicId::room_tab(tab.id),
            room_id: room.id.clone(),
            room_type: room.room_type,
            display_name: tab.display_name,
            content_url: tab.content_url,
            creator_id: PublicId::person(tab.creator),
            created: tab.created,
        }
    }
}

async fn list(
    State(world): State<World>,
    caller: Caller,
    request: ListRequest,
) -> Result<Page<TabView>, ApiError> {
    require(&caller, READ)?;
    let id = room_id(request.query().required("roomId")?)?;
    let room = world.conversations.room(caller.user_id(), id)?;
    let page = request.page(PageSize::STANDARD, world.tabs.of(id), |tab| (tab.created, tab.id))?;
    Ok(page.map(|tab| TabView::new(tab, &room)))
}

async fn create(
    State(world): State<World>,
    caller: Caller,
    JsonBody(body): JsonBody<TabBody>,
) -> Result<Json<TabView>, ApiError> {
    require(&caller, WRITE)?;
    let id = body.room()?;
    let room = world.conversations.room(caller.user_id(), id)?;
    let tab = world.tabs.add(&world.clock, caller.user_id(), id, body.page()?);
    let tab = tab.ok_or_else(|| ApiError::conflict("The room has a tab with this contentUrl."))?;
    Ok(Json(TabView::new(tab, &room)))
}

async fn find(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<TabView>, ApiError> {
    require(&caller, READ)?;
    let (tab, room) = tab_of_member(&world, &caller, &id)?;
    Ok(Json(TabView::new(tab, &room)))
}

async fn update(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(body): JsonBody<TabBody>,
) -> Result<Json<TabView>, ApiError> {
    require(&caller, WRITE)?;
    let (tab, room) = tab_of_member(&world, &caller, &id)?;
    if body.room()? != tab.room {
        return Err(ApiError::bad_request("A tab cannot move to another room."));
    }
    let tab = world.tabs.change(tab.id, body.page()?).ok_or_else(unknown)?;
    Ok(Json(TabView::new(tab, &room)))
}

async fn remove(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    require(&caller, WRITE)?;
    let (tab, _) = tab_of_member(&world, &caller, &id)?;
    if world.tabs.remove(tab.id) { Ok(DELETED) } else { Err(unknown()) }
}

/// Who is not in the room does not find its tabs.
fn tab_of_member(world: &World, caller: &Caller, id: &str) -> Result<(Tab, RoomView), ApiError> {
    let id = RoomTabId::from_uuid(PublicId::parse_uuid(PublicKind::RoomTab, id)?);
    let tab = world.tabs.find(id).ok_or_else(unknown)?;
    let room = world.conversations.room(caller.user_id(), tab.room).map_err(|_| unknown())?;
    Ok((tab, room))
}

fn unknown() -> ApiError {
    ApiError::not_found("Could not find a room tab with provided ID.")
}
