//! Events: a bounded stream for each subscriber, never silently lossy.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_core::stream::BoxStream;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// The subscriber was too slow: this many events were dropped for it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Lagged(pub u64);

impl fmt::Display for Lagged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} events were dropped for this slow subscriber", self.0)
    }
}

impl std::error::Error for Lagged {}

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
#[derive(Clone, Debug)]
pub struct EventHub<T>(broadcast::Sender<T>);

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
        Self(broadcast::Sender::new(capacity.max(1)))
    }

    /// Hands the event to every subscriber of this moment. Never waits.
    pub fn publish(&self, event: T) {
        // Without subscribers there is nobody to tell.
        let _ = self.0.send(event);
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
        self.0.receiver_count() > 0
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
        Events(Box::pin(futures_util::stream::unfold(self.0.subscribe(), next)))
    }
}

async fn next<T: Clone>(
    mut receiver: broadcast::Receiver<T>,
) -> Option<(Result<T, Lagged>, broadcast::Receiver<T>)> {
    match receiver.recv().await {
        Ok(event) => Some((Ok(event), receiver)),
        Err(RecvError::Lagged(n)) => Some((Err(Lagged(n)), receiver)),
        Err(RecvError::Closed) => None,
    }
}

/// A stream of events; yields [`Lagged`] where it had to drop some. Cancel safe.
pub struct Events<T>(BoxStream<'static, Result<T, Lagged>>);

impl<T> Stream for Events<T> {
    type Item = Result<T, Lagged>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(cx)
    }
}

impl<T> fmt::Debug for Events<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}

/// What happens in the core.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum CoreEvent {
    /// The login is over; a new one is needed.
    LoginRequired,
    /// The client logged out.
    LoggedOut,
    /// A call ended: for each [`RequestStarted`](Self::RequestStarted) there is one, also when the call was given up.
    RequestEnded {
        /// The tracking id that it went out with.
        tracking_id: String,
        /// The status, when there was an answer.
        status: Option<u16>,
        /// From the start of the call to its end.
        duration: std::time::Duration,
    },
    /// A call began.
    RequestStarted {
        /// The tracking id that it goes out with.
        tracking_id: String,
        /// The method.
        method: http::Method,
    },
    /// The access token was replaced.
    TokenRefreshed,
}
