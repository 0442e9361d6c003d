//! What the bus carries: a committed activity, and how the developer API calls what happened.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Activity;
use crate::ids::{ConversationId, UserId};

/// A committed activity with everything its audience needs.
#[derive(Clone, Debug)]
pub(crate) struct Fact {
    #[cfg_attr(not(test), expect(dead_code, reason = "sockets will read it"))]
    pub(crate) conversation: ConversationId,
    pub(crate) activity: Arc<Activity>,
    /// The activity as sockets carry it.
    pub(crate) wire: Value,
    /// Whose sockets get the activity: the members, and whoever has just been removed.
    pub(crate) recipients: Arc<[UserId]>,
    /// The same as events of the developer API; none for verbs that it does not show.
    pub(crate) changes: Vec<Change>,
}

/// An event of the developer API: what webhooks are about (wire/04 section 3.14.2).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Change {
    pub(crate) resource: Resource,
    pub(crate) event: Event,
    pub(crate) actor: UserId,
    /// The resource without sensitive content, ready to be sent.
    pub(crate) data: Value,
    /// Who is mentioned, for the filter and for bots, which hear of nothing else in a group.
    pub(crate) mentioned: Vec<UserId>,
}

/// A resource that has events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Resource {
    Rooms,
    Memberships,
    Messages,
    AttachmentActions,
}

impl Resource {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Rooms => "rooms",
            Self::Memberships => "memberships",
            Self::Messages => "messages",
            Self::AttachmentActions => "attachmentActions",
        }
    }
}

/// What happened to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Event {
    Created,
    Updated,
    Deleted,
}

impl Event {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Deleted => "deleted",
        }
    }
}
