//! The methods.

use http::Method;
use serde::Serialize;
use webex_core::ids::RoomId;
use webex_core::request::Call;
use webex_core::resource::TypedCall;
use webex_core::{Error, Result, Webex};

use super::RoomTab;
use crate::RoomTabId;

webex_core::list_builder! {
    /// Lists the tabs of a room; made by [`RoomTabs::list`].
    pub struct ListRoomTabs of RoomTab;
}

/// Tabs of rooms. A cheap handle; made by [`Admin::room_tabs`](crate::Admin::room_tabs). For members of the room.
#[derive(Clone, Debug)]
pub struct RoomTabs {
    webex: Webex,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fields<'a> {
    room_id: RoomId,
    content_url: &'a str,
    display_name: &'a str,
}

impl Fields<'_> {
    fn check(&self) -> Result<()> {
        if self.room_id.as_str().is_empty() {
            return Err(Error::invalid_input("a room with an id is required"));
        }
        if !self.content_url.starts_with("https://") {
            return Err(Error::invalid_input(
                "the page of a tab must be an address that begins with https://",
            ));
        }
        match self.display_name.trim() {
            "" => Err(Error::invalid_input("the name of a tab must not be empty")),
            _ => Ok(()),
        }
    }
}

impl RoomTabs {
    pub(crate) fn new(webex: &Webex) -> Self {
        Self { webex: webex.clone() }
    }

    /// Makes a tab of a page.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::AdminExt;
    /// # async fn example(webex: webex_core::Webex, room: webex_core::ids::RoomId) -> webex_core::Result<()> {
    /// let tab = webex.admin().room_tabs().create(&room, "https://wiki.example.com/plans", "Plans").await?;
    /// # Ok(()) }
    /// ```
    pub fn create(
        &self,
        room: impl Into<RoomId>,
        content_url: &str,
        display_name: &str,
    ) -> TypedCall<RoomTab> {
        let fields = Fields { room_id: room.into(), content_url, display_name };
        TypedCall::json(&self.webex, call(Method::POST)).checked_body(fields.check(), &fields)
    }

    /// The tabs of a room.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::AdminExt;
    /// # async fn example(webex: webex_core::Webex, room: webex_core::ids::RoomId) -> webex_core::Result<()> {
    /// for tab in webex.admin().room_tabs().list(&room).await? {
    ///     println!("{}: {}", tab.display_name, tab.content_url);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn list(&self, room: impl Into<RoomId>) -> ListRoomTabs {
        ListRoomTabs::new(&self.webex, call(Method::GET).query("roomId", room.into()))
    }

    /// One tab.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::{AdminExt, RoomTabId};
    /// # async fn example(webex: webex_core::Webex, id: RoomTabId) -> webex_core::Result<()> {
    /// println!("{}", webex.admin().room_tabs().get(&id).await?.content_url);
    /// # Ok(()) }
    /// ```
    pub fn get(&self, tab: impl Into<RoomTabId>) -> TypedCall<RoomTab> {
        TypedCall::json(&self.webex, one(Method::GET, &tab.into()))
    }

    /// Changes page and name of a tab; the service wants both, and the room that the tab is in.
    pub fn update(
        &self,
        tab: impl Into<RoomTabId>,
        room: impl Into<RoomId>,
        content_url: &str,
        display_name: &str,
    ) -> TypedCall<RoomTab> {
        let fields = Fields { room_id: room.into(), content_url, display_name };
        TypedCall::json(&self.webex, one(Method::PUT, &tab.into())).checked_body(fields.check(), &fields)
    }

    /// Deletes a tab.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::{AdminExt, RoomTabId};
    /// # async fn example(webex: webex_core::Webex, id: RoomTabId) -> webex_core::Result<()> {
    /// webex.admin().room_tabs().delete(&id).await?;
    /// # Ok(()) }
    /// ```
    pub fn delete(&self, tab: impl Into<RoomTabId>) -> TypedCall<()> {
        TypedCall::empty(&self.webex, one(Method::DELETE, &tab.into()))
    }
}

fn call(method: Method) -> Call {
    Call::new(method, "hydra").path("room/tabs")
}

fn one(method: Method, tab: &RoomTabId) -> Call {
    call(method).segment(tab.as_str())
}
