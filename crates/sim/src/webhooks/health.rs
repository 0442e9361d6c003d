//! When a webhook that keeps failing is switched off (wire/04 section 3.14.3).

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How many failures in which time switch a webhook off.
const LIMIT: usize = 100;
const WINDOW: SignedDuration = SignedDuration::from_mins(5);

/// The failures since the last delivery that was accepted, as far back as the window reaches.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Health {
    failures: VecDeque<Timestamp>,
}

impl Health {
    /// Whether there is nothing to forgive.
    pub(crate) fn is_spotless(&self) -> bool {
        self.failures.is_empty()
    }

    /// A delivery was accepted: what failed before is forgiven.
    pub(crate) fn succeeded(&mut self) {
        self.failures.clear();
    }

    /// A delivery failed at `now`; whether that was one too many.
    pub(crate) fn failed(&mut self, now: Timestamp) -> bool {
        self.failures.push_back(now);
        while self.failures.front().is_some_and(|at| now.duration_since(*at) > WINDOW) {
            self.failures.pop_front();
        }
        self.failures.len() >= LIMIT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fail(health: &mut Health, times: usize, start: Timestamp, step: SignedDuration) -> Option<usize> {
        let mut at = start;
        (1..=times).find(|_| {
            let over = health.failed(at);
            at += step;
            over
        })
    }

    #[test]
    fn many_failures_in_the_window_are_too_many() {
        let mut health = Health::default();
        let over = fail(&mut health, 200, Timestamp::UNIX_EPOCH, SignedDuration::from_secs(1));
        assert_eq!(over, Some(LIMIT));
    }

    #[test]
    fn slow_failures_never_are() {
        let mut health = Health::default();
        let over = fail(&mut health, 500, Timestamp::UNIX_EPOCH, SignedDuration::from_secs(10));
        assert_eq!(over, None);
    }

    #[test]
    fn one_success_forgives() {
        let mut health = Health::default();
        let step = SignedDuration::from_millis(1);
        assert_eq!(fail(&mut health, LIMIT - 1, Timestamp::UNIX_EPOCH, step), None);
        health.succeeded();
        assert_eq!(fail(&mut health, LIMIT - 1, Timestamp::UNIX_EPOCH, step), None);
    }
}
