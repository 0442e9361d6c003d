//! How calls went, by service and outcome.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::{Error, ErrorKind};

/// Beyond these, calls to further services (or hosts, for calls by URL) count together.
const MAX_SERVICES: usize = 64;
/// The name under which they count.
const OTHERS: &str = "(others)";

/// The bounds by which latencies are counted; a last count is for those above all of them.
pub const LATENCY_BOUNDS: [Duration; 8] = [
    Duration::from_millis(10),
    Duration::from_millis(30),
    Duration::from_millis(100),
    Duration::from_millis(300),
    Duration::from_secs(1),
    Duration::from_secs(3),
    Duration::from_secs(10),
    Duration::from_secs(30),
];

/// How a call ended.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum CallOutcome {
    /// With this status.
    Status(u16),
    /// With an error, and no answer.
    Failed(ErrorKind),
    /// The caller gave it up.
    GivenUp,
}

impl CallOutcome {
    /// The status, when there was an answer.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Status(status) => Some(*status),
            _ => None,
        }
    }

    pub(crate) fn of_error(error: &Error) -> Self {
        error.status().map_or(Self::Failed(error.kind()), |status| Self::Status(status.as_u16()))
    }
}

impl fmt::Display for CallOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "{status}"),
            Self::Failed(kind) => write!(f, "{kind:?}"),
            Self::GivenUp => f.write_str("GivenUp"),
        }
    }
}

/// The calls to one service that ended in one way.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct OutcomeTimings {
    /// How they ended.
    pub outcome: CallOutcome,
    /// How many there were.
    pub calls: u64,
    /// How many tries they took together.
    pub attempts: u64,
    /// How long they took together, tries and pauses included.
    pub total: Duration,
    /// The longest of them.
    pub longest: Duration,
    /// How many took up to each of [`LATENCY_BOUNDS`] (and longer than the one before), and how many longer than all.
    pub buckets: [u64; LATENCY_BOUNDS.len() + 1],
}

impl OutcomeTimings {
    fn new(outcome: CallOutcome) -> Self {
        let (zero, buckets) = (Duration::ZERO, [0; LATENCY_BOUNDS.len() + 1]);
        Self { outcome, calls: 0, attempts: 0, total: zero, longest: zero, buckets }
    }

    /// How long a call took, on the average.
    pub fn mean(&self) -> Duration {
        let calls = u32::try_from(self.calls).unwrap_or(u32::MAX).max(1);
        self.total / calls
    }

    fn add(&mut self, attempts: u32, took: Duration) {
        self.calls += 1;
        self.attempts += u64::from(attempts);
        self.total = self.total.saturating_add(took);
        self.longest = self.longest.max(took);
        self.buckets[LATENCY_BOUNDS.partition_point(|bound| *bound < took)] += 1;
    }
}

/// The calls to one service since the client was built; see [`crate::Webex::timings`].
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ServiceTimings {
    /// The service, or the host for calls by URL.
    pub service: String,
    /// How many calls are under way.
    pub in_flight: u64,
    /// Those that ended, by how.
    pub outcomes: Vec<OutcomeTimings>,
}

/// The calls to one service.
#[derive(Debug, Default)]
pub(crate) struct Tally(Mutex<Counts>);

#[derive(Clone, Debug, Default)]
struct Counts {
    in_flight: u64,
    outcomes: Vec<OutcomeTimings>,
}

impl Tally {
    fn begin(&self) {
        self.counts().in_flight += 1;
    }

    /// A call that began has ended.
    pub(crate) fn end(&self, outcome: CallOutcome, attempts: u32, took: Duration) {
        let mut counts = self.counts();
        counts.in_flight = counts.in_flight.saturating_sub(1);
        match counts.outcomes.iter_mut().find(|timings| timings.outcome == outcome) {
            Some(timings) => timings.add(attempts, took),
            None => {
                let mut timings = OutcomeTimings::new(outcome);
                timings.add(attempts, took);
                counts.outcomes.push(timings);
            }
        }
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        // Numbers are whole whoever panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The calls of one client.
#[derive(Debug, Default)]
pub(crate) struct Timings(Mutex<HashMap<Box<str>, Arc<Tally>>>);

impl Timings {
    /// A call to that service begins.
    pub(crate) fn begin(&self, service: &str) -> Arc<Tally> {
        let tally = self.tally(service);
        tally.begin();
        tally
    }

    fn tally(&self, service: &str) -> Arc<Tally> {
        let mut tallies = self.tallies();
        if let Some(tally) = tallies.get(service) {
            return tally.clone();
        }
        let name = if tallies.len() < MAX_SERVICES { service } else { OTHERS };
        tallies.entry(name.into()).or_default().clone()
    }

    /// What was counted so far, by service in alphabetical order.
    pub(crate) fn read(&self) -> Vec<ServiceTimings> {
        let tallies = self.tallies();
        let mut list: Vec<_> = tallies.iter().map(|(service, tally)| read(service, tally)).collect();
        drop(tallies);
        list.sort_unstable_by(|one, other| one.service.cmp(&other.service));
        list
    }

    fn tallies(&self) -> MutexGuard<'_, HashMap<Box<str>, Arc<Tally>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(service: &str, tally: &Tally) -> ServiceTimings {
    let Counts { in_flight, outcomes } = tally.counts().clone();
    ServiceTimings { service: service.to_owned(), in_flight, outcomes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_count_by_service_and_outcome() {
        let timings = Timings::default();
        let millis = Duration::from_millis;
        timings.begin("hydra").end(CallOutcome::Status(200), 1, millis(10));
        timings.begin("hydra").end(CallOutcome::Status(200), 3, millis(50));
        timings.begin("hydra").end(CallOutcome::Failed(ErrorKind::Timeout), 2, Duration::from_secs(60));
        let _under_way = timings.begin("wdm");
        let read = timings.read();
        assert_eq!(
            read.iter().map(|t| (t.service.as_str(), t.in_flight)).collect::<Vec<_>>(),
            [("hydra", 0), ("wdm", 1)]
        );
        let [good, bad] = &read[0].outcomes[..] else { panic!("{read:?}") };
        assert_eq!((good.calls, good.attempts, good.longest, good.mean()), (2, 4, millis(50), millis(30)));
        assert_eq!(good.buckets, [1, 0, 1, 0, 0, 0, 0, 0, 0], "a bound belongs to what it ends");
        assert_eq!((bad.outcome.to_string().as_str(), bad.buckets[8]), ("Timeout", 1));
    }

    #[test]
    fn ever_more_hosts_count_together() {
        let timings = Timings::default();
        for host in 0..1000 {
            timings.begin(&format!("{host}.example")).end(CallOutcome::GivenUp, 0, Duration::ZERO);
        }
        let read = timings.read();
        assert_eq!(read.len(), MAX_SERVICES + 1);
        let others = read.iter().find(|t| t.service == OTHERS).expect("the rest");
        assert_eq!(others.outcomes[0].calls, 1000 - MAX_SERVICES as u64);
    }
}
