//! What the plug-in tells.

use std::sync::Arc;

use crate::catchup::{ConversationState, GapReport};
use crate::model::{Activity, ConversationId, Person};
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
    /// Somebody began or stopped typing. It is not kept by the service: what a gap swallows of it is gone.
    Typing(Box<Typing>),
    /// Somebody wrote in the chat of a meeting.
    MeetingChat {
        /// What, opened and normalized.
        activity: Arc<Activity>,
        /// What became of its sealed texts.
        count: OpenCount,
    },
}

/// That somebody began or stopped typing.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Typing {
    /// Where.
    pub conversation: ConversationId,
    /// Who.
    pub person: Person,
    /// Whether they began, or stopped.
    pub typing: bool,
}
