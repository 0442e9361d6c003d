//! One delivery.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use webex_core::storage::Batch;
use webex_core::{Error, Result};
use webex_plugin_conversation::ConversationId;

use super::book::Book;
use super::cursor::Place;
use crate::event::ResourceEvent;

/// One thing that happened, with all its events: one for most activities, several for a new room. It is done when it is
/// committed; dropped before, it comes again after a restart.
pub struct Delivery {
    pub(super) events: Vec<ResourceEvent>,
    pub(super) redelivered: bool,
    pub(super) place: Option<Place>,
    pub(super) book: Arc<Book>,
    pub(super) done: AtomicBool,
}

impl Delivery {
    /// What happened: at least one event, in the order of [`translate`](crate::translate).
    ///
    /// ```
    /// # fn example(delivery: webex_plugin_live::Delivery) {
    /// for event in delivery.events() {
    ///     println!("{} {}", event.resource, event.event);
    /// }
    /// # }
    /// ```
    pub fn events(&self) -> &[ResourceEvent] {
        &self.events
    }

    /// The conversation where it happened, if the activity tells. Deliveries of one conversation come in order.
    pub fn conversation_id(&self) -> Option<&ConversationId> {
        self.place.as_ref().map(|place| &place.conversation)
    }

    /// Whether it may have been delivered before, to a process that ended before it was committed.
    ///
    /// ```
    /// # fn was_answered(_: &webex_plugin_live::Delivery) -> bool { true }
    /// # fn answer(_: &webex_plugin_live::Delivery) {}
    /// # fn example(delivery: webex_plugin_live::Delivery) {
    /// if !delivery.is_redelivered() || !was_answered(&delivery) {
    ///     answer(&delivery);
    /// }
    /// # }
    /// ```
    pub fn is_redelivered(&self) -> bool {
        self.redelivered
    }

    /// Says that this delivery is done, **and with it all earlier ones of its conversation**; it does not come again.
    /// Without effect when it is done already. A dropped future may have committed.
    ///
    /// ```
    /// # async fn example(delivery: webex_plugin_live::Delivery) -> webex_core::Result<()> {
    /// // The work first, then the word that it is done: a crash in between means that it comes again.
    /// println!("{:?}", delivery.events());
    /// delivery.commit().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Storage`](webex_core::ErrorKind::Storage); it is not done then, and may be committed again.
    /// [`Conflict`](webex_core::ErrorKind::Conflict) when another process works under the same name.
    pub async fn commit(&self) -> Result<()> {
        if self.done.load(Ordering::Acquire) {
            return Ok(());
        }
        self.settle(Batch::new()).await
    }

    /// As [`commit`](Self::commit), together with your own writes: either all happen or none, so that the work of a
    /// delivery is never done twice, whenever the process ends. The batch may have conditions and leases of its own.
    ///
    /// ```
    /// # async fn example(webex: webex_core::Webex, delivery: webex_plugin_live::Delivery) -> webex_core::Result<()> {
    /// use webex_core::storage::{Batch, Namespace};
    /// let answers = webex.store(&Namespace::new("answers")?);
    /// let batch = Batch::new().put(answers.namespace(), "last", "hello");
    /// delivery.commit_with(batch).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`commit`](Self::commit); [`Conflict`](webex_core::ErrorKind::Conflict) also when a condition of the batch does
    /// not hold; [`InvalidInput`](webex_core::ErrorKind::InvalidInput) when the delivery is done already.
    pub async fn commit_with(&self, batch: Batch) -> Result<()> {
        if self.done.load(Ordering::Acquire) {
            return Err(Error::invalid_input("the delivery is committed already"));
        }
        self.settle(batch).await
    }

    async fn settle(&self, batch: Batch) -> Result<()> {
        self.book.commit(self.place.as_ref(), batch).await?;
        self.done.store(true, Ordering::Release);
        Ok(())
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("events", &self.events.len())
            .field("redelivered", &self.redelivered)
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}
