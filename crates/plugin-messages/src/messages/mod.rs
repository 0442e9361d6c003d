//! Messages (wire/04 sections 2.2.1, 3.3 and 3.4).

mod create;
mod destination;
mod edit;
mod fields;
mod file;
mod handle;
mod list;
mod message;
mod message_ref;
mod text;

pub use create::CreateMessage;
pub use destination::Destination;
pub use edit::EditMessage;
pub use file::{File, MAX_FILE};
pub use handle::Messages;
pub use list::{ListDirectMessages, ListMessages};
pub use message::Message;
pub use message_ref::MessageRef;
pub use text::MAX_TEXT;
