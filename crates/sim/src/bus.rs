//! The bus: what was committed, in the order in which it was, to everybody who listens.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::admin::EventLog;
use crate::conversation::Fact;
use crate::sync::lock;

/// Hands every committed [`Fact`] to every subscriber. The facts of one conversation keep their order.
#[derive(Default)]
pub(crate) struct Bus {
    subscribers: Mutex<Vec<UnboundedSender<Arc<Fact>>>>,
    published: AtomicU64,
    events: EventLog,
}

impl Bus {
    /// All facts from now on. Dropping the receiver ends the subscription.
    pub(crate) fn subscribe(&self) -> UnboundedReceiver<Arc<Fact>> {
        let (sender, receiver) = unbounded_channel();
        lock(&self.subscribers).push(sender);
        receiver
    }

    /// Never waits: a subscriber takes the facts up at its own pace.
    pub(crate) fn publish(&self, fact: Fact) {
        self.events.record(&fact);
        let fact = Arc::new(fact);
        let mut subscribers = lock(&self.subscribers);
        subscribers.retain(|subscriber| subscriber.send(fact.clone()).is_ok());
        self.published.fetch_add(1, Ordering::Relaxed);
    }

    /// What the facts are called in the developer API.
    pub(crate) fn events(&self) -> &EventLog {
        &self.events
    }

    /// How many facts have been published.
    pub(crate) fn published(&self) -> u64 {
        self.published.load(Ordering::Relaxed)
    }
}
