//! What the plug-in tells.

use std::sync::Arc;

use webex_plugin_mercury::Gap;

use crate::model::Activity;
use crate::open::OpenCount;

/// What happens in conversations; see [`crate::ConversationsHandle::events`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ActivityEvent {
    /// Something happened in a conversation. In order within a conversation.
    Activity {
        /// What, opened and normalized.
        activity: Arc<Activity>,
        /// What became of its sealed texts.
        count: OpenCount,
    },
    /// Activities may have been missed.
    Gap(Gap),
}
