//! What Mercury brings (wire/02 section 3.6.4).

use std::sync::Arc;

use futures_core::future::BoxFuture;
use webex_core::Webex;
use webex_plugin_mercury::{Envelope, Gap, HandleData, SessionId};

use crate::event::PresenceSource;
use crate::model::PresenceState;
use crate::watching::Watching;

const UPDATE: &str = "apheleia.subscription_update";

/// Takes updates, and learns of gaps.
pub(crate) struct Incoming(pub(crate) Arc<Watching>);

impl HandleData for Incoming {
    fn wants(&self, event_type: &str) -> bool {
        event_type == UPDATE
    }

    fn handle<'a>(
        &'a self,
        webex: &'a Webex,
        _: &'a SessionId,
        envelope: Arc<Envelope>,
    ) -> BoxFuture<'a, ()> {
        let now = webex.clock().monotonic();
        match read(envelope.data.get()) {
            Ok(state) => {
                self.0.change(|machine| machine.update(now, Arc::new(state), PresenceSource::Subscription))
            }
            Err(error) => tracing::debug!(%error, "a change of presence cannot be read"),
        }
        Box::pin(std::future::ready(()))
    }

    /// Changes may have been missed, and a new registration has no subscriptions.
    fn gap(&self, webex: &Webex, _: &SessionId, _: &Gap) {
        let now = webex.clock().monotonic();
        self.0.change(|machine| machine.restore(now));
    }
}

/// The state in the data of an event.
pub(crate) fn read(data: &str) -> serde_json::Result<PresenceState> {
    serde_json::from_str(data)
}
