//! Activities as they arrive.

mod event;
mod handle;
mod handler;
mod incoming;
mod plugin;

pub use event::ActivityEvent;
pub use handle::{ConversationsExt, ConversationsHandle};
pub use handler::{ActivityHandler, HandleActivity};
pub use plugin::Conversations;
