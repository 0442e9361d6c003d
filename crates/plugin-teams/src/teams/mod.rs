//! Teams (wire/04 sections 2.2.6 and 3.7).

mod create;
mod handle;
mod list;
mod team;
mod update;

pub use create::CreateTeam;
pub use handle::Teams;
pub use list::ListTeams;
pub use team::Team;
pub use update::UpdateTeam;
