//! From activities to deliveries.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_core::future::BoxFuture;
use jiff::Timestamp;
use tokio::sync::mpsc;
use webex_core::{Error, ErrorKind, Result, Webex};
use webex_plugin_conversation::{Activity, CatchUp, GapOutcome, GapReport, ReceiveActivity, Received};

use super::book::Book;
use super::cursor::Place;
use super::stream::Pending;
use crate::event::{Envelope, Resource, ResourceEvent};
use crate::settle::changes;
use crate::translate::TranslatePolicy;

/// Where the deliveries of one name are made.
pub(super) struct Feed {
    /// Which resources; all when it is empty.
    pub(super) resources: Vec<Resource>,
    pub(super) envelope: Envelope,
    pub(super) policy: TranslatePolicy,
    pub(super) pending: mpsc::Sender<Result<Pending>>,
    pub(super) book: Arc<Book>,
}

/// What a [`CatchUp`] hands on goes into the feed.
pub(super) struct Intake(pub(super) Arc<Feed>);

/// A feed, behind who catches up for it.
#[derive(Clone)]
pub(crate) struct Reader {
    pub(super) feed: Arc<Feed>,
    pub(super) catch_up: Arc<CatchUp>,
}

/// All readers of a client.
#[derive(Default)]
pub(crate) struct Readers(Mutex<Vec<Reader>>);

/// Ends the reader with its stream.
pub(super) struct ReaderGuard {
    pub(super) readers: Arc<Readers>,
    pub(super) name: String,
}

impl Drop for ReaderGuard {
    fn drop(&mut self) {
        self.readers.list().retain(|reader| reader.feed.name() != self.name);
    }
}

impl Readers {
    /// The readers of this moment.
    pub(crate) fn all(&self) -> Vec<Reader> {
        self.list().clone()
    }

    /// Ends all of them: their streams end behind what is in them.
    pub(crate) fn end(&self) {
        self.list().clear();
    }

    /// Adds a reader; one name is used once.
    pub(super) fn add(self: &Arc<Self>, reader: Reader) -> Result<ReaderGuard> {
        let mut list = self.list();
        let name = reader.feed.name();
        if list.iter().any(|other| other.feed.name() == name) {
            let text = format!("the deliveries '{name}' are being read already");
            return Err(Error::new(ErrorKind::Conflict, text));
        }
        let guard = ReaderGuard { readers: self.clone(), name: name.to_owned() };
        list.push(reader);
        Ok(guard)
    }

    fn list(&self) -> MutexGuard<'_, Vec<Reader>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader {
    /// Hands over an activity that arrived; waits until there is room.
    pub(crate) async fn handle(&self, webex: &Webex, activity: &Arc<Activity>) {
        self.catch_up.handle_opened(webex, activity.clone()).await;
    }

    /// Whether it wants events of that resource.
    pub(crate) fn wants(&self, resource: &Resource) -> bool {
        self.feed.wants(resource)
    }

    /// The client could not catch up everywhere, so this reader misses something.
    pub(crate) fn missed(&self, webex: &Webex, report: &GapReport) {
        self.feed.tell_missed(webex, report);
    }
}

impl ReceiveActivity for Intake {
    fn receive<'a>(&'a self, webex: &'a Webex, received: Received) -> BoxFuture<'a, ()> {
        Box::pin(self.0.offer(webex, received.activity))
    }

    fn caught_up(&self, webex: &Webex, report: &GapReport) {
        self.0.tell_missed(webex, report);
    }
}

impl fmt::Debug for Readers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.list().iter().map(|reader| reader.feed.name())).finish()
    }
}

impl Feed {
    fn name(&self) -> &str {
        self.book.name()
    }

    /// Hands over what an activity means; waits until there is room. Without effect when it was done before, when nothing
    /// of it is wanted, and when nobody reads any more.
    async fn offer(&self, webex: &Webex, activity: Arc<Activity>) {
        let place = Place::of(&activity);
        if place.as_ref().is_some_and(|place| self.book.was_done(place)) {
            return;
        }
        let events = self.events(webex, &activity).await;
        if events.is_empty() {
            return;
        }
        place.iter().for_each(|place| self.book.note(place));
        // Whoever read may have gone.
        let _ = self.pending.send(Ok(Pending { place, events })).await;
    }

    async fn events(&self, webex: &Webex, activity: &Activity) -> Vec<ResourceEvent> {
        let changes = changes(webex, activity, self.policy, |resource| self.wants(resource)).await;
        changes.into_iter().map(|change| ResourceEvent::new(&self.envelope, change)).collect()
    }

    fn wants(&self, resource: &Resource) -> bool {
        self.resources.is_empty() || self.resources.contains(resource)
    }

    /// Tells the reader that something could not be asked for, and keeps it in mind for a later process.
    fn tell_missed(&self, webex: &Webex, report: &GapReport) {
        let Some(error) = missed(report) else { return };
        // What the developer API does not know it will not know later.
        if !matches!(report.outcome, GapOutcome::OnlyMessages) {
            self.book.hold(report.from.as_microsecond());
        }
        let pending = self.pending.clone();
        webex.spawn(async move {
            // Whoever read may have gone.
            let _ = pending.send(Err(error)).await;
        });
    }
}

fn missed(report: &GapReport) -> Option<Error> {
    let (cause, what) = match &report.outcome {
        GapOutcome::Filled => return None,
        GapOutcome::OnlyMessages => (None, "but for new messages, which the developer API knows,".to_owned()),
        GapOutcome::NotFilled(error) => (Some(error.clone()), String::new()),
        GapOutcome::NotEverywhere(failed) => {
            let (conversation, error) = failed.first()?;
            let what = format!("in {} conversations, such as {conversation},", failed.len());
            (Some(error.clone()), what)
        }
        _ => return None,
    };
    let to = report.to.as_ref().map_or_else(|| "now".to_owned(), Timestamp::to_string);
    let text = format!("what happened from {} to {to} {what} could not be asked for", report.from);
    let kind = cause.as_ref().map_or(ErrorKind::NotAuthenticated, Error::kind);
    let error = Error::new(kind, text.replace("  ", " "));
    Some(match cause {
        Some(cause) => error.with_source(cause),
        None => error,
    })
}
