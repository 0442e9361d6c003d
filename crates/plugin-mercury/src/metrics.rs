//! What can be measured of a session.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::session::{Envelope, SessionEvent};

/// What was measured of a session since it was made.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct SessionMetrics {
    /// How many text frames arrived.
    pub frames: u64,
    /// How many bytes of text arrived.
    pub bytes: u64,
    /// How many events were handed out.
    pub events: u64,
    /// How often the session came online.
    pub connections: u64,
    /// How many tries failed.
    pub failed_attempts: u64,
    /// How many gaps there were.
    pub gaps: u64,
    /// How many pings were answered.
    pub pings: u64,
    /// The time from the last ping to its answer.
    pub latency: Option<Duration>,
    /// The longest of these times.
    pub longest_latency: Option<Duration>,
    /// Our clock less the clock of the service, when the last event was written (the way from there included).
    pub clock_offset: Option<SignedDuration>,
    /// How long the last event was on its way, from the moment at which it happened; needs clocks that agree.
    pub lag: Option<SignedDuration>,
    /// URLs of services of the cluster that the session is connected to, if the service tells (wire/02 section 3.3.6).
    pub local_cluster_service_urls: BTreeMap<String, String>,
}

#[derive(Debug, Default)]
pub(crate) struct Meter(Mutex<SessionMetrics>);

impl Meter {
    pub(crate) fn read(&self) -> SessionMetrics {
        self.metrics().clone()
    }

    pub(crate) fn frame(&self, bytes: usize) {
        let mut metrics = self.metrics();
        metrics.frames += 1;
        metrics.bytes += bytes as u64;
    }

    /// A moment that is missing or invalid leaves what was measured before (wire/02 section 6, M19).
    pub(crate) fn event(&self, envelope: &Envelope, now: Timestamp) {
        let mut metrics = self.metrics();
        metrics.events += 1;
        if let Some(written) = envelope.written_at {
            metrics.clock_offset = Some(now.duration_since(written));
        }
        if let Some(happened) = envelope.timestamp {
            metrics.lag = Some(now.duration_since(happened));
        }
    }

    pub(crate) fn report(&self, event: &SessionEvent) {
        let mut metrics = self.metrics();
        match event {
            SessionEvent::Online | SessionEvent::SwitchoverComplete => metrics.connections += 1,
            SessionEvent::ConnectFailed { .. } => metrics.failed_attempts += 1,
            SessionEvent::Gap(_) => metrics.gaps += 1,
            SessionEvent::Latency(latency) => {
                metrics.pings += 1;
                metrics.latency = Some(*latency);
                metrics.longest_latency = metrics.longest_latency.max(Some(*latency));
            }
            _ => {}
        }
    }

    pub(crate) fn local_clusters(&self, urls: BTreeMap<String, String>) {
        self.metrics().local_cluster_service_urls = urls;
    }

    fn metrics(&self) -> MutexGuard<'_, SessionMetrics> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope(written_at: Option<i64>) -> Envelope {
        let written_at = written_at.map(|at| Timestamp::from_second(at).expect("in range"));
        Envelope {
            id: "e".into(),
            event_type: "a".into(),
            data: serde_json::value::to_raw_value(&()).expect("JSON"),
            timestamp: None,
            tracking_id: None,
            alert_type: Default::default(),
            headers: Default::default(),
            sequence_number: None,
            written_at,
            conversation: None,
        }
    }

    #[test]
    fn m19_the_offset_of_the_clock_is_positive_negative_or_unchanged() {
        let (meter, now) = (Meter::default(), Timestamp::from_second(100).expect("in range"));
        meter.event(&envelope(Some(90)), now);
        assert_eq!(meter.read().clock_offset, Some(SignedDuration::from_secs(10)));
        meter.event(&envelope(None), now);
        assert_eq!(meter.read().clock_offset, Some(SignedDuration::from_secs(10)));
        meter.event(&envelope(Some(130)), now);
        assert_eq!(meter.read().clock_offset, Some(SignedDuration::from_secs(-30)));
        assert_eq!(meter.read().events, 3);
    }

    #[test]
    fn the_lag_is_the_way_of_the_last_event_that_says_when_it_happened() {
        let (meter, now) = (Meter::default(), Timestamp::from_millisecond(100_250).expect("in range"));
        let mut event = envelope(None);
        meter.event(&event, now);
        assert_eq!(meter.read().lag, None);
        event.timestamp = Some(Timestamp::from_second(100).expect("in range"));
        meter.event(&event, now);
        meter.event(&envelope(None), now);
        assert_eq!(meter.read().lag, Some(SignedDuration::from_millis(250)));
    }
}
