//! From translated activities to deliveries.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc;
use webex_core::{Error, ErrorKind, Result};
use webex_plugin_conversation::Activity;

use super::book::Book;
use super::cursor::Place;
use super::stream::Pending;
use crate::event::{Change, Envelope, Resource, ResourceEvent};

/// Where the deliveries of one name come in.
#[derive(Debug)]
pub(crate) struct Feed {
    /// Which resources; all when it is empty.
    resources: Vec<Resource>,
    envelope: Envelope,
    pending: mpsc::Sender<Pending>,
    book: Arc<Book>,
}

/// All feeds of a client.
#[derive(Debug, Default)]
pub(crate) struct Feeds(Mutex<Vec<Arc<Feed>>>);

/// Ends the feed with the stream.
pub(super) struct FeedGuard {
    pub(super) feeds: Arc<Feeds>,
    pub(super) feed: Arc<Feed>,
}

impl Drop for FeedGuard {
    fn drop(&mut self) {
        self.feeds.feeds().retain(|feed| !Arc::ptr_eq(feed, &self.feed));
    }
}

impl Feeds {
    /// The feeds of this moment.
    pub(crate) fn all(&self) -> Vec<Arc<Feed>> {
        self.feeds().clone()
    }

    /// Adds a feed; one name is used once.
    pub(super) fn add(&self, feed: Arc<Feed>) -> Result<()> {
        let mut feeds = self.feeds();
        if feeds.iter().any(|other| other.book.name() == feed.book.name()) {
            let text = format!("the deliveries '{}' are being read already", feed.book.name());
            return Err(Error::new(ErrorKind::Conflict, text));
        }
        feeds.push(feed);
        Ok(())
    }

    fn feeds(&self) -> MutexGuard<'_, Vec<Arc<Feed>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Feed {
    pub(super) fn new(
        resources: Vec<Resource>,
        envelope: Envelope,
        pending: mpsc::Sender<Pending>,
        book: Arc<Book>,
    ) -> Self {
        Self { resources, envelope, pending, book }
    }

    /// Whether it wants events of that resource.
    pub(crate) fn wants(&self, resource: &Resource) -> bool {
        self.resources.is_empty() || self.resources.contains(resource)
    }

    /// Hands over what an activity means; waits until there is room. Without effect when it is done, when nothing of it
    /// is wanted, and when nobody reads any more.
    pub(crate) async fn offer(&self, activity: &Activity, changes: &[Change]) {
        let wanted = changes.iter().filter(|change| self.wants(&change.resource));
        let events: Vec<_> =
            wanted.map(|change| ResourceEvent::new(&self.envelope, change.clone())).collect();
        let place = Place::of(activity);
        if events.is_empty() || place.as_ref().is_some_and(|place| self.book.is_done(place)) {
            return;
        }
        place.iter().for_each(|place| self.book.note(place));
        // Whoever read may have gone.
        let _ = self.pending.send(Pending { place, events }).await;
    }
}
