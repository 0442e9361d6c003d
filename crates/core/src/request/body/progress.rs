//! How far a transfer is.

use std::sync::Arc;

use futures_core::Stream;
use tokio::sync::watch;

/// How much of a body was sent or received.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// The bytes so far. Starts again at 0 when a call is tried again.
    pub transferred: u64,
    /// All bytes, when their number is known.
    pub total: Option<u64>,
}

impl Progress {
    /// The part that is done, from 0 to 1; unknown without a total above 0 (wire/01 section 2.7).
    ///
    /// ```
    /// # use webex_core::request::{Progress, progress_channel};
    /// assert_eq!(Progress::default().fraction(), None);
    /// ```
    pub fn fraction(&self) -> Option<f64> {
        let total = self.total.filter(|total| *total > 0)?;
        Some((self.transferred as f64 / total as f64).min(1.0))
    }
}

/// Is told how far a transfer is; must not block.
pub type ProgressReport = Arc<dyn Fn(Progress) + Send + Sync>;

/// A report and the stream that it feeds. The stream yields the latest state, skips what its reader was too slow for,
/// and ends when the report is dropped.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// use futures_util::StreamExt;
/// use webex_core::request::{Progress, progress_channel};
/// let (report, stream) = progress_channel();
/// report(Progress::default());
/// drop(report);
/// assert_eq!(stream.collect::<Vec<_>>().await, [Progress::default()]);
/// # }
/// ```
pub fn progress_channel() -> (ProgressReport, impl Stream<Item = Progress> + Send + Unpin + 'static) {
    let (sender, receiver) = watch::channel(Progress::default());
    let report = Arc::new(move |progress| {
        sender.send_replace(progress);
    });
    (report, Box::pin(futures_util::stream::unfold(receiver, next)))
}

async fn next(mut receiver: watch::Receiver<Progress>) -> Option<(Progress, watch::Receiver<Progress>)> {
    receiver.changed().await.ok()?;
    let progress = *receiver.borrow_and_update();
    Some((progress, receiver))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fraction_needs_a_total_above_zero() {
        let at = |transferred, total| Progress { transferred, total }.fraction();
        assert_eq!(at(5, Some(10)), Some(0.5));
        assert_eq!(at(5, Some(0)), None);
        assert_eq!(at(5, None), None);
        assert_eq!(at(11, Some(10)), Some(1.0), "a body that grew is at its end");
    }
}
