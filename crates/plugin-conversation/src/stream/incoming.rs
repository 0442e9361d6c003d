//! From frames to activities.

use std::sync::Arc;

use futures_core::future::BoxFuture;
use serde::Deserialize;
use webex_core::Webex;
use webex_plugin_mercury::{Envelope, Gap, HandleData, SessionId};

use super::event::ActivityEvent;
use super::handler::ActivityHandler;
use super::plugin::Conversations;
use crate::model::Activity;
use crate::open::open_with;
use crate::write::forget_keys;

/// The type of the frames that carry activities (wire/03 section 3.15).
const ACTIVITY: &str = "conversation.activity";

/// Opens and normalizes activities, conversation by conversation.
pub(super) struct Incoming;

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
                Ok(frame) => deliver(webex, frame.activity).await,
                Err(error) => tracing::warn!(%error, "an activity cannot be read"),
            }
        })
    }

    fn gap(&self, webex: &Webex, _: &SessionId, gap: &Gap) {
        for handler in webex.contributions::<ActivityHandler>() {
            handler.0.gap(webex, gap);
        }
        publish(webex, ActivityEvent::Gap(gap.clone()));
    }
}

/// Hands an activity to plug-ins and subscribers. An activity that cannot be opened is handed on all the same: it says
/// so itself.
async fn deliver(webex: &Webex, mut activity: Activity) {
    forget_keys(webex, &activity);
    let count = open_with(webex, &mut activity).await;
    activity.normalize();
    let activity = Arc::new(activity);
    for handler in webex.contributions::<ActivityHandler>() {
        handler.0.handle(webex, &activity).await;
    }
    publish(webex, ActivityEvent::Activity { activity, count });
}

fn publish(webex: &Webex, event: ActivityEvent) {
    if let Ok(plugin) = webex.plugin::<Conversations>() {
        plugin.hub().publish(event);
    }
}
