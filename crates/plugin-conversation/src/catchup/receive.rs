//! Who gets activities.

use std::sync::Arc;

use futures_core::future::BoxFuture;
use webex_core::Webex;

use super::report::GapReport;
use super::state::ConversationState;
use crate::model::Activity;
use crate::open::OpenCount;

/// An activity, opened and normalized.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Received {
    /// The activity.
    pub activity: Arc<Activity>,
    /// What became of its sealed texts.
    pub count: OpenCount,
}

/// Gets what a [`CatchUp`](crate::CatchUp) hands on.
pub trait ReceiveActivity: Send + Sync + 'static {
    /// Gets an activity. The next one of its conversation waits for the future.
    fn receive<'a>(&'a self, webex: &'a Webex, received: Received) -> BoxFuture<'a, ()>;

    /// Whether it wants to know how conversations stand behind a gap; costs questions.
    fn wants_state(&self, _webex: &Webex) -> bool {
        false
    }

    /// Gets how a conversation stands behind a gap. The next activity of the conversation waits for the future.
    fn state<'a>(&'a self, _webex: &'a Webex, _state: &'a ConversationState) -> BoxFuture<'a, ()> {
        Box::pin(std::future::ready(()))
    }

    /// A gap was filled, or cannot be. Must not block.
    fn caught_up(&self, _webex: &Webex, _report: &GapReport) {}
}
