//! Webex SDK for Rust: messages.
//!
//! ```no_run
//! use futures_util::TryStreamExt;
//! use webex_plugin_messages::{Destination, MessagesExt};
//!
//! # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
//! let message = webex.messages().create(Destination::person("bob@example.com")).markdown("**Hello** Bob").await?;
//! let mut thread = webex.messages().list(&message).limit(10);
//! while let Some(message) = thread.try_next().await? {
//!     println!("{}: {}", message.person_email, message.text.unwrap_or_default());
//! }
//! # Ok(()) }
//! ```

mod attachment;
mod ext;
mod messages;

pub use attachment::Attachment;
pub use ext::MessagesExt;
pub use messages::{
    CreateMessage, Destination, EditMessage, ListDirectMessages, ListMessages, MAX_TEXT, Message, MessageRef,
    Messages,
};
