//! Beginning to deliver.

use std::future::IntoFuture;
use std::sync::Arc;

use futures_core::future::BoxFuture;
use tokio::sync::mpsc;
use webex_core::storage::Namespace;
use webex_core::{ErrorKind, Result, Webex};
use webex_plugin_conversation::ConversationsExt;

use super::book::Book;
use super::cursor::Mark;
use super::feed::{Feed, FeedGuard, Feeds};
use super::stream::Deliveries;
use crate::event::{Envelope, Resource};
use crate::read_status::Me;

/// How many deliveries wait for the reader; more wait in the conversations.
const BACKLOG: usize = 64;

/// Deliveries that are about to begin; made by [`LiveHandle::deliveries`](crate::LiveHandle::deliveries).
#[derive(Debug)]
#[must_use = "it begins when it is awaited"]
pub struct DeliveriesBuilder {
    webex: Webex,
    feeds: Arc<Feeds>,
    namespace: Namespace,
    name: String,
    resources: Vec<Resource>,
}

impl DeliveriesBuilder {
    pub(crate) fn new(webex: Webex, feeds: Arc<Feeds>, namespace: Namespace, name: String) -> Self {
        Self { webex, feeds, namespace, name, resources: Vec::new() }
    }

    /// Only events of that resource, and of others that are named so; of all when none is named. What is left out is
    /// done without being delivered.
    ///
    /// ```no_run
    /// use webex_plugin_live::{LiveExt, Resource};
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let messages = webex.live()?.deliveries("answers").of(Resource::Messages).await?;
    /// # Ok(()) }
    /// ```
    pub fn of(mut self, resource: Resource) -> Self {
        self.resources.push(resource);
        self
    }

    /// Begins: asks who you are, reads what is done under this name, and connects Mercury. The first time a name is used
    /// it begins with what happens from now on. Cancel safe: nothing is delivered.
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) when the name is empty or has a `/`,
    /// [`Conflict`](webex_core::ErrorKind::Conflict) when it is in use in this process,
    /// [`Storage`](webex_core::ErrorKind::Storage), and as [`LiveHandle::listen`](crate::LiveHandle::listen).
    pub async fn send(self) -> Result<Deliveries> {
        let me = Me::of(&self.webex).await?;
        let envelope = Envelope::new(me.id, me.org_id, self.webex.clock().now());
        let store = self.webex.store(&self.namespace);
        let book = Arc::new(Book::open(store, &self.name, self.webex.rng().uuid()).await?);
        if book.mark().is_none() {
            begin(&self.webex, &book).await?;
        }
        let (sender, receiver) = mpsc::channel(BACKLOG);
        let feed = Arc::new(Feed::new(self.resources, envelope, sender, book.clone()));
        self.feeds.add(feed.clone())?;
        let guard = FeedGuard { feeds: self.feeds, feed };
        self.webex.conversations()?.connect().await?;
        Ok(Deliveries::new(receiver, book, guard))
    }
}

/// Begins with what happens from now on, by the clock of the service.
async fn begin(webex: &Webex, book: &Book) -> Result<()> {
    let latest = webex.conversations()?.latest_activity().await?;
    match book.begin(Mark::at(latest.unwrap_or_default())).await {
        // Another process was faster; what it wrote is as good.
        Err(error) if error.kind() == ErrorKind::Conflict => Ok(()),
        result => result,
    }
}

impl IntoFuture for DeliveriesBuilder {
    type Output = Result<Deliveries>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
