//! When a batch is due: no clock, no task, only numbers.

use std::collections::VecDeque;
use std::time::Duration;

/// How long to collect, and how much.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct BatchTiming {
    /// A batch is due when nothing was added for so long,
    pub wait: Duration,
    /// or so long after its first item,
    pub max_wait: Duration,
    /// or at once with so many items. No batch is larger.
    pub max_items: usize,
}

/// Items that wait for their batch. Times are those of [`crate::time::Clock::monotonic`].
///
/// ```
/// use std::time::Duration;
/// use webex_core::batcher::{BatchQueue, BatchTiming};
/// let millis = Duration::from_millis;
/// let timing = BatchTiming { wait: millis(100), max_wait: millis(1500), max_items: 10 };
/// let mut queue = BatchQueue::new(timing);
/// queue.push("a", millis(0));
/// queue.push("b", millis(80));
/// assert_eq!(queue.due(), Some(millis(180)));
/// assert_eq!(queue.take(millis(179)), None);
/// assert_eq!(queue.take(millis(180)), Some(vec!["a", "b"]));
/// assert_eq!(queue.due(), None);
/// ```
#[derive(Clone, Debug)]
pub struct BatchQueue<T> {
    timing: BatchTiming,
    items: VecDeque<T>,
    /// When the first and the last item of the coming batch were added.
    first: Duration,
    last: Duration,
}

impl<T> BatchQueue<T> {
    /// An empty queue. A batch holds at least one item, whatever `timing` says.
    ///
    /// ```
    /// use std::time::Duration;
    /// use webex_core::batcher::{BatchQueue, BatchTiming};
    /// let second = Duration::from_secs(1);
    /// let mut queue = BatchQueue::new(BatchTiming { wait: second, max_wait: 2 * second, max_items: 0 });
    /// queue.push("a", Duration::ZERO);
    /// assert_eq!(queue.take(Duration::ZERO), Some(vec!["a"]));
    /// ```
    pub fn new(timing: BatchTiming) -> Self {
        let timing = BatchTiming { max_items: timing.max_items.max(1), ..timing };
        Self { timing, items: VecDeque::new(), first: Duration::ZERO, last: Duration::ZERO }
    }

    /// Adds an item.
    pub fn push(&mut self, item: T, now: Duration) {
        if self.items.is_empty() {
            self.first = now;
        }
        self.last = now;
        self.items.push_back(item);
    }

    /// When the next batch is due; `None` when nothing waits.
    ///
    /// ```
    /// use std::time::Duration;
    /// use webex_core::batcher::{BatchQueue, BatchTiming};
    /// let second = Duration::from_secs(1);
    /// let mut queue = BatchQueue::new(BatchTiming { wait: second, max_wait: 5 * second, max_items: 2 });
    /// assert_eq!(queue.due(), None);
    /// queue.push("a", second);
    /// assert_eq!(queue.due(), Some(2 * second));
    /// queue.push("b", second);
    /// assert_eq!(queue.due(), Some(second), "the batch is full");
    /// ```
    pub fn due(&self) -> Option<Duration> {
        let BatchTiming { wait, max_wait, max_items } = self.timing;
        if self.items.is_empty() {
            return None;
        }
        let quiet = if self.items.len() < max_items { wait } else { Duration::ZERO };
        Some(self.last.saturating_add(quiet).min(self.first.saturating_add(max_wait)))
    }

    /// The next batch, if it is due.
    pub fn take(&mut self, now: Duration) -> Option<Vec<T>> {
        if self.due()? > now {
            return None;
        }
        Some(self.flush(now))
    }

    /// The next batch, due or not; empty when nothing waits. What is left over begins to wait anew.
    ///
    /// ```
    /// use std::time::Duration;
    /// use webex_core::batcher::{BatchQueue, BatchTiming};
    /// let second = Duration::from_secs(1);
    /// let mut queue = BatchQueue::new(BatchTiming { wait: second, max_wait: second, max_items: 2 });
    /// ["a", "b", "c"].into_iter().for_each(|item| queue.push(item, Duration::ZERO));
    /// assert_eq!(queue.flush(Duration::ZERO), ["a", "b"]);
    /// assert_eq!(queue.len(), 1);
    /// ```
    pub fn flush(&mut self, now: Duration) -> Vec<T> {
        let count = self.items.len().min(self.timing.max_items);
        (self.first, self.last) = (now, now);
        self.items.drain(..count).collect()
    }

    /// How many items wait.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TIMING: BatchTiming = BatchTiming {
        wait: Duration::from_millis(100),
        max_wait: Duration::from_millis(1500),
        max_items: 10,
    };

    fn millis(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    #[test]
    fn a_steady_trickle_ends_at_the_longest_wait() {
        let mut queue = BatchQueue::new(TIMING);
        for n in 0..9 {
            queue.push(n, millis(n * 90));
        }
        assert_eq!(queue.due(), Some(millis(820)));
        let mut queue = BatchQueue::new(BatchTiming { max_items: 99, ..TIMING });
        for n in 0..20 {
            queue.push(n, millis(n * 90));
        }
        assert_eq!(queue.due(), Some(millis(1500)));
    }

    #[test]
    fn what_does_not_fit_waits_anew() {
        let mut queue = BatchQueue::new(TIMING);
        (0..12).for_each(|n| queue.push(n, millis(5)));
        assert_eq!(queue.take(millis(5)).map(|batch| batch.len()), Some(10));
        assert_eq!((queue.due(), queue.len()), (Some(millis(105)), 2));
    }

    proptest! {
        /// Driven by its own deadlines, a queue hands out every item once, in order, in batches that fit, and none
        /// later than the longest wait.
        #[test]
        fn every_item_comes_out_once_and_in_time(
            gaps in prop::collection::vec(0_u64..300, 1..80),
            wait in 0_u64..200,
            max_wait in 0_u64..1000,
            max_items in 0_usize..12,
        ) {
            let timing = BatchTiming { wait: millis(wait), max_wait: millis(max_wait), max_items };
            let mut queue = BatchQueue::new(timing);
            let (mut now, mut out) = (millis(0), Vec::new());
            for (n, gap) in gaps.iter().enumerate() {
                drain(&mut queue, now + millis(*gap), max_items.max(1), &mut out)?;
                now += millis(*gap);
                queue.push((n, now), now);
            }
            drain(&mut queue, Duration::MAX, max_items.max(1), &mut out)?;
            let order: Vec<_> = out.iter().map(|((n, _), _)| *n).collect();
            prop_assert_eq!(order, (0..gaps.len()).collect::<Vec<_>>());
            for ((n, added), left) in out {
                prop_assert!(left - added <= millis(max_wait), "item {} waited {:?}", n, left - added);
            }
        }
    }

    type Out = Vec<((usize, Duration), Duration)>;

    /// Takes every batch that is due before `until`, at the moment at which it is due.
    fn drain(
        queue: &mut BatchQueue<(usize, Duration)>,
        until: Duration,
        max_items: usize,
        out: &mut Out,
    ) -> Result<(), TestCaseError> {
        while let Some(due) = queue.due().filter(|due| *due < until || until == Duration::MAX) {
            let batch = queue.take(due).expect("it is due");
            prop_assert!(!batch.is_empty() && batch.len() <= max_items);
            out.extend(batch.into_iter().map(|item| (item, due)));
        }
        Ok(())
    }
}
