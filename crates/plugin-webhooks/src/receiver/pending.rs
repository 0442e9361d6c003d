//! Deliveries as a stream, each of which somebody waits for.

use std::ops::Deref;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_core::future::BoxFuture;
use tokio::sync::{mpsc, oneshot};

use super::WebhookAnswer;
use super::answer::Handler;
use crate::Delivery;

/// The deliveries of a [`WebhookReceiver`](crate::WebhookReceiver); made by
/// [`ReceiverBuilder::stream`](crate::ReceiverBuilder::stream). Ends when the receiver is gone.
#[derive(Debug)]
pub struct PendingDeliveries(mpsc::Receiver<PendingDelivery>);

/// A delivery whose sender waits for the answer. Dropped without one, it is answered 503.
#[derive(Debug)]
pub struct PendingDelivery {
    delivery: Delivery,
    answer: oneshot::Sender<WebhookAnswer>,
}

impl PendingDeliveries {
    /// The next delivery; `None` once the receiver is gone. Cancel safe.
    pub async fn next(&mut self) -> Option<PendingDelivery> {
        self.0.recv().await
    }
}

impl Stream for PendingDeliveries {
    type Item = PendingDelivery;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}

impl PendingDelivery {
    /// Takes the delivery, once what must not be lost is done: answers 204.
    pub fn accept(self) -> Delivery {
        self.answer(WebhookAnswer::taken())
    }

    /// Answers with a status, or with what became of it.
    ///
    /// ```
    /// # use webex_plugin_webhooks::{Delivery, PendingDelivery};
    /// # async fn save(delivery: &Delivery) -> std::io::Result<()> { Ok(()) }
    /// async fn work(pending: PendingDelivery) {
    ///     let saved = save(&pending).await;
    ///     pending.answer(saved);
    /// }
    /// ```
    pub fn answer(self, answer: impl Into<WebhookAnswer>) -> Delivery {
        // Nobody waits any longer when the server was stopped.
        let _ = self.answer.send(answer.into());
        self.delivery
    }
}

impl Deref for PendingDelivery {
    type Target = Delivery;

    fn deref(&self) -> &Delivery {
        &self.delivery
    }
}

/// The handler behind a stream.
pub(super) struct Desk(mpsc::Sender<PendingDelivery>);

pub(super) fn channel(capacity: usize) -> (Desk, PendingDeliveries) {
    let (sender, receiver) = mpsc::channel(capacity.max(1));
    (Desk(sender), PendingDeliveries(receiver))
}

impl Handler for Desk {
    fn handle(&self, delivery: Delivery) -> BoxFuture<'_, WebhookAnswer> {
        Box::pin(async move {
            let (answer, answered) = oneshot::channel();
            if self.0.send(PendingDelivery { delivery, answer }).await.is_err() {
                return WebhookAnswer::not_now();
            }
            answered.await.unwrap_or(WebhookAnswer::not_now())
        })
    }
}
