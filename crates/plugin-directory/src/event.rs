//! What the plug-in tells.

use std::sync::Arc;

use uuid::Uuid;
use webex_plugin_mercury::Envelope;

/// What happens in the directory; see [`crate::DirectoryHandle::events`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum DirectoryEvent {
    /// From now on answers are taken.
    Registered,
    /// From now on no answers are taken.
    Unregistered,
    /// A part of an answer arrived, also of one that another client of the user asked for.
    Part {
        /// The question that it answers, when it says so as our questions are named.
        request_id: Option<Uuid>,
        /// The part, as Mercury brought it.
        envelope: Arc<Envelope>,
    },
}
