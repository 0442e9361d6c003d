//! Webex SDK for Rust: teams and their memberships.
//!
//! ```no_run
//! use webex_plugin_teams::TeamsExt;
//!
//! # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
//! let team = webex.teams().create("Build Squad").await?;
//! webex.team_memberships().create(&team, "bob@example.com").await?;
//! # Ok(()) }
//! ```

mod ext;
mod memberships;
mod teams;

pub use ext::TeamsExt;
pub use memberships::{CreateTeamMembership, ListTeamMemberships, TeamMembership, TeamMemberships};
pub use teams::{CreateTeam, ListTeams, Team, Teams, UpdateTeam};
