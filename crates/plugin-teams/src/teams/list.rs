//! Listing teams.

use super::Team;

webex_core::list_builder! {
    /// Lists teams; made by [`Teams::list`](crate::Teams::list).
    pub struct ListTeams of Team;
}
