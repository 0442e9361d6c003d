//! Changing a membership.

use http::Method;
use serde::Serialize;
use webex_core::Result;
use webex_core::ids::MembershipId;
use webex_core::resource::TypedCall;

use super::handle::one;
use super::{Membership, Memberships};

/// Changes a membership; made by [`Memberships::update`].
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct UpdateMembership {
    memberships: Memberships,
    membership: MembershipId,
    is_moderator: Option<bool>,
    is_room_hidden: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    is_moderator: bool,
    is_room_hidden: bool,
}

impl UpdateMembership {
    pub(super) fn new(memberships: &Memberships, membership: MembershipId) -> Self {
        Self { memberships: memberships.clone(), membership, is_moderator: None, is_room_hidden: None }
    }

    /// Whether the person moderates the room.
    pub fn moderator(mut self, yes: bool) -> Self {
        self.is_moderator = Some(yes);
        self
    }

    /// Whether the room is hidden from the person's list; direct rooms only. A new message shows it again.
    ///
    /// ```no_run
    /// # use webex_plugin_rooms::RoomsExt;
    /// # async fn example(webex: webex_core::Webex, id: webex_core::ids::MembershipId) -> webex_core::Result<()> {
    /// webex.memberships().update(&id).hidden(true).await?;
    /// # Ok(()) }
    /// ```
    pub fn hidden(mut self, yes: bool) -> Self {
        self.is_room_hidden = Some(yes);
        self
    }

    /// Sends the request. The service wants both properties, and would take a missing one for false: what was not set
    /// is read first and sent as it is (wire/04 section 7, row 40).
    ///
    /// # Errors
    /// As [`Webex::send`](webex_core::Webex::send). Cancel safe: a dropped future gives the request up; what was sent
    /// may have taken effect.
    pub async fn send(self) -> Result<Membership> {
        let fields = match (self.is_moderator, self.is_room_hidden) {
            (Some(is_moderator), Some(is_room_hidden)) => Fields { is_moderator, is_room_hidden },
            (moderator, hidden) => {
                let now = self.memberships.get(&self.membership).await?;
                Fields {
                    is_moderator: moderator.unwrap_or(now.is_moderator),
                    is_room_hidden: hidden.or(now.is_room_hidden).unwrap_or(false),
                }
            }
        };
        TypedCall::json(self.memberships.webex(), one(Method::PUT, &self.membership).json(&fields)).await
    }
}

webex_core::awaitable!(UpdateMembership => Membership);
