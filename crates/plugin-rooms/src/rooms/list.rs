//! Listing rooms.

use webex_core::ids::{RoomType, TeamId};
use webex_core::resource::DateTime;

use super::Room;

webex_core::list_builder! {
    /// Lists rooms; made by [`Rooms::list`](crate::Rooms::list).
    pub struct ListRooms of Room;
}

webex_core::wire_enum! {
    /// The order of a list of rooms (wire/04 section 3.2).
    pub enum RoomSort {
        /// By creation, newest first.
        Created = "created",
        /// By id.
        Id = "id",
        /// By last activity, newest first.
        LastActivity = "lastactivity",
    }
}

impl ListRooms {
    /// Only rooms of that team.
    pub fn team(self, team: impl Into<TeamId>) -> Self {
        self.query("teamId", team.into())
    }

    /// Only rooms of that type.
    pub fn room_type(self, room_type: RoomType) -> Self {
        self.query("type", room_type)
    }

    /// The public rooms of the organization instead of your own; goes with no team, type or order.
    ///
    /// ```no_run
    /// # use webex_plugin_rooms::RoomsExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_core::resource::DateTime;
    /// let new = webex.rooms().list().org_public_spaces().from(DateTime::new("2026-01-01T00:00:00Z")).await?;
    /// # Ok(()) }
    /// ```
    pub fn org_public_spaces(self) -> Self {
        self.query("orgPublicSpaces", true)
    }

    /// Only public rooms that were made public at that time or later.
    pub fn from(self, date: impl Into<DateTime>) -> Self {
        self.query("from", date.into())
    }

    /// Only public rooms that were made public at that time or earlier.
    pub fn to(self, date: impl Into<DateTime>) -> Self {
        self.query("to", date.into())
    }

    /// The order.
    ///
    /// ```no_run
    /// # use webex_plugin_rooms::{RoomSort, RoomsExt};
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_core::ids::RoomType;
    /// let busy = webex.rooms().list().room_type(RoomType::Group).sort_by(RoomSort::LastActivity).limit(10).await?;
    /// # Ok(()) }
    /// ```
    pub fn sort_by(self, order: RoomSort) -> Self {
        self.query("sortBy", order)
    }
}
