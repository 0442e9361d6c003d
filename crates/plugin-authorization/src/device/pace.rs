//! When to ask again, without a clock.

use std::time::Duration;

/// The pace at which a device asks whether it is signed in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    interval: Duration,
    /// On the monotonic clock.
    ends: Duration,
    /// Whether the next pause is a double one.
    slowed: bool,
}

impl Pace {
    pub(super) fn new(interval: Duration, ends: Duration) -> Self {
        Self { interval, ends, slowed: false }
    }

    /// The service wants the next question later: one pause is skipped, then the pace is as before (wire/01 section 6.4,
    /// row 93).
    pub(super) fn slow_down(&mut self) {
        self.slowed = true;
    }

    /// How long to wait before the next question; `None` when the code has lapsed by then.
    pub(super) fn pause(&mut self, now: Duration) -> Option<Duration> {
        let pause = if std::mem::take(&mut self.slowed) { self.interval * 2 } else { self.interval };
        (now + pause < self.ends).then_some(pause)
    }

    /// What is left of the life of the code.
    pub(super) fn left(&self, now: Duration) -> Duration {
        self.ends.saturating_sub(now)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::Pace;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn r93_slow_down_skips_one_pause() {
        let mut pace = Pace::new(2 * SECOND, 300 * SECOND);
        assert_eq!(pace.pause(SECOND), Some(2 * SECOND));
        pace.slow_down();
        assert_eq!(pace.pause(SECOND), Some(4 * SECOND));
        assert_eq!(pace.pause(SECOND), Some(2 * SECOND));
    }

    proptest! {
        #[test]
        fn r93_nothing_is_asked_after_the_code_has_lapsed(interval in 1_u64..600, life in 0_u64..600, slow: bool) {
            let mut pace = Pace::new(Duration::from_secs(interval), Duration::from_secs(life));
            if slow {
                pace.slow_down();
            }
            let mut now = Duration::ZERO;
            while let Some(pause) = pace.pause(now) {
                now += pause;
                prop_assert!(now < Duration::from_secs(life) && pace.left(now) > Duration::ZERO);
            }
        }
    }
}
