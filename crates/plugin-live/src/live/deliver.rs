//! From an activity to those who listen.

use std::sync::Arc;

use futures_core::future::BoxFuture;
use webex_core::Webex;
use webex_plugin_conversation::{Activity, HandleActivity};

use super::plugin::State;
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
        if self.0.listeners().is_empty() || !self.is_new(activity) {
            return;
        }
        for translation in self.translations(webex, activity) {
            if self.is_wanted(&translation) {
                self.publish(webex, translation).await;
            }
        }
    }

    fn translations(&self, webex: &Webex, activity: &Activity) -> Vec<Translation> {
        translate(activity, &TranslateContext::new(webex.services()).with_policy(self.0.policy))
    }

    fn is_new(&self, activity: &Activity) -> bool {
        activity.id.as_ref().is_none_or(|id| self.0.recent().insert(id))
    }

    /// What nobody listens to is not fetched.
    fn is_wanted(&self, translation: &Translation) -> bool {
        let resource = match translation {
            Translation::Ready(change) => &change.resource,
            Translation::Fetch(fetch) => &fetch.partial.resource,
            Translation::Failed(diagnostic) => &diagnostic.resource,
        };
        self.0.listeners().wants(resource)
    }

    async fn publish(&self, webex: &Webex, translation: Translation) {
        match settle(translation, webex, self.0.policy).await {
            Ok(change) => {
                let events = self.0.listeners().events(&[change]);
                events.into_iter().for_each(|event| self.0.hub.publish(Arc::new(event)));
            }
            Err(diagnostic) => tracing::warn!(%diagnostic, "an activity gives no event"),
        }
    }
}
