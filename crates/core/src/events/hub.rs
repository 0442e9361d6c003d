//! Where events are published, and streams of them.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use futures_core::Stream;

use super::ring::{Reader, Ring};

/// The subscriber was too slow: this many events were dropped for it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Lagged(pub u64);

impl fmt::Display for Lagged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} events were dropped for this slow subscriber", self.0)
    }
}

impl std::error::Error for Lagged {}

impl From<Lagged> for crate::Error {
    fn from(lagged: Lagged) -> Self {
        Self::new(crate::ErrorKind::EventsLost, lagged.to_string()).with_source(lagged)
    }
}

/// Where a plug-in publishes its events.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// use futures_util::StreamExt;
/// use webex_core::events::EventHub;
/// let hub = EventHub::new(8);
/// let mut events = hub.subscribe();
/// hub.publish("created");
/// assert_eq!(events.next().await, Some(Ok("created")));
/// # }
/// ```
///
/// It takes room only for what a subscriber has still to read: a hub that nobody listens to takes none.
#[derive(Clone)]
pub struct EventHub<T>(Arc<Owner<T>>);

/// The clones of a hub; when the last one goes, the streams end.
struct Owner<T>(Arc<Mutex<Ring<T>>>);

impl<T> Drop for Owner<T> {
    fn drop(&mut self) {
        let sleepers = lock(&self.0).close();
        sleepers.into_iter().for_each(Waker::wake);
    }
}

impl<T: Clone + Send + 'static> EventHub<T> {
    /// A hub that keeps up to `capacity` events for a slow subscriber.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() {
    /// use futures_util::StreamExt;
    /// use webex_core::events::{EventHub, Lagged};
    /// let hub = EventHub::new(2);
    /// let mut slow = hub.subscribe();
    /// (1..=4).for_each(|n| hub.publish(n));
    /// assert_eq!(slow.next().await, Some(Err(Lagged(2))), "it is told what it missed");
    /// assert_eq!(slow.next().await, Some(Ok(3)));
    /// # }
    /// ```
    pub fn new(capacity: usize) -> Self {
        Self(Arc::new(Owner(Arc::new(Mutex::new(Ring::new(capacity))))))
    }

    /// Hands the event to every subscriber of this moment. Never waits.
    pub fn publish(&self, event: T) {
        // Whoever is told runs elsewhere, and never under the lock.
        let sleepers = self.ring().push(event);
        sleepers.into_iter().for_each(Waker::wake);
    }

    /// Whether anybody would get an event now.
    ///
    /// ```
    /// let hub = webex_core::events::EventHub::<u32>::new(8);
    /// assert!(!hub.has_subscribers());
    /// let events = hub.subscribe();
    /// assert!(hub.has_subscribers());
    /// ```
    pub fn has_subscribers(&self) -> bool {
        self.ring().has_readers()
    }

    /// A stream of the events from now on. It ends with the hub.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() {
    /// use futures_util::StreamExt;
    /// let hub = webex_core::events::EventHub::new(8);
    /// hub.publish("nobody listens yet");
    /// let events = hub.subscribe();
    /// hub.publish("created");
    /// drop(hub);
    /// assert_eq!(events.collect::<Vec<_>>().await, [Ok("created")]);
    /// # }
    /// ```
    pub fn subscribe(&self) -> Events<T> {
        Events { reader: self.ring().subscribe(), ring: self.0.0.clone() }
    }

    fn ring(&self) -> MutexGuard<'_, Ring<T>> {
        lock(&self.0.0)
    }
}

impl<T> fmt::Debug for EventHub<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventHub").finish_non_exhaustive()
    }
}

/// A stream of events; yields [`Lagged`] where it had to drop some. Cancel safe.
pub struct Events<T> {
    reader: Reader,
    ring: Arc<Mutex<Ring<T>>>,
}

impl<T: Clone> Stream for Events<T> {
    type Item = Result<T, Lagged>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // A subscriber that always has something to read lets others have a turn.
        let budget = ready!(tokio::task::coop::poll_proceed(cx));
        let polled = lock(&self.ring).poll(self.reader, cx.waker());
        if polled.is_ready() {
            budget.made_progress();
        }
        polled.map(|read| read.map(|event| event.map_err(Lagged)))
    }
}

impl<T> Drop for Events<T> {
    fn drop(&mut self) {
        lock(&self.ring).leave(self.reader);
    }
}

impl<T> fmt::Debug for Events<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}

fn lock<T>(ring: &Mutex<Ring<T>>) -> MutexGuard<'_, Ring<T>> {
    // Cloning an event may panic; the ring is whole all the same.
    ring.lock().unwrap_or_else(PoisonError::into_inner)
}
