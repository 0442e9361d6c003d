//! The clock that tests move.

use std::time::Duration;

use webex_core::time::Clock;
use webex_testing::ManualClock;

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn the_clock_stands_until_it_is_moved() {
    let clock = ManualClock::new();
    let (now, monotonic) = (clock.now(), clock.monotonic());
    clock.advance(HOUR);
    assert_eq!(clock.monotonic() - monotonic, HOUR);
    assert_eq!(clock.now().duration_since(now).as_secs(), 3600);
}

#[tokio::test]
async fn sleepers_wake_in_order() {
    let clock = ManualClock::new();
    let (mut short, mut long) = (clock.sleep(HOUR), clock.sleep(2 * HOUR));
    assert_eq!(clock.sleeping(), 2);
    assert_eq!(clock.advance_to_next(), Some(HOUR));
    short.as_mut().await;
    assert!(futures_util::poll!(long.as_mut()).is_pending());
    drop(short);
    assert_eq!(clock.advance_to_next(), Some(HOUR));
    long.await;
    assert_eq!((clock.sleeping(), clock.advance_to_next()), (0, None));
}

#[tokio::test]
async fn a_sleep_that_is_given_up_is_not_counted() {
    let clock = ManualClock::new();
    drop(clock.sleep(HOUR));
    assert_eq!(clock.sleeping(), 0);
}
