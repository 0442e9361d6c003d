//! From an activity to those who listen.

use std::sync::Arc;

use futures_core::future::BoxFuture;
use futures_util::future::join_all;
use webex_core::Webex;
use webex_plugin_conversation::{Activity, ConversationState, GapReport, HandleActivity};

use super::plugin::State;
use crate::event::Resource;
use crate::settle::changes;

/// Hands events to those who listen.
pub(super) struct Deliver(pub(super) Arc<State>);

impl HandleActivity for Deliver {
    fn handle<'a>(&'a self, webex: &'a Webex, activity: &'a Arc<Activity>) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            if !self.0.seen.was_told(activity) {
                self.tell(webex, activity).await;
            }
        })
    }

    fn wants_state(&self, _: &Webex) -> bool {
        let wanted = Resource::Memberships;
        self.0.listeners().wants(&wanted) || self.0.readers.all().iter().any(|reader| reader.wants(&wanted))
    }

    fn state<'a>(&'a self, webex: &'a Webex, state: &'a ConversationState) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            for activity in self.0.seen.news(state) {
                self.tell(webex, &Arc::new(activity)).await;
            }
        })
    }

    fn caught_up(&self, webex: &Webex, report: &GapReport) {
        self.0.readers.all().iter().for_each(|reader| reader.missed(webex, report));
    }
}

impl Deliver {
    /// First those who listen, who do not wait; then readers, for whom the conversation waits.
    async fn tell(&self, webex: &Webex, activity: &Arc<Activity>) {
        self.publish(webex, activity).await;
        let readers = self.0.readers.all();
        join_all(readers.iter().map(|reader| reader.handle(webex, activity))).await;
    }

    /// What nobody listens to is not fetched.
    async fn publish(&self, webex: &Webex, activity: &Activity) {
        if self.0.listeners().is_empty() {
            return;
        }
        let wants = |resource: &Resource| self.0.listeners().wants(resource);
        let changes = changes(webex, activity, self.0.policy, wants).await;
        let events = self.0.listeners().events(&changes);
        events.into_iter().for_each(|event| self.0.hub.publish(Arc::new(event)));
    }
}
