//! Webex SDK for Rust: messages, their files and cards, and what users put into cards.
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
mod attachment_actions;
mod card;
mod content;
mod ext;
mod messages;

pub use attachment::Attachment;
pub use attachment_actions::{
    AttachmentAction, AttachmentActionType, AttachmentActions, CreateAttachmentAction,
};
pub use card::*;
pub use content::{ContentFailure, ContentInfo, ContentRef, Download, FetchContent};
pub use ext::MessagesExt;
pub use messages::{
    CreateMessage, Destination, EditMessage, File, ListDirectMessages, ListMessages, MAX_FILE, MAX_TEXT,
    Message, MessageRef, Messages,
};
