//! From an activity to those who listen.

use std::sync::Arc;

use futures_core::future::BoxFuture;
use webex_core::Webex;
use webex_plugin_conversation::{Activity, HandleActivity};

use super::plugin::State;
use crate::deliveries::Feed;
use crate::event::Change;
use crate::settle::settle;
use crate::translate::{TranslateContext, Translation, translate};

/// Hands events to those who listen.
pub(super) struct Deliver(pub(super) Arc<State>);

impl HandleActivity for Deliver {
    fn handle<'a>(&'a self, webex: &'a Webex, activity: &'a Activity) -> BoxFuture<'a, ()> {
        Box::pin(self.deliver(webex, activity))
    }
}

impl Deliver {
    async fn deliver(&self, webex: &Webex, activity: &Activity) {
        let feeds = self.0.feeds.all();
        if self.0.listeners().is_empty() && feeds.is_empty() {
            return;
        }
        let changes = self.changes(webex, activity, &feeds).await;
        let events = self.0.listeners().events(&changes);
        events.into_iter().for_each(|event| self.0.hub.publish(Arc::new(event)));
        for feed in feeds {
            feed.offer(activity, &changes).await;
        }
    }

    /// What the activity means for those who listen. What nobody listens to is not fetched.
    async fn changes(&self, webex: &Webex, activity: &Activity, feeds: &[Arc<Feed>]) -> Vec<Change> {
        let mut changes = Vec::new();
        for translation in self.translations(webex, activity) {
            let resource = translation.resource();
            if !self.0.listeners().wants(resource) && !feeds.iter().any(|feed| feed.wants(resource)) {
                continue;
            }
            match settle(translation, webex, self.0.policy).await {
                Ok(change) => changes.push(change),
                Err(diagnostic) => tracing::warn!(%diagnostic, "an activity gives no event"),
            }
        }
        changes
    }

    fn translations(&self, webex: &Webex, activity: &Activity) -> Vec<Translation> {
        translate(activity, &TranslateContext::new(webex.services()).with_policy(self.0.policy))
    }
}
