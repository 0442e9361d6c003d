//! What an activity tells about its place.

use crate::model::{Activity, ActivityId, ConversationId};

/// Where an activity belongs. Moments are microseconds since 1970, by the clock of the service.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    /// Empty when the activity does not tell.
    pub(super) conversation: ConversationId,
    pub(super) id: Option<ActivityId>,
    /// Within a conversation it grows strictly.
    pub(super) at: Option<i64>,
    /// Whether the list of its conversation's activities has it for sure.
    pub(super) listed: bool,
}

impl Facts {
    pub(super) fn of(activity: &Activity) -> Self {
        let published = activity.published.as_ref().and_then(|date| date.timestamp());
        Self {
            conversation: activity.conversation_id().cloned().unwrap_or_default(),
            id: activity.id.clone(),
            at: published.map(|moment| moment.as_microsecond()),
            listed: activity.is_listed(),
        }
    }
}
