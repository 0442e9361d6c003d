//! What the plug-in tells.

use std::sync::Arc;

use crate::catchup::{ConversationState, GapReport};
use crate::model::Activity;
use crate::open::OpenCount;

/// What happens in conversations; see [`crate::ConversationsHandle::events`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ActivityEvent {
    /// Something happened in a conversation. In order within a conversation, each once.
    Activity {
        /// What, opened and normalized.
        activity: Arc<Activity>,
        /// What became of its sealed texts.
        count: OpenCount,
    },
    /// How a conversation stands behind a gap: who has read up to where, and how people feel.
    State(Box<ConversationState>),
    /// There was a gap: what it has swallowed was told before, unless the report says otherwise.
    Gap(Box<GapReport>),
}
