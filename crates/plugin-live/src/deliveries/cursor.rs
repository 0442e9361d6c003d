//! How far one conversation is done.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;
use webex_plugin_conversation::{Activity, ActivityId, ConversationId};

/// The place of an activity: within a conversation `published` grows strictly, by the clock of the service.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Place {
    pub(super) conversation: ConversationId,
    /// Microseconds since 1970.
    pub(super) at: i64,
    pub(super) id: ActivityId,
    /// The URL of an activity that no list has: to ask for it when it is not done.
    pub(super) url: Option<Url>,
}

impl Place {
    /// The place of an activity that tells it.
    pub(super) fn of(activity: &Activity) -> Option<Self> {
        let at = activity.published.as_ref()?.timestamp()?.as_microsecond();
        let url = activity.url.as_deref().filter(|_| !activity.is_listed());
        Some(Self {
            conversation: activity.conversation_id()?.clone(),
            at,
            id: activity.id.clone()?,
            url: url.and_then(|url| url.parse().ok()),
        })
    }
}

/// The last activity of a conversation that is done, as it is stored.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Cursor {
    pub(super) at: i64,
    pub(super) id: ActivityId,
    /// Who wrote it: another writer of the same name is a second process.
    pub(super) writer: Uuid,
}

/// The last activity of a conversation that was delivered, as it is stored.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Delivered {
    pub(super) at: i64,
}

/// An activity that was delivered and that no list has, as it is stored.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Unlisted {
    pub(super) conversation: ConversationId,
    pub(super) at: i64,
    pub(super) url: Url,
}

/// From when on conversations have to be asked for after a restart, as it is stored.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Mark {
    /// Microseconds since 1970. What was published until then is done, unless the cursor of its conversation is behind.
    pub(super) until: i64,
}

impl Mark {
    pub(super) fn at(moment: Timestamp) -> Self {
        Self { until: moment.as_microsecond() }
    }
}
