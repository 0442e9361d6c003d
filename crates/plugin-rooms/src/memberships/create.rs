//! Adding a person to a room.

use serde::Serialize;
use webex_core::ids::RoomId;
use webex_core::request::Call;
use webex_core::resource::{PersonRef, TypedCall};
use webex_core::{Error, Result, Webex};

use super::Membership;

/// Adds a person to a room; made by [`Memberships::create`](crate::Memberships::create).
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct CreateMembership {
    call: TypedCall<Membership>,
    fields: Fields,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    room_id: RoomId,
    #[serde(flatten)]
    person: PersonRef,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_moderator: Option<bool>,
}

impl CreateMembership {
    pub(super) fn new(webex: &Webex, call: Call, room_id: RoomId, person: PersonRef) -> Self {
        Self { call: TypedCall::json(webex, call), fields: Fields { room_id, person, is_moderator: None } }
    }

    /// Whether the person moderates the room.
    ///
    /// ```no_run
    /// # use webex_plugin_rooms::RoomsExt;
    /// # async fn example(webex: webex_core::Webex, room: webex_core::ids::RoomId) -> webex_core::Result<()> {
    /// webex.memberships().create(&room, "bob@example.com").moderator(true).await?;
    /// # Ok(()) }
    /// ```
    pub fn moderator(mut self, yes: bool) -> Self {
        self.fields.is_moderator = Some(yes);
        self
    }

    fn prepare(self) -> TypedCall<Membership> {
        let Self { call, fields } = self;
        call.checked_body(fields.check(), &fields)
    }
}

impl Fields {
    fn check(&self) -> Result<()> {
        if self.room_id.as_str().is_empty() {
            return Err(Error::invalid_input("a room with an id is required"));
        }
        self.person.check()
    }
}

webex_core::sendable!(CreateMembership => Membership);
