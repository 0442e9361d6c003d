//! Activities as they arrive.

mod aside;
mod event;
mod handle;
mod handler;
mod incoming;
mod plugin;
mod record;

pub use event::{ActivityEvent, Typing};
pub use handle::{ConversationsExt, ConversationsHandle};
pub use handler::{ActivityHandler, HandleActivity};
pub use plugin::Conversations;
