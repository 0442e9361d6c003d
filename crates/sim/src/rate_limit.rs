//! An optional limit on requests, for each host and user.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use jiff::Timestamp;

use crate::clock::SimClock;
use crate::ids::UserId;
use crate::sync::lock;

/// So many requests in so much time, for each host name and user. Windows follow the simulator's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// Requests that are let through in one window.
    pub requests: u32,
    /// The length of a window.
    pub per: Duration,
}

/// Counts requests.
pub(crate) struct Limiter {
    clock: SimClock,
    limit: Option<RateLimit>,
    windows: Mutex<HashMap<(String, Option<UserId>), Window>>,
}

struct Window {
    ends: Timestamp,
    count: u32,
}

impl Limiter {
    pub(crate) fn new(clock: SimClock, limit: Option<RateLimit>) -> Self {
        Self { clock, limit, windows: Mutex::default() }
    }

    /// Counts a request; `Some` says how many seconds are to be waited because it is one too many.
    pub(crate) fn refuses(&self, host: &str, user: Option<UserId>) -> Option<u64> {
        let limit = self.limit?;
        let now = self.clock.now();
        let fresh = || Window { ends: self.clock.deadline(limit.per), count: 0 };
        let mut windows = lock(&self.windows);
        let window = windows.entry((host.to_owned(), user)).or_insert_with(fresh);
        if window.ends <= now {
            *window = fresh();
        }
        window.count = window.count.saturating_add(1);
        let left = (window.ends.as_millisecond() - now.as_millisecond()).unsigned_abs();
        (window.count > limit.requests).then(|| left.div_ceil(1000).max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_says_how_long_to_wait_and_then_opens_again() {
        let clock = SimClock::default();
        let limit = RateLimit { requests: 2, per: Duration::from_secs(10) };
        let limiter = Limiter::new(clock.clone(), Some(limit));
        assert_eq!(limiter.refuses("a", None), None);
        assert_eq!(limiter.refuses("a", None), None);
        assert_eq!(limiter.refuses("b", None), None);
        assert!((9..=10).contains(&limiter.refuses("a", None).expect("one too many")));
        clock.advance(Duration::from_secs(10));
        assert_eq!(limiter.refuses("a", None), None);
    }
}
