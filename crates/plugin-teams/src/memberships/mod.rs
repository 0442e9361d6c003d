//! Memberships of teams (wire/04 sections 2.2.6 and 3.8).

mod create;
mod handle;
mod list;
mod membership;

pub use create::CreateTeamMembership;
pub use handle::TeamMemberships;
pub use list::ListTeamMemberships;
pub use membership::TeamMembership;
