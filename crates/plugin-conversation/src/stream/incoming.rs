//! From frames to activities.

use std::sync::{Arc, Weak};

use futures_core::future::BoxFuture;
use serde::Deserialize;
use webex_core::Webex;
use webex_plugin_mercury::{ControlHandler, Envelope, Gap, HandleControl, HandleData, SessionId};

use super::event::ActivityEvent;
use super::handler::ActivityHandler;
use super::plugin::Conversations;
use super::record::Record;
use crate::catchup::{CatchUp, ConversationState, GapReport, ReceiveActivity, Received};
use crate::model::Activity;
use crate::write::forget_keys;

/// The type of the frames that carry activities (wire/03 section 3.15).
const ACTIVITY: &str = "conversation.activity";

/// Hands activities to the one who catches up, conversation by conversation.
pub(super) struct Incoming(pub(super) Arc<CatchUp>);

#[derive(Deserialize)]
struct Frame {
    activity: Activity,
}

impl HandleData for Incoming {
    fn wants(&self, event_type: &str) -> bool {
        event_type == ACTIVITY
    }

    fn handle<'a>(
        &'a self,
        webex: &'a Webex,
        _: &'a SessionId,
        envelope: Arc<Envelope>,
    ) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            match envelope.data::<Frame>() {
                Ok(frame) => self.0.handle(webex, frame.activity).await,
                Err(error) => tracing::warn!(%error, "an activity cannot be read"),
            }
        })
    }

    fn gap(&self, webex: &Webex, _: &SessionId, gap: &Gap) {
        for handler in webex.contributions::<ActivityHandler>() {
            handler.0.gap(webex, gap);
        }
        self.0.gap(webex, gap);
    }
}

/// Learns from the greeting of the first socket since when activities are of interest, by the clock of the service.
struct Greeting(Weak<CatchUp>);

impl HandleControl for Greeting {
    fn event_types(&self) -> &[&str] {
        &["mercury.buffer_state", "mercury.registration_status"]
    }

    fn handle(&self, _: &Webex, _: &SessionId, envelope: &Arc<Envelope>) {
        if let (Some(catch_up), Some(at)) = (self.0.upgrade(), envelope.written_at.or(envelope.timestamp)) {
            catch_up.begin_at(at);
        }
    }
}

/// Watches for the first greeting.
pub(super) fn greeting(catch_up: &Arc<CatchUp>) -> ControlHandler {
    ControlHandler::new(Greeting(Arc::downgrade(catch_up)))
}

/// Hands activities to plug-ins and subscribers.
pub(super) struct Publish;

impl ReceiveActivity for Publish {
    fn receive<'a>(&'a self, webex: &'a Webex, received: Received) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let Received { activity, count } = received;
            note(webex, |record| record.activity(count));
            forget_keys(webex, &activity);
            for handler in webex.contributions::<ActivityHandler>() {
                handler.0.handle(webex, &activity).await;
            }
            publish(webex, ActivityEvent::Activity { activity, count });
        })
    }

    fn wants_state(&self, webex: &Webex) -> bool {
        let subscribed = webex.plugin::<Conversations>().is_ok_and(|plugin| plugin.hub().has_subscribers());
        subscribed
            || webex.contributions::<ActivityHandler>().iter().any(|handler| handler.0.wants_state(webex))
    }

    fn state<'a>(&'a self, webex: &'a Webex, state: &'a ConversationState) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            for handler in webex.contributions::<ActivityHandler>() {
                handler.0.state(webex, state).await;
            }
            publish(webex, ActivityEvent::State(Box::new(state.clone())));
        })
    }

    fn caught_up(&self, webex: &Webex, report: &GapReport) {
        note(webex, |record| record.gap(report));
        for handler in webex.contributions::<ActivityHandler>() {
            handler.0.caught_up(webex, report);
        }
        publish(webex, ActivityEvent::Gap(Box::new(report.clone())));
    }
}

fn note(webex: &Webex, what: impl FnOnce(&Record)) {
    if let Ok(plugin) = webex.plugin::<Conversations>() {
        what(plugin.record());
    }
}

pub(super) fn publish(webex: &Webex, event: ActivityEvent) {
    if let Ok(plugin) = webex.plugin::<Conversations>() {
        plugin.hub().publish(event);
    }
}
