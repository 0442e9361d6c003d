//! A clock that stands still until a test moves it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use webex_core::time::Clock;

/// A clock that stands still until a test moves it. A clone is the same clock.
///
/// ```
/// use std::time::Duration;
/// use webex_core::time::Clock;
/// use webex_testing::ManualClock;
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// let clock = ManualClock::new();
/// let nap = tokio::spawn(clock.sleep(Duration::from_secs(3600)));
/// clock.until_sleeping(1).await;
/// clock.advance(Duration::from_secs(3600));
/// nap.await.expect("the hour is over");
/// # }
/// ```
#[derive(Clone)]
pub struct ManualClock(Arc<Inner>);

struct Inner {
    epoch: Timestamp,
    state: watch::Sender<State>,
}

#[derive(Default)]
struct State {
    elapsed: Duration,
    /// When the sleepers of this moment wake up, by their number.
    sleepers: BTreeMap<u64, Duration>,
    next: u64,
}

impl ManualClock {
    /// A clock that begins on the first of January 2026.
    ///
    /// ```
    /// use webex_core::time::Clock;
    /// let clock = webex_testing::ManualClock::new();
    /// assert_eq!(clock.now().to_string(), "2026-01-01T00:00:00Z");
    /// assert!(clock.monotonic().is_zero());
    /// ```
    pub fn new() -> Self {
        let epoch = Timestamp::from_second(1_767_225_600).expect("the year 2026 is in range");
        Self(Arc::new(Inner { epoch, state: watch::Sender::new(State::default()) }))
    }

    /// Moves the clock and wakes whoever slept until then.
    ///
    /// ```
    /// use std::time::Duration;
    /// use webex_core::time::Clock;
    /// let clock = webex_testing::ManualClock::new();
    /// clock.advance(Duration::from_secs(60));
    /// assert_eq!(clock.now().to_string(), "2026-01-01T00:01:00Z");
    /// ```
    pub fn advance(&self, by: Duration) {
        self.0.state.send_modify(|state| state.elapsed += by);
    }

    /// Moves the clock to the moment at which the next sleeper wakes up, and answers how far that was; `None` when
    /// nobody sleeps.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() {
    /// use std::time::Duration;
    /// use webex_core::time::Clock;
    /// let clock = webex_testing::ManualClock::new();
    /// assert_eq!(clock.advance_to_next(), None, "nobody sleeps");
    /// let nap = clock.sleep(Duration::from_secs(5));
    /// assert_eq!(clock.advance_to_next(), Some(Duration::from_secs(5)));
    /// nap.await;
    /// # }
    /// ```
    pub fn advance_to_next(&self) -> Option<Duration> {
        let step = {
            let state = self.0.state.borrow();
            state.sleepers.values().min()?.saturating_sub(state.elapsed)
        };
        self.advance(step);
        Some(step)
    }

    /// How many sleep on this clock now.
    ///
    /// ```
    /// use std::time::Duration;
    /// use webex_core::time::Clock;
    /// let clock = webex_testing::ManualClock::new();
    /// let nap = clock.sleep(Duration::from_secs(5));
    /// assert_eq!(clock.sleeping(), 1);
    /// drop(nap);
    /// assert_eq!(clock.sleeping(), 0);
    /// ```
    pub fn sleeping(&self) -> usize {
        self.0.state.borrow().sleepers.len()
    }

    /// Waits until at least so many sleep on this clock.
    pub async fn until_sleeping(&self, sleepers: usize) {
        let mut changes = self.0.state.subscribe();
        let waited = changes.wait_for(|state| state.sleepers.len() >= sleepers).await;
        waited.map(drop).expect("the clock outlives the wait");
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        let elapsed = SignedDuration::try_from(self.monotonic()).unwrap_or(SignedDuration::MAX);
        self.0.epoch.saturating_add(elapsed).unwrap_or(Timestamp::MAX)
    }

    fn monotonic(&self) -> Duration {
        self.0.state.borrow().elapsed
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let sleeper = Sleeper::register(self.clone(), duration);
        Box::pin(async move {
            let until = sleeper.until;
            let mut changes = sleeper.clock.0.state.subscribe();
            let waited = changes.wait_for(|state| state.elapsed >= until).await;
            waited.map(drop).expect("the sleeper holds the clock");
        })
    }
}

/// Is counted as long as its sleep is awaited, also when that is given up.
struct Sleeper {
    clock: ManualClock,
    number: u64,
    until: Duration,
}

impl Sleeper {
    fn register(clock: ManualClock, duration: Duration) -> Self {
        let (mut number, mut until) = (0, Duration::ZERO);
        clock.0.state.send_modify(|state| {
            (number, until) = (state.next, state.elapsed.saturating_add(duration));
            state.next += 1;
            state.sleepers.insert(number, until);
        });
        Self { clock, number, until }
    }
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        self.clock.0.state.send_modify(|state| {
            state.sleepers.remove(&self.number);
        });
    }
}

impl fmt::Debug for ManualClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let elapsed = self.monotonic();
        f.debug_struct("ManualClock").field("elapsed", &elapsed).field("sleeping", &self.sleeping()).finish()
    }
}
