//! The last events of all sessions.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::event::SessionId;
use crate::session::SessionEvent;

/// How many entries are kept.
const CAPACITY: usize = 256;

/// Something that happened to a session; see [`crate::MercuryHandle::history`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct HistoryEntry {
    /// When, by the clock of the client.
    pub at: Timestamp,
    /// To which session.
    pub session: SessionId,
    /// What.
    pub event: SessionEvent,
}

/// The last events of all sessions, without latencies, of which there are too many. Takes no room until something happens.
#[derive(Debug, Default)]
pub(crate) struct History(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    entries: VecDeque<HistoryEntry>,
    dropped: u64,
}

impl History {
    pub(crate) fn add(&self, at: Timestamp, session: &SessionId, event: &SessionEvent) {
        if matches!(event, SessionEvent::Latency(_)) {
            return;
        }
        let mut kept = self.kept();
        if kept.entries.len() == CAPACITY {
            kept.entries.pop_front();
            kept.dropped += 1;
        }
        kept.entries.push_back(HistoryEntry { at, session: session.clone(), event: event.clone() });
    }

    /// The entries that are kept, oldest first.
    pub(crate) fn entries(&self) -> Vec<HistoryEntry> {
        self.kept().entries.iter().cloned().collect()
    }

    /// How many older ones there were.
    pub(crate) fn dropped(&self) -> u64 {
        self.kept().dropped
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // No code that can panic runs under the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_last_events_are_kept_and_the_others_counted() {
        let (history, session) = (History::default(), SessionId::default());
        let at = |second| Timestamp::from_second(second).expect("in range");
        for second in 0..300 {
            history.add(at(second), &session, &SessionEvent::Online);
            history.add(at(second), &session, &SessionEvent::Latency(Duration::ZERO));
        }
        let entries = history.entries();
        assert_eq!((entries.len(), history.dropped()), (CAPACITY, 300 - CAPACITY as u64));
        assert_eq!(entries.last().map(|entry| entry.at), Some(at(299)));
        assert!(entries.iter().all(|entry| matches!(entry.event, SessionEvent::Online)));
    }
}
