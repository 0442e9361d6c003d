//! The last entries of a process.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tracing::Level;

use super::{LogEntry, RingLayer, redact};
use crate::time::{Clock, SystemClock};

/// The last entries that the SDK logged, of all clients that share it. A clone is the same ring.
#[derive(Clone)]
pub struct LogRing(Arc<Inner>);

struct Inner {
    clock: Arc<dyn Clock>,
    capacity: usize,
    entries: Mutex<Entries>,
}

#[derive(Default)]
struct Entries {
    next: u64,
    kept: VecDeque<LogEntry>,
}

impl LogRing {
    /// How many entries a ring keeps unless it is told otherwise.
    pub const DEFAULT_CAPACITY: usize = 10_000;

    /// A ring that keeps the last `capacity` entries, at least one.
    ///
    /// ```
    /// use tracing_subscriber::layer::SubscriberExt;
    /// use webex_core::log::LogRing;
    /// let ring = LogRing::new(2);
    /// tracing::subscriber::with_default(tracing_subscriber::registry().with(ring.layer()), || {
    ///     for n in 1..=3 {
    ///         tracing::info!(target: "webex::example", "step {n}");
    ///     }
    /// });
    /// let kept: Vec<_> = ring.entries().iter().map(|entry| entry.message().to_owned()).collect();
    /// assert_eq!(kept, ["step 2", "step 3"]);
    /// ```
    pub fn new(capacity: usize) -> Self {
        Self::with_clock(capacity, Arc::new(SystemClock::default()))
    }

    /// A ring whose entries have their time from this clock.
    pub fn with_clock(capacity: usize, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Inner { clock, capacity: capacity.max(1), entries: Mutex::default() }))
    }

    /// The layer that fills this ring, to be added to the application's `tracing` subscriber.
    pub fn layer(&self) -> RingLayer {
        RingLayer::new(self.clone())
    }

    /// The entries that are kept, oldest first.
    pub fn entries(&self) -> Vec<LogEntry> {
        self.lock().kept.iter().cloned().collect()
    }

    /// The kept entries of a session from that number on.
    pub(super) fn of_session(&self, session: &str, from: u64) -> Vec<LogEntry> {
        let entries = self.lock();
        let own = entries.kept.iter().filter(|e| e.number >= from && e.session_id() == Some(session));
        own.cloned().collect()
    }

    pub(super) fn add(&self, level: Level, target: &'static str, session: Option<Arc<str>>, text: String) {
        let message = match redact(&text) {
            std::borrow::Cow::Borrowed(_) => text,
            std::borrow::Cow::Owned(redacted) => redacted,
        };
        let time = self.0.clock.now();
        let mut entries = self.lock();
        let number = entries.next;
        entries.next += 1;
        if entries.kept.len() == self.0.capacity {
            entries.kept.pop_front();
        }
        entries.kept.push_back(LogEntry { number, time, level, target, session, message });
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        // No code that can panic runs under the lock.
        self.0.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for LogRing {
    fn default() -> Self {
        Self::new(Self::DEFAULT_CAPACITY)
    }
}

impl fmt::Debug for LogRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogRing").field("kept", &self.lock().kept.len()).finish_non_exhaustive()
    }
}
