//! Writing into conversations (wire/03 section 2.6): activities are sealed, sent, and answered opened.

mod address;
mod answer;
mod changes;
mod create;
mod creation;
mod deliver;
mod draft;
mod handle;
mod making;
mod marks;
mod members;
mod memory;
mod outgoing;
mod person;
mod post;
mod reactions;
mod reading;
mod rotate;
mod session;
mod target;
mod users;

pub use address::ConversationAddress;
pub use create::CreateConversation;
pub use handle::ConversationHandle;
pub use person::PersonAddress;
pub use post::{Mention, Post};
pub use reactions::React;

pub(crate) use address::below;
pub(crate) use creation::{Founding, creation};
pub(crate) use draft::Draft;
pub(crate) use memory::forget_keys;
pub(crate) use outgoing::{Outgoing, Relay, own_uuid};
pub(crate) use person::resolved;
pub(crate) use target::Need;
