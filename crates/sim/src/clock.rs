//! The simulator's clock: real time plus an offset that tests may move forward.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::sync::lock;

/// Time as the simulator sees it. Clones share one offset.
///
/// ```
/// use std::time::Duration;
/// use webex_sim::SimClock;
///
/// let clock = SimClock::default();
/// let before = clock.now();
/// clock.advance(Duration::from_secs(3600));
/// assert!(clock.now().duration_since(before).as_secs() >= 3600);
/// ```
#[derive(Clone, Debug, Default)]
pub struct SimClock {
    offset_millis: Arc<AtomicI64>,
}

impl SimClock {
    /// The present moment, in whole milliseconds.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let offset = self.offset_millis();
        let real = Timestamp::now().as_millisecond();
        Timestamp::from_millisecond(real.saturating_add(offset)).unwrap_or(Timestamp::MAX)
    }

    /// Moves the clock forward: tokens, devices and rate limits age by that much at once.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    /// let sim = webex_sim::Sim::start().await?;
    /// let before = sim.clock().now();
    /// sim.clock().advance(Duration::from_secs(24 * 3600)); // tokens age by a day
    /// assert!(sim.clock().now().duration_since(before).as_hours() >= 24);
    /// # Ok(())
    /// # }
    /// ```
    pub fn advance(&self, by: Duration) {
        self.advance_millis(i64::try_from(by.as_millis()).unwrap_or(i64::MAX));
    }

    pub(crate) fn advance_millis(&self, by: i64) {
        self.offset_millis.fetch_add(by, Ordering::Relaxed);
    }

    /// How far it is ahead of real time.
    pub(crate) fn offset_millis(&self) -> i64 {
        self.offset_millis.load(Ordering::Relaxed)
    }

    /// The moment `after` from now.
    pub(crate) fn deadline(&self, after: Duration) -> Timestamp {
        let span = SignedDuration::try_from(after).unwrap_or(SignedDuration::MAX);
        self.now().checked_add(span).unwrap_or(Timestamp::MAX)
    }

    /// A time for the next entry of a log: now, but at least a millisecond after `previous`, because clients order the
    /// activities of a conversation by it (wire/08 section 2.7).
    pub(crate) fn published_after(&self, previous: Option<Timestamp>) -> Timestamp {
        let now = self.now();
        match previous.and_then(|time| time.checked_add(SignedDuration::from_millis(1)).ok()) {
            Some(earliest) if earliest > now => earliest,
            _ => now,
        }
    }
}

/// Moments of which no two are alike, for what is listed in the order in which it came to be.
#[derive(Debug, Default)]
pub(crate) struct Moments(Mutex<Option<Timestamp>>);

impl Moments {
    /// Goes on after a moment that was given out before a restart.
    pub(crate) fn resume_after(&self, moment: Timestamp) {
        let mut last = lock(&self.0);
        *last = (*last).max(Some(moment));
    }

    /// Now, or a millisecond after the last moment given out.
    pub(crate) fn next(&self, clock: &SimClock) -> Timestamp {
        let mut last = lock(&self.0);
        let now = clock.published_after(*last);
        *last = Some(now);
        now
    }
}

/// ISO 8601 in UTC with milliseconds, as every service prints times.
pub(crate) fn iso(time: Timestamp) -> String {
    format!("{time:.3}")
}

/// For `#[serde(serialize_with = "clock::serialize_iso")]` on a [`Timestamp`].
pub(crate) fn serialize_iso<S: serde::Serializer>(
    time: &Timestamp,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{time:.3}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_times_increase_within_one_millisecond() {
        let clock = SimClock::default();
        let mut previous = clock.published_after(None);
        for _ in 0..100 {
            let next = clock.published_after(Some(previous));
            assert!(next > previous);
            previous = next;
        }
    }

    #[test]
    fn times_are_printed_with_three_digits() {
        let time = Timestamp::from_millisecond(1_767_225_600_000).expect("in range");
        assert_eq!(iso(time), "2026-01-01T00:00:00.000Z");
    }
}
