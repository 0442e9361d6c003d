//! Places that log stay awake.

use std::sync::OnceLock;

use tracing::Dispatch;

/// `tracing` notes for each place that logs whether anybody is interested, when the place is first come by. A test that
/// comes by without a subscriber, at the moment at which another test begins to take down what is logged, may have it note
/// "nobody" for good. With two subscribers that are interested in everything there is always somebody; they are nobody's
/// default, so they get nothing, and stand in nobody's way.
pub(crate) fn stay_awake() {
    crate::test_log::begin();
    static AWAKE: OnceLock<[Dispatch; 2]> = OnceLock::new();
    AWAKE.get_or_init(|| [(); 2].map(|()| Dispatch::new(tracing_subscriber::registry())));
}
