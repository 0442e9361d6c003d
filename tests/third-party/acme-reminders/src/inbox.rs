//! Events of the service, which come through Mercury.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_core::future::BoxFuture;
use webex_core::events::EventHub;
use webex_core::storage::{Expect, Namespace};
use webex_core::{ErrorKind, Result, Webex};
use webex_plugin_mercury::{Envelope, HandleData, SessionId};

use crate::model::{Reminder, ReminderDue};

/// The type of the events.
pub(crate) const DUE: &str = "acme.reminder_due";

/// Hands each reminder on once, also over restarts: the storage knows which ones were.
pub(crate) struct Inbox {
    pub(crate) events: EventHub<ReminderDue>,
    pub(crate) handed_on: AtomicU64,
    pub(crate) namespace: Namespace,
}

// ANCHOR: inbox
impl Inbox {
    async fn take(&self, webex: &Webex, envelope: &Envelope) -> Result<()> {
        let reminder: Reminder = envelope.data()?;
        if self.is_new(webex, &reminder).await? {
            self.handed_on.fetch_add(1, Ordering::Relaxed);
            self.events.publish(ReminderDue { reminder });
        }
        Ok(())
    }

    /// The storage decides: of two processes with the same storage only one is the first.
    async fn is_new(&self, webex: &Webex, reminder: &Reminder) -> Result<bool> {
        let store = webex.store(&self.namespace);
        let key = format!("due.{}", reminder.id.as_str());
        match store.put_if(&key, &reminder.due, Expect::Absent).await {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == ErrorKind::Conflict => Ok(false),
            Err(error) => Err(error),
        }
    }
}
// ANCHOR_END: inbox

impl HandleData for Inbox {
    fn wants(&self, event_type: &str) -> bool {
        event_type == DUE
    }

    /// The data is open already: that is what the codec of the event is for.
    fn handle<'a>(&'a self, webex: &'a Webex, _: &'a SessionId, event: Arc<Envelope>) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            if let Err(error) = self.take(webex, &event).await {
                tracing::warn!(%error, "a reminder cannot be read");
            }
        })
    }
}
