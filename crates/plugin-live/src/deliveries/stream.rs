//! The stream of deliveries.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_core::stream::BoxStream;
use futures_util::StreamExt;
use tokio::sync::mpsc;
use webex_core::Result;

use super::book::Book;
use super::cursor::Place;
use super::delivery::Delivery;
use super::feed::FeedGuard;
use crate::event::ResourceEvent;

/// Events that must not be lost; made by [`LiveHandle::deliveries`](crate::LiveHandle::deliveries). A stream that ends
/// with the client. Nothing is dropped for a slow reader: what it does not take waits, and after a while in the service.
/// Dropping the stream ends the subscription; what was not committed comes again under the same name.
pub struct Deliveries {
    name: String,
    stream: BoxStream<'static, Result<Delivery>>,
}

/// Something that is to be delivered.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) place: Option<Place>,
    pub(super) events: Vec<ResourceEvent>,
}

struct Reader {
    pending: mpsc::Receiver<Pending>,
    book: Arc<Book>,
    /// Keeps the subscription alive.
    _feed: FeedGuard,
}

impl Deliveries {
    pub(super) fn new(pending: mpsc::Receiver<Pending>, book: Arc<Book>, feed: FeedGuard) -> Self {
        let name = book.name().to_owned();
        let reader = Reader { pending, book, _feed: feed };
        let stream = futures_util::stream::unfold(reader, |mut reader| async move {
            let delivery = reader.next().await?;
            Some((delivery, reader))
        });
        Self { name, stream: stream.boxed() }
    }

    /// The name under which it is kept what is done.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The next delivery; `None` when the client is gone. Cancel safe.
    ///
    /// # Errors
    /// [`Storage`](webex_core::ErrorKind::Storage) when it cannot be kept what is delivered. The stream goes on.
    pub async fn next(&mut self) -> Option<Result<Delivery>> {
        self.stream.next().await
    }
}

impl Reader {
    async fn next(&mut self) -> Option<Result<Delivery>> {
        let Pending { place, events } = self.pending.recv().await?;
        let (book, redelivered, done) = (self.book.clone(), false, AtomicBool::new(false));
        Some(Ok(Delivery { events, redelivered, place, book, done }))
    }
}

impl Stream for Deliveries {
    type Item = Result<Delivery>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.stream.as_mut().poll_next(cx)
    }
}

impl fmt::Debug for Deliveries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deliveries").field("name", &self.name).finish_non_exhaustive()
    }
}
