//! Plug-ins that live on activities.

use std::fmt;
use std::sync::Arc;

use futures_core::future::BoxFuture;
use webex_core::Webex;
use webex_plugin_mercury::Gap;

use crate::catchup::{ConversationState, GapReport};
use crate::model::Activity;

/// Handles activities, in order within a conversation, each once.
pub trait HandleActivity: Send + Sync + 'static {
    /// Handles one activity, which is opened and normalized. The next one of its conversation waits for the future.
    fn handle<'a>(&'a self, webex: &'a Webex, activity: &'a Arc<Activity>) -> BoxFuture<'a, ()>;

    /// Activities may have been missed; they are asked for, and handed over before what is behind the gap. Must not block.
    fn gap(&self, _webex: &Webex, _gap: &Gap) {}

    /// Whether it wants to know how conversations stand behind a gap; costs questions.
    fn wants_state(&self, _webex: &Webex) -> bool {
        false
    }

    /// Handles how a conversation stands behind a gap. The next activity of the conversation waits for the future.
    fn state<'a>(&'a self, _webex: &'a Webex, _state: &'a ConversationState) -> BoxFuture<'a, ()> {
        Box::pin(std::future::ready(()))
    }

    /// What was missed was handed over, unless the report says otherwise. Must not block.
    fn caught_up(&self, _webex: &Webex, _report: &GapReport) {}
}

/// A [`HandleActivity`] as a plug-in contributes it.
#[derive(Clone)]
pub struct ActivityHandler(pub(super) Arc<dyn HandleActivity>);

impl ActivityHandler {
    /// That handler.
    pub fn new(handler: impl HandleActivity) -> Self {
        Self(Arc::new(handler))
    }
}

impl fmt::Debug for ActivityHandler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ActivityHandler").finish_non_exhaustive()
    }
}
