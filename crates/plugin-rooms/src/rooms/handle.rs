//! The methods.

use http::Method;
use webex_core::Webex;
use webex_core::ids::RoomId;
use webex_core::request::Call;
use webex_core::resource::TypedCall;

use super::{CreateRoom, ListRooms, MeetingInfo, Room, UpdateRoom};

/// Rooms (wire/04 sections 2.2.3 and 3.2). A cheap handle; made by [`RoomsExt::rooms`](crate::RoomsExt::rooms).
#[derive(Clone, Debug)]
pub struct Rooms {
    webex: Webex,
}

impl Rooms {
    pub(crate) fn new(webex: &Webex) -> Self {
        Self { webex: webex.clone() }
    }

    /// The client that the handle belongs to.
    pub fn webex(&self) -> &Webex {
        &self.webex
    }

    /// Creates a room; you become its only member.
    ///
    /// ```no_run
    /// # use webex_plugin_rooms::RoomsExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let room = webex.rooms().create("Plans").locked(true).await?;
    /// println!("{}", room.id);
    /// # Ok(()) }
    /// ```
    pub fn create(&self, title: impl Into<String>) -> CreateRoom {
        CreateRoom::new(&self.webex, call(Method::POST), title.into())
    }

    /// One room. Fails with a 404 when it does not exist or you are no member of it.
    ///
    /// ```no_run
    /// # use webex_plugin_rooms::RoomsExt;
    /// # async fn example(webex: webex_core::Webex, id: webex_core::ids::RoomId) -> webex_core::Result<()> {
    /// match webex.rooms().get(&id).await {
    ///     Ok(room) => println!("{}", room.title),
    ///     Err(error) if error.is_not_found() => println!("not one of your rooms"),
    ///     Err(error) => return Err(error),
    /// }
    /// # Ok(()) }
    /// ```
    pub fn get(&self, room: impl Into<RoomId>) -> TypedCall<Room> {
        TypedCall::json(&self.webex, one(Method::GET, &room.into()))
    }

    /// Your rooms, the one with the newest activity first unless sorted otherwise.
    ///
    /// ```no_run
    /// # use futures_util::TryStreamExt;
    /// # use webex_plugin_rooms::RoomsExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let mut rooms = webex.rooms().list().limit(20);
    /// while let Some(room) = rooms.try_next().await? {
    ///     println!("{}", room.title);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn list(&self) -> ListRooms {
        ListRooms::new(&self.webex, call(Method::GET))
    }

    /// Changes a room. Only what you set is changed; the service insists on a title, so that one is read first when
    /// you set none.
    ///
    /// ```no_run
    /// # use webex_plugin_rooms::RoomsExt;
    /// # async fn example(webex: webex_core::Webex, id: webex_core::ids::RoomId) -> webex_core::Result<()> {
    /// let room = webex.rooms().update(&id).title("Plans for spring").await?;
    /// # Ok(()) }
    /// ```
    pub fn update(&self, room: impl Into<RoomId>) -> UpdateRoom {
        UpdateRoom::new(self, room.into())
    }

    /// Deletes a room. A room of a team is archived; a moderated room that you do not moderate is only left.
    ///
    /// ```no_run
    /// # use webex_plugin_rooms::RoomsExt;
    /// # async fn example(webex: webex_core::Webex, id: webex_core::ids::RoomId) -> webex_core::Result<()> {
    /// webex.rooms().delete(&id).await?;
    /// # Ok(()) }
    /// ```
    pub fn delete(&self, room: impl Into<RoomId>) -> TypedCall<()> {
        TypedCall::empty(&self.webex, one(Method::DELETE, &room.into()))
    }

    /// How to join the meeting of a room.
    ///
    /// ```no_run
    /// # use webex_plugin_rooms::RoomsExt;
    /// # async fn example(webex: webex_core::Webex, id: webex_core::ids::RoomId) -> webex_core::Result<()> {
    /// println!("{:?}", webex.rooms().meeting_info(&id).await?.meeting_link);
    /// # Ok(()) }
    /// ```
    pub fn meeting_info(&self, room: impl Into<RoomId>) -> TypedCall<MeetingInfo> {
        TypedCall::json(&self.webex, one(Method::GET, &room.into()).path("meetingInfo"))
    }
}

fn call(method: Method) -> Call {
    Call::new(method, "hydra").path("rooms")
}

pub(super) fn one(method: Method, room: &RoomId) -> Call {
    call(method).segment(room.as_str())
}
