//! Teams, as the conversation service has them (wire/03 section 3.13).

mod create;
mod create_conversation;
mod handle;
mod model;

pub use create::CreateTeam;
pub use create_conversation::CreateTeamConversation;
pub use handle::{TeamAddress, TeamHandle};
pub use model::Team;
