//! Webex SDK for Rust: conversations and activities, as the conversation service and Mercury carry them.
//!
//! An [`Activity`] is something that happened in a [`Conversation`]: a post, a share, a read receipt, a change of
//! members. What people write is sealed; [`open`] opens it in place, over whatever [`TextOpener`] knows the keys, and a
//! text that cannot be opened says so and leaves the rest readable. [`Activity::normalize`] then brings people and
//! spaces into one form, whichever service wrote them.
//!
//! The plug-in [`Conversations`] does both for what Mercury delivers, in order within a conversation, and hands it to
//! plug-ins ([`ActivityHandler`]) and to [`ConversationsHandle::events`]. What a broken connection has swallowed it asks the
//! service for ([`CatchUp`]), hands it on before what came behind, and says what became of it ([`ActivityEvent::Gap`]).
//!
//! [`ConversationHandle`] writes into one conversation: what people write is sealed before it leaves, under the key that
//! counts, and never sent in clear. [`ConversationsHandle`] lists conversations, makes them ([`CreateConversation`]), and
//! knows teams ([`TeamHandle`]).
//!
//! ```no_run
//! use futures_util::StreamExt;
//! use webex_plugin_conversation::{ActivityEvent, ConversationsExt, Verb};
//!
//! # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
//! let conversations = webex.conversations()?;
//! let mut events = conversations.events();
//! conversations.connect().await?;
//! while let Some(Ok(event)) = events.next().await {
//!     if let ActivityEvent::Activity { activity, .. } = event
//!         && activity.verb == Verb::Post
//!     {
//!         conversations.conversation(&*activity).acknowledge(&*activity).await?;
//!     }
//! }
//! # Ok(()) }
//! ```
//!
//! ```
//! use webex_plugin_conversation::{Activity, ActivityObject, Verb};
//!
//! # fn main() -> serde_json::Result<()> {
//! let mut activity: Activity = serde_json::from_str(
//!     r#"{"id": "a1", "objectType": "activity", "verb": "acknowledge",
//!         "actor": {"objectType": "person", "id": "E6A29FB8-803C-414A-A3BF-9B976C7966E5"},
//!         "object": {"objectType": "activity", "id": "a0"}}"#,
//! )?;
//! activity.normalize();
//! assert_eq!(activity.verb, Verb::Acknowledge);
//! let actor = activity.actor.as_ref().expect("somebody acted");
//! assert_eq!(actor.entry_uuid.as_deref(), Some("e6a29fb8-803c-414a-a3bf-9b976c7966e5"));
//! assert!(matches!(activity.object.as_deref(), Some(ActivityObject::Activity(_))));
//! # Ok(()) }
//! ```

mod catchup;
mod flags;
mod html;
mod model;
mod normalize;
mod open;
mod read;
mod share;
mod stream;
mod team;
mod threads;
mod write;

pub use catchup::{
    CatchUp, CatchUpConfig, ConversationState, GapOutcome, GapReport, ReceiveActivity, Received, Resume,
};
pub use flags::{Flag, FlagState, FlagsHandle};
pub use html::{HtmlPolicy, escape_html, html_to_text};
pub use model::{
    Activity, ActivityId, ActivityObject, ActivityReference, BulkActivity, BulkData, CalendarEvent, Child,
    Content, ContentCategory, Conversation, ConversationId, ConversationTag, Extension, ExtensionData,
    FileImage, FileItem, Items, KeyUrl, LinkItem, MeetingContainer, MicroappInstance, ObjectType, Parent,
    ParentType, Person, PreviousTitle, Reaction, ReactionSummary, ResourceUrl, RoomProperties, Submit,
    Thread, Transcoded, Verb,
};
pub use open::{
    DECRYPTION_FAILURE, FileReference, OpenCount, OpenerSource, Protected, Sealed, Slots, Text, TextOpener,
    TextSealer, Unreadable, open, open_with, seal,
};
pub use read::{
    GetConversation, ListActivities, ListChildren, ListConversations, ListMentions, ListThreads, OpenedPages,
    ParentIds, Reactions,
};
pub use share::{Download, FileAddress, Gif, PhotoFacts, Share, ShareFile, ShareProgress, Thumbnail};
pub use stream::{
    ActivityEvent, ActivityHandler, Conversations, ConversationsExt, ConversationsHandle, HandleActivity,
    Typing,
};
pub use team::{CreateTeam, CreateTeamConversation, Team, TeamAddress, TeamHandle};
pub use threads::{ThreadBatch, ThreadEntry, ThreadView};
pub use write::{
    ConversationAddress, ConversationHandle, CreateConversation, Mention, PersonAddress, Post, React,
};
