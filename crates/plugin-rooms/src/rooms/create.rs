//! Creating a room.

use serde::Serialize;
use webex_core::ids::{ClassificationId, TeamId};
use webex_core::request::Call;
use webex_core::resource::TypedCall;
use webex_core::{Error, Result, Webex};

use super::Room;

/// Creates a room; made by [`Rooms::create`](crate::Rooms::create).
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct CreateRoom {
    call: TypedCall<Room>,
    fields: Fields,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    team_id: Option<TeamId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    classification_id: Option<ClassificationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_locked: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_public: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_announcement_only: Option<bool>,
}

impl CreateRoom {
    pub(super) fn new(webex: &Webex, call: Call, title: String) -> Self {
        Self { call: TypedCall::json(webex, call), fields: Fields { title, ..Fields::default() } }
    }

    /// The team that the room belongs to.
    pub fn team(mut self, team: impl Into<TeamId>) -> Self {
        self.fields.team_id = Some(team.into());
        self
    }

    /// How the room is classified.
    pub fn classification(mut self, classification: impl Into<ClassificationId>) -> Self {
        self.fields.classification_id = Some(classification.into());
        self
    }

    /// Whether the room is moderated, by you at first.
    pub fn locked(mut self, yes: bool) -> Self {
        self.fields.is_locked = Some(yes);
        self
    }

    /// Whether everybody of the organization can find and join the room; needs a
    /// [`description`](Self::description).
    ///
    /// ```no_run
    /// # use webex_plugin_rooms::RoomsExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let room = webex.rooms().create("Cycling").public(true).description("For all who ride").await?;
    /// # Ok(()) }
    /// ```
    pub fn public(mut self, yes: bool) -> Self {
        self.fields.is_public = Some(yes);
        self
    }

    /// What the room is for.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.fields.description = Some(text.into());
        self
    }

    /// Whether only moderators may post; needs a room that is [`locked`](Self::locked).
    ///
    /// ```no_run
    /// # use webex_plugin_rooms::RoomsExt;
    /// # async fn example(webex: webex_core::Webex, team: webex_core::ids::TeamId) -> webex_core::Result<()> {
    /// let news = webex.rooms().create("News").team(&team).locked(true).announcement_only(true).await?;
    /// # Ok(()) }
    /// ```
    pub fn announcement_only(mut self, yes: bool) -> Self {
        self.fields.is_announcement_only = Some(yes);
        self
    }

    fn prepare(self) -> TypedCall<Room> {
        let Self { call, fields } = self;
        call.checked_body(fields.check(), &fields)
    }
}

impl Fields {
    fn check(&self) -> Result<()> {
        if self.title.trim().is_empty() {
            return Err(Error::invalid_input("the title of a room must not be empty"));
        }
        if self.is_public == Some(true) && self.description.is_none() {
            return Err(Error::invalid_input("a public room needs a description"));
        }
        if self.is_announcement_only == Some(true) && self.is_locked != Some(true) {
            return Err(Error::invalid_input("a room for announcements only has to be locked"));
        }
        Ok(())
    }
}

webex_core::sendable!(CreateRoom => Room);
