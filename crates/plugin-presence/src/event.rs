//! What the plug-in tells.

use std::sync::Arc;

use crate::model::PresenceState;
use crate::subject::Subject;

/// How a state became known.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum PresenceSource {
    /// It was asked for.
    Fetch,
    /// The service told, because of a subscription.
    Subscription,
}

/// What happens; see [`crate::PresenceHandle::events`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum PresenceEvent {
    /// How somebody is. A state that a newer one has overtaken is not told.
    Updated {
        /// How.
        state: Arc<PresenceState>,
        /// Why it is told.
        source: PresenceSource,
    },
    /// Of these people nothing was heard for so long that what was known of them counts no longer.
    Dropped(Vec<Subject>),
    /// The service did not take a subscription; it is tried again later.
    Refused {
        /// To whom.
        subject: Subject,
        /// The code that the service gave for that person.
        code: u16,
    },
}
