//! Changing a room.

use http::Method;
use serde::Serialize;
use webex_core::ids::{ClassificationId, RoomId, TeamId};
use webex_core::resource::TypedCall;
use webex_core::{Error, Result};

use super::handle::one;
use super::{Room, Rooms};

/// Changes a room; made by [`Rooms::update`]. Sends what was set and nothing else.
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct UpdateRoom {
    rooms: Rooms,
    room: RoomId,
    fields: Fields,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    classification_id: Option<ClassificationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    team_id: Option<TeamId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_locked: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_public: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_announcement_only: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_read_only: Option<bool>,
}

impl UpdateRoom {
    pub(super) fn new(rooms: &Rooms, room: RoomId) -> Self {
        Self { rooms: rooms.clone(), room, fields: Fields::default() }
    }

    /// The new title.
    ///
    /// ```no_run
    /// # use webex_plugin_rooms::RoomsExt;
    /// # async fn example(webex: webex_core::Webex, room: webex_core::ids::RoomId) -> webex_core::Result<()> {
    /// let room = webex.rooms().update(&room).title("Plans for 2027").description("What comes next").await?;
    /// # Ok(()) }
    /// ```
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.fields.title = Some(title.into());
        self
    }

    /// The new classification.
    pub fn classification(mut self, classification: impl Into<ClassificationId>) -> Self {
        self.fields.classification_id = Some(classification.into());
        self
    }

    /// Moves a room without team into a team.
    pub fn team(mut self, team: impl Into<TeamId>) -> Self {
        self.fields.team_id = Some(team.into());
        self
    }

    /// Whether the room is moderated.
    pub fn locked(mut self, yes: bool) -> Self {
        self.fields.is_locked = Some(yes);
        self
    }

    /// Whether everybody of the organization can find and join the room; needs a description.
    pub fn public(mut self, yes: bool) -> Self {
        self.fields.is_public = Some(yes);
        self
    }

    /// What the room is for.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.fields.description = Some(text.into());
        self
    }

    /// Takes the description away.
    pub fn no_description(self) -> Self {
        // The service removes a description when it is given a single space.
        self.description(" ")
    }

    /// Whether only moderators may post; needs a locked room.
    pub fn announcement_only(mut self, yes: bool) -> Self {
        self.fields.is_announcement_only = Some(yes);
        self
    }

    /// Whether nobody may post: direct rooms only, for compliance officers.
    pub fn read_only(mut self, yes: bool) -> Self {
        self.fields.is_read_only = Some(yes);
        self
    }

    /// Sends the request; reads the title first, when none was set.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](webex_core::ErrorKind::InvalidInput) for an empty title or id; else as
    /// [`Webex::send`](webex_core::Webex::send). Cancel safe: a dropped future gives the request up; what was sent may
    /// have taken effect.
    pub async fn send(mut self) -> Result<Room> {
        let title = match self.fields.title.take() {
            Some(title) => title,
            None => self.rooms.get(&self.room).await?.title,
        };
        if title.trim().is_empty() {
            return Err(Error::invalid_input("the title of a room must not be empty"));
        }
        self.fields.title = Some(title);
        TypedCall::json(self.rooms.webex(), one(Method::PUT, &self.room).json(&self.fields)).await
    }
}

webex_core::awaitable!(UpdateRoom => Room);
