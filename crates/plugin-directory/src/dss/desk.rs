//! Where the parts of answers arrive.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use uuid::Uuid;
use webex_core::Webex;
use webex_core::events::EventHub;
use webex_plugin_mercury::{Envelope, Gap, HandleControl, SessionId};

use super::collector::{Collector, Progress};
use super::part::{self, Part};
use crate::event::DirectoryEvent;

/// The questions under way. Parts are put in by the task that reads the socket, and taken out by whoever asked.
pub(crate) struct Desk {
    listening: AtomicBool,
    open: Mutex<HashMap<Uuid, Arc<Slot>>>,
    events: EventHub<DirectoryEvent>,
}

/// One question.
struct Slot {
    collector: Mutex<Collector>,
    changed: Notify,
}

/// A question that is under way for as long as this value is there.
pub(super) struct Waiting {
    desk: Arc<Desk>,
    id: Uuid,
    slot: Arc<Slot>,
}

impl Desk {
    pub(crate) fn new(events: EventHub<DirectoryEvent>) -> Self {
        Self { listening: AtomicBool::new(false), open: Mutex::default(), events }
    }

    pub(crate) fn events(&self) -> &EventHub<DirectoryEvent> {
        &self.events
    }

    pub(crate) fn is_listening(&self) -> bool {
        self.listening.load(Ordering::Acquire)
    }

    /// Takes answers from now on.
    pub(crate) fn listen(&self) {
        if !self.listening.swap(true, Ordering::AcqRel) {
            self.events.publish(DirectoryEvent::Registered);
        }
    }

    /// Takes no answers any more; who waits for one is told.
    pub(crate) fn close(&self) {
        if self.listening.swap(false, Ordering::AcqRel) {
            self.end_all(|collector| collector.close(Duration::ZERO));
            self.events.publish(DirectoryEvent::Unregistered);
        }
    }

    /// A question is asked now.
    pub(super) fn open(self: &Arc<Self>, id: Uuid, now: Duration, timeout: Duration) -> Waiting {
        let slot =
            Arc::new(Slot { collector: Mutex::new(Collector::new(now, timeout)), changed: Notify::new() });
        lock(&self.open).insert(id, slot.clone());
        Waiting { desk: self.clone(), id, slot }
    }

    fn end_all(&self, end: impl Fn(&mut Collector)) {
        for slot in lock(&self.open).values() {
            slot.change(&end);
        }
    }
}

impl Slot {
    fn change(&self, change: impl FnOnce(&mut Collector)) {
        change(&mut lock(&self.collector));
        self.changed.notify_one();
    }
}

impl Waiting {
    pub(super) fn progress(&self, now: Duration) -> Progress {
        lock(&self.slot.collector).progress(now)
    }

    /// Waits until something has changed since the last time. Cancel safe.
    pub(super) async fn changed(&self) {
        self.slot.changed.notified().await;
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        lock(&self.desk.open).remove(&self.id);
    }
}

impl HandleControl for Desk {
    fn event_types(&self) -> &[&str] {
        &["directory.lookup", "directory.search"]
    }

    fn handle(&self, webex: &Webex, _: &SessionId, envelope: &Arc<Envelope>) {
        if !self.is_listening() {
            return;
        }
        let request_id = part::request_id(envelope.data.get());
        let slot = request_id.and_then(|id| lock(&self.open).get(&id).cloned());
        // What other clients of the user asked for is read no further.
        if let Some(slot) = slot
            && let Some(part) = Part::read(envelope.data.get())
        {
            slot.change(|collector| collector.part(webex.clock().monotonic(), part));
        }
        if self.events.has_subscribers() {
            self.events.publish(DirectoryEvent::Part { request_id, envelope: envelope.clone() });
        }
    }

    fn gap(&self, webex: &Webex, _: &SessionId, _: &Gap) {
        let now = webex.clock().monotonic();
        self.end_all(|collector| collector.lost(now));
    }
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").field("listening", &self.is_listening()).finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What they guard is whole between any two statements.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
