//! Beginning to deliver.

use std::future::IntoFuture;
use std::sync::Arc;

use futures_core::future::BoxFuture;
use jiff::Timestamp;
use tokio::sync::mpsc;
use webex_core::storage::Namespace;
use webex_core::{Error, ErrorKind, Result, Webex};
use webex_plugin_conversation::{BulkActivity, CatchUp, ConversationsExt};

use super::book::Book;
use super::cursor::Mark;
use super::feed::{Feed, Intake, Reader, Readers};
use super::stream::{BACKLOG, Deliveries};
use crate::event::{Envelope, Resource};
use crate::read_status::Me;
use crate::translate::TranslatePolicy;

/// Deliveries that are about to begin; made by [`LiveHandle::deliveries`](crate::LiveHandle::deliveries).
#[derive(Debug)]
#[must_use = "it begins when it is awaited"]
pub struct DeliveriesBuilder {
    webex: Webex,
    readers: Arc<Readers>,
    namespace: Namespace,
    policy: TranslatePolicy,
    name: String,
    resources: Vec<Resource>,
}

impl DeliveriesBuilder {
    pub(crate) fn new(
        webex: Webex,
        readers: Arc<Readers>,
        namespace: Namespace,
        policy: TranslatePolicy,
        name: String,
    ) -> Self {
        Self { webex, readers, namespace, policy, name, resources: Vec::new() }
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

    /// Begins: asks who you are, reads what is done under this name, connects Mercury, and asks for what happened since.
    /// The first time a name is used it begins with what happens from now on. Cancel safe: nothing is delivered.
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) when the name is empty or has a `/`,
    /// [`Conflict`](webex_core::ErrorKind::Conflict) when it is in use in this process,
    /// [`Storage`](webex_core::ErrorKind::Storage), and as [`LiveHandle::listen`](crate::LiveHandle::listen).
    pub async fn send(self) -> Result<Deliveries> {
        let Self { webex, readers, namespace, policy, name, resources } = self;
        let me = Me::of(&webex).await?;
        let mut book = Book::open(webex.store(&namespace), &name, webex.rng().uuid()).await?;
        if book.is_new() {
            begin(&webex, &mut book).await?;
        }
        let (book, (pending, receiver)) = (Arc::new(book), mpsc::channel(BACKLOG));
        let envelope = Envelope::new(me.id, me.org_id, webex.clock().now());
        let feed = Arc::new(Feed { resources, envelope, policy, pending, book: book.clone() });
        let conversations = webex.conversations()?;
        let catch_up = conversations.catch_up(Intake(feed.clone()));
        catch_up.resume(book.resume());
        watch(&webex, &book, &catch_up);
        let guard = readers.add(Reader { feed, catch_up: catch_up.clone() })?;
        conversations.connect().await?;
        catch_up.start(&webex);
        ask_again(&webex, &book, &catch_up);
        Ok(Deliveries::new(webex, receiver, book, guard))
    }
}

/// Begins with what happens from now on, by the clock of the service.
async fn begin(webex: &Webex, book: &mut Book) -> Result<()> {
    let latest = webex.conversations()?.latest_activity().await?;
    match book.begin(Mark::at(latest.unwrap_or_default())).await {
        // Another process was faster.
        Err(error) if error.kind() == ErrorKind::Conflict => {
            Err(Error::new(ErrorKind::Conflict, "another process begins under the same name"))
        }
        result => result,
    }
}

/// The book asks what is on its way: in the client, and here.
fn watch(webex: &Webex, book: &Book, catch_up: &Arc<CatchUp>) {
    let (webex, catch_up) = (webex.downgrade(), Arc::downgrade(catch_up));
    book.watch(move || {
        let (Some(webex), Some(catch_up)) = (webex.upgrade(), catch_up.upgrade()) else { return Some(0) };
        let of_client = webex.conversations().ok().and_then(|conversations| conversations.open_since());
        let open = [of_client, catch_up.open_since()].into_iter().flatten().min();
        open.map(Timestamp::as_microsecond)
    });
}

/// Asks for what was delivered to an earlier process, is not done, and is in no list.
fn ask_again(webex: &Webex, book: &Book, catch_up: &Arc<CatchUp>) {
    let (urls, catch_up, weak) = (book.unlisted(), catch_up.clone(), webex.downgrade());
    if urls.is_empty() {
        return;
    }
    webex.spawn(async move {
        let Some(webex) = weak.upgrade() else { return };
        let Ok(conversations) = webex.conversations() else { return };
        match conversations.bulk_activities(urls).await {
            Ok(found) => {
                for activity in found.into_iter().filter_map(BulkActivity::into_activity) {
                    catch_up.handle_opened(&webex, Arc::new(activity)).await;
                }
            }
            Err(error) => tracing::warn!(%error, "what was delivered before cannot be asked for again"),
        }
    });
}

impl IntoFuture for DeliveriesBuilder {
    type Output = Result<Deliveries>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
