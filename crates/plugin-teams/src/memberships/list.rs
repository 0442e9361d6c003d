//! Listing memberships of a team.

use super::TeamMembership;

webex_core::list_builder! {
    /// Lists the memberships of a team; made by [`TeamMemberships::list`](crate::TeamMemberships::list).
    pub struct ListTeamMemberships of TeamMembership;
}
