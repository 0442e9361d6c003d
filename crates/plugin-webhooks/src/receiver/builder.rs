//! How deliveries are received.

use std::sync::Arc;
use std::time::Duration;

use webex_core::time::{Clock, SystemClock};

use super::pending::{self, PendingDeliveries};
use super::{SeenDeliveries, WebhookAnswer, WebhookReceiver};
use crate::{Delivery, WebhookVerifier};

/// Builds a [`WebhookReceiver`]; made by [`WebhookReceiver::builder`].
#[derive(Debug)]
#[must_use = "a builder does nothing until it is given a handler"]
pub struct ReceiverBuilder {
    pub(super) verifier: WebhookVerifier,
    pub(super) seen: SeenDeliveries,
    pub(super) limits: Limits,
    pub(super) clock: Arc<dyn Clock>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) body: usize,
    pub(super) answer: Duration,
    pub(super) age: Option<Duration>,
}

impl ReceiverBuilder {
    pub(super) fn new(verifier: WebhookVerifier) -> Self {
        let limits = Limits { body: 256 * 1024, answer: Duration::from_secs(4), age: None };
        let clock = Arc::new(SystemClock::default());
        Self { verifier, seen: SeenDeliveries::in_memory(10_000), limits, clock }
    }

    /// How many bytes a body may have; longer ones are answered 413. 256 KiB unless said otherwise: a delivery has no
    /// text.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.limits.body = bytes;
        self
    }

    /// How long the body may take to come (else 408), and then the handler to answer: 4 s unless said otherwise, for the
    /// service waits a few seconds only. A handler that takes longer goes on, and meanwhile the service is answered 503;
    /// a repetition of the delivery is then answered as the handler ended.
    pub fn answer_within(mut self, limit: Duration) -> Self {
        self.limits.answer = limit;
        self
    }

    /// Refuses deliveries (403) of what was created longer ago: who recorded one cannot send it once it is forgotten
    /// that it was seen. Counts for events that tell when they happened, which are those named `created`. No limit unless
    /// set; set it longer than the service may try again.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use webex_plugin_webhooks::{WebhookReceiver, WebhookVerifier};
    /// let receiver = WebhookReceiver::builder(WebhookVerifier::new("s3cret"))
    ///     .maximum_age(Duration::from_secs(3600))
    ///     .handle(async |_| ());
    /// ```
    pub fn maximum_age(mut self, age: Duration) -> Self {
        self.limits.age = Some(age);
        self
    }

    /// Where it is remembered what was handled: the last 10,000 in memory unless said otherwise.
    pub fn seen(mut self, seen: SeenDeliveries) -> Self {
        self.seen = seen;
        self
    }

    /// The clock: that of the machine unless said otherwise.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// A receiver that hands deliveries to a function: one that answers nothing, a `Result`, a status or a
    /// [`WebhookAnswer`]. It runs to its end also when the service hangs up in between.
    ///
    /// ```
    /// use webex_plugin_webhooks::{WebhookReceiver, WebhookVerifier};
    /// # use webex_plugin_webhooks::Delivery;
    /// # async fn save(delivery: &Delivery) -> std::io::Result<()> { Ok(()) }
    /// let receiver = WebhookReceiver::builder(WebhookVerifier::new("s3cret"))
    ///     // An error is answered 500, and what was not saved may be delivered again.
    ///     .handle(async |delivery| save(&delivery).await);
    /// ```
    pub fn handle<F, R>(self, handler: F) -> WebhookReceiver
    where
        F: Fn(Delivery) -> R + Send + Sync + 'static,
        R: Future<Output: Into<WebhookAnswer>> + Send + 'static,
    {
        WebhookReceiver::of(self, Box::new(handler))
    }

    /// A receiver and the stream of its deliveries. When that many wait there, the next ones wait in front of it, and
    /// are answered 503 when that takes too long.
    ///
    /// ```
    /// # use webex_plugin_webhooks::{WebhookReceiver, WebhookVerifier};
    /// # async fn example() {
    /// let (receiver, mut deliveries) = WebhookReceiver::builder(WebhookVerifier::new("s3cret")).stream(64);
    /// while let Some(delivery) = deliveries.next().await {
    ///     println!("{} {}", delivery.resource, delivery.event);
    ///     delivery.accept(); // one that is dropped is answered 503
    /// }
    /// # }
    /// ```
    pub fn stream(self, capacity: usize) -> (WebhookReceiver, PendingDeliveries) {
        let (desk, deliveries) = pending::channel(capacity);
        (WebhookReceiver::of(self, Box::new(desk)), deliveries)
    }
}
