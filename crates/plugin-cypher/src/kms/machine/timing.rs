//! The numbers of the machine (wire/03 section 4.3).

use std::time::Duration;

use webex_core::batcher::BatchTiming;

/// How long to wait for the KMS, and how often (wire/03 section 4.3).
///
/// ```
/// use std::time::Duration;
/// use webex_plugin_cypher::KmsTiming;
/// let timing = KmsTiming::default();
/// assert_eq!((timing.first_timeout, timing.attempts), (Duration::from_secs(6), 4));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct KmsTiming {
    /// How long the first try waits for its answer, from the moment at which it is posted; each further one twice as
    /// long as the one before.
    pub first_timeout: Duration,
    /// How often a request is sent at most, by one session.
    pub attempts: u32,
    /// How often the session is renewed at most for the sake of one request.
    pub renewals: u32,
    /// How requests are batched.
    pub batching: BatchTiming,
    /// So long before the end of a session a new one is made.
    pub expiry_margin: Duration,
    /// The life of a session of which the KMS says nothing sensible.
    pub default_life: Duration,
    /// The longest life of a session, whatever the KMS says.
    pub longest_life: Duration,
    /// So long answers to an old session are still read.
    pub grace: Duration,
    /// The pause after a first failure; each further one is twice as long.
    pub first_pause: Duration,
    /// The longest pause.
    pub longest_pause: Duration,
}

impl Default for KmsTiming {
    fn default() -> Self {
        let batching = BatchTiming {
            wait: Duration::from_millis(50),
            max_wait: Duration::from_millis(150),
            max_items: 50,
        };
        Self {
            first_timeout: Duration::from_secs(6),
            attempts: 4,
            renewals: 2,
            batching,
            expiry_margin: Duration::from_secs(30),
            default_life: Duration::from_secs(3600),
            longest_life: Duration::from_secs(24 * 3600),
            grace: Duration::from_secs(300),
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(30),
        }
    }
}

impl KmsTiming {
    /// How long try number `attempt`, counted from 1, waits.
    pub(super) fn timeout(&self, attempt: u32) -> Duration {
        doubled(self.first_timeout, attempt)
    }

    /// The pause after so many failures in a row.
    pub(super) fn pause(&self, failures: u32) -> Duration {
        doubled(self.first_pause, failures).min(self.longest_pause)
    }
}

fn doubled(first: Duration, times: u32) -> Duration {
    first.saturating_mul(2_u32.saturating_pow(times.saturating_sub(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_tries_wait_90_seconds_in_all() {
        let timing = KmsTiming::default();
        let waits: Vec<_> = (1..=timing.attempts).map(|n| timing.timeout(n).as_secs()).collect();
        assert_eq!(waits, [6, 12, 24, 48]);
        assert_eq!(timing.pause(40), timing.longest_pause);
    }
}
