//! The wait for the head of an answer.

use std::future::Future;
use std::time::Duration;

use crate::request::Activity;
use crate::time::Clock;
use crate::{Error, Result, TimeoutKind};

/// How long one attempt may take.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// From the last byte of the request to the head of the answer.
    pub(super) head: Duration,
    /// Without progress of the request's body.
    pub(super) stall: Duration,
}

impl Limits {
    /// Which limit counts now, and when it runs out.
    fn current(self, activity: &Activity) -> (TimeoutKind, Duration) {
        let (kind, limit) = match activity.is_done() {
            true => (TimeoutKind::Head, self.head),
            false => (TimeoutKind::RequestBody, self.stall),
        };
        (kind, activity.last().saturating_add(limit))
    }
}

/// Waits for `sent` as long as the request moves, and for the head limit after it is all sent.
pub(super) async fn within<T>(
    clock: &dyn Clock,
    limits: Limits,
    activity: &Activity,
    sent: impl Future<Output = Result<T>>,
) -> Result<T> {
    tokio::pin!(sent);
    loop {
        let (kind, ends) = limits.current(activity);
        let left = ends.saturating_sub(clock.monotonic());
        if left.is_zero() {
            return Err(Error::timed_out(kind));
        }
        tokio::select! {
            biased;
            answer = &mut sent => return answer,
            () = clock.sleep(left) => {}
        }
    }
}
