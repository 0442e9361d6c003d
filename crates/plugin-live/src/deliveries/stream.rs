//! The stream of deliveries.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_core::stream::BoxStream;
use futures_util::StreamExt;
use tokio::sync::mpsc;
use webex_core::{Result, Webex};

use super::book::Book;
use super::cursor::Place;
use super::delivery::Delivery;
use super::feed::ReaderGuard;
use crate::event::ResourceEvent;

/// So many are taken at once: one write says that they are delivered.
pub(super) const BACKLOG: usize = 64;

/// Events that must not be lost; made by [`LiveHandle::deliveries`](crate::LiveHandle::deliveries). Nothing is dropped for
/// a slow reader: what it does not take waits, and after a while in the service. Dropping the stream ends the subscription;
/// what was not committed comes again under the same name, after a restart.
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

struct Source {
    pending: mpsc::Receiver<Result<Pending>>,
    /// What was taken, and is not written as delivered.
    taken: Vec<Result<Pending>>,
    ready: VecDeque<Result<Pending>>,
    book: Arc<Book>,
    _guard: ReaderGuard,
    /// Keeps the client alive as long as somebody reads.
    _webex: Webex,
}

impl Deliveries {
    pub(super) fn new(
        webex: Webex,
        pending: mpsc::Receiver<Result<Pending>>,
        book: Arc<Book>,
        guard: ReaderGuard,
    ) -> Self {
        let name = book.name().to_owned();
        let (taken, ready) = (Vec::new(), VecDeque::new());
        let source = Source { pending, taken, ready, book, _guard: guard, _webex: webex };
        let stream = futures_util::stream::unfold(source, |mut source| async move {
            let delivery = source.next().await?;
            Some((delivery, source))
        });
        Self { name, stream: stream.boxed() }
    }

    /// The name under which it is kept what is done.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The next delivery; `None` once the client was shut down. Cancel safe.
    ///
    /// ```no_run
    /// # async fn example(mut deliveries: webex_plugin_live::Deliveries) {
    /// while let Some(delivery) = deliveries.next().await {
    ///     match delivery {
    ///         Ok(delivery) => println!("{} events", delivery.events().len()),
    ///         Err(error) => eprintln!("{error}"), // it goes on
    ///     }
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Storage`](webex_core::ErrorKind::Storage) when it cannot be written what is delivered: the same comes with the
    /// next call. Any other error says that something could not be asked for after a gap, and why: it is missing, and asked
    /// for again after a restart. The stream goes on behind every error.
    pub async fn next(&mut self) -> Option<Result<Delivery>> {
        self.stream.next().await
    }
}

impl Source {
    async fn next(&mut self) -> Option<Result<Delivery>> {
        if self.ready.is_empty() {
            if self.taken.is_empty() && self.pending.recv_many(&mut self.taken, BACKLOG).await == 0 {
                return None;
            }
            if let Err(error) = self.write().await {
                return Some(Err(error));
            }
            self.ready.extend(self.taken.drain(..));
        }
        self.ready.pop_front().map(|pending| pending.map(|pending| self.delivery(pending)))
    }

    async fn write(&self) -> Result<()> {
        let taken = self.taken.iter().filter_map(|pending| pending.as_ref().ok());
        let places: Vec<_> = taken.filter_map(|pending| pending.place.as_ref()).collect();
        self.book.deliver(&places).await
    }

    fn delivery(&self, pending: Pending) -> Delivery {
        let Pending { place, events } = pending;
        let redelivered = place.as_ref().is_some_and(|place| self.book.was_delivered(place));
        Delivery { events, redelivered, place, book: self.book.clone(), done: AtomicBool::new(false) }
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
