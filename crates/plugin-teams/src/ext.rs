//! What this crate adds to the client.

use webex_core::Webex;

use crate::{TeamMemberships, Teams};

/// Adds teams and their memberships to [`Webex`].
pub trait TeamsExt {
    /// Teams.
    fn teams(&self) -> Teams;

    /// Memberships of teams.
    fn team_memberships(&self) -> TeamMemberships;
}

impl TeamsExt for Webex {
    fn teams(&self) -> Teams {
        Teams::new(self)
    }

    fn team_memberships(&self) -> TeamMemberships {
        TeamMemberships::new(self)
    }
}
