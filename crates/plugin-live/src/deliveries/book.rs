//! What is done, in the storage.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use serde::Serialize;
use tokio::sync::Semaphore;
use url::Url;
use uuid::Uuid;
use webex_core::storage::{Batch, Expect, Store, Version};
use webex_core::{Error, ErrorKind, Result};
use webex_plugin_conversation::{ConversationId, Resume};

use super::cursor::{Cursor, Delivered, Mark, Place, Unlisted};
use super::left::{Keys, Left};

/// So many microseconds the mark stays behind what is done: activities of different conversations may arrive in
/// another order than that in which they were published.
const MARGIN: i64 = 300_000_000;

/// By so many microseconds at least the mark is moved, so that it costs little.
const STEP: i64 = 60_000_000;

/// Until when nothing is on its way, in microseconds since 1970; `None` when nothing is.
type OpenSince = dyn Fn() -> Option<i64> + Send + Sync;

/// The account of one name.
pub(super) struct Book {
    name: String,
    keys: Keys,
    store: Store,
    writer: Uuid,
    left: Left,
    /// Commits happen one after the other.
    turn: Semaphore,
    pages: Mutex<Pages>,
    open_since: OnceLock<Box<OpenSince>>,
}

#[derive(Debug, Default)]
struct Pages {
    done: HashMap<ConversationId, Done>,
    delivered: HashMap<ConversationId, i64>,
    mark: Option<Mark>,
    /// The newest place that is done, of all conversations.
    newest: i64,
    /// What is waiting or delivered, and not done: how many of each moment.
    open: BTreeMap<i64, usize>,
    /// The mark does not pass this moment: behind it something could not be asked for.
    held: Option<i64>,
}

/// What is done in a conversation, and the version of its entry.
#[derive(Clone, Copy, Debug)]
struct Done {
    at: i64,
    version: Version,
}

impl Book {
    /// The account of that name, as it was left.
    pub(super) async fn open(store: Store, name: &str, writer: Uuid) -> Result<Self> {
        if name.is_empty() || name.contains('/') {
            return Err(Error::invalid_input("deliveries have a name, without '/'"));
        }
        let keys = Keys::of(name);
        let left = Left::read(&store, &keys).await?;
        let done =
            left.done.iter().map(|(id, (at, version))| (id.clone(), Done { at: *at, version: *version }));
        let pages = Pages { done: done.collect(), mark: left.mark, ..Pages::default() };
        Ok(Self {
            name: name.to_owned(),
            keys,
            store,
            writer,
            left,
            turn: Semaphore::new(1),
            pages: Mutex::new(pages),
            open_since: OnceLock::new(),
        })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Whether nobody has used the name before.
    pub(super) fn is_new(&self) -> bool {
        self.left.mark.is_none()
    }

    /// Begins at that moment.
    pub(super) async fn begin(&mut self, mark: Mark) -> Result<()> {
        self.store.put_if(&self.keys.mark(), &mark, Expect::Absent).await?;
        self.left.mark = Some(mark);
        self.pages().mark = Some(mark);
        Ok(())
    }

    /// Where the reader goes on.
    pub(super) fn resume(&self) -> Resume {
        self.left.resume()
    }

    /// What was delivered to an earlier process, is not done, and is in no list.
    pub(super) fn unlisted(&self) -> Vec<Url> {
        self.left.unlisted.clone()
    }

    /// Who knows until when nothing is on its way.
    pub(super) fn watch(&self, open_since: impl Fn() -> Option<i64> + Send + Sync + 'static) {
        // A book is watched once.
        let _ = self.open_since.set(Box::new(open_since));
    }

    /// Whether that place was done before this process.
    pub(super) fn was_done(&self, place: &Place) -> bool {
        self.left.done.get(&place.conversation).is_some_and(|(at, _)| place.at <= *at)
    }

    /// Whether that place was delivered before this process.
    pub(super) fn was_delivered(&self, place: &Place) -> bool {
        self.left.delivered.get(&place.conversation).is_some_and(|at| place.at <= *at)
    }

    /// Takes note of something that is to be delivered.
    pub(super) fn note(&self, place: &Place) {
        *self.pages().open.entry(place.at).or_default() += 1;
    }

    /// Something behind this moment could not be asked for: a later process asks again.
    pub(super) fn hold(&self, at: i64) {
        let mut pages = self.pages();
        let at = at.saturating_sub(MARGIN);
        pages.held = Some(pages.held.map_or(at, |held| held.min(at)));
    }

    /// Writes that these are delivered now.
    pub(super) async fn deliver(&self, places: &[&Place]) -> Result<()> {
        let batch = self.delivered(places)?;
        if batch.writes().is_empty() {
            return Ok(());
        }
        self.store.storage().commit(batch).await?;
        let mut pages = self.pages();
        for place in places {
            let delivered = pages.delivered.entry(place.conversation.clone()).or_insert(place.at);
            *delivered = place.at.max(*delivered);
        }
        Ok(())
    }

    fn delivered(&self, places: &[&Place]) -> Result<Batch> {
        let mut batch = Batch::new();
        let pages = self.pages();
        for place in places {
            if pages.delivered.get(&place.conversation).is_none_or(|at| *at < place.at) {
                let key = self.keys.delivered(place.conversation.as_str());
                batch = batch.put(self.store.namespace(), key, encode(&Delivered { at: place.at })?);
            }
            if let Some(url) = &place.url {
                let (conversation, url) = (place.conversation.clone(), url.clone());
                let unlisted = Unlisted { conversation, at: place.at, url };
                let key = self.keys.unlisted(place.id.as_str());
                batch = batch.put(self.store.namespace(), key, encode(&unlisted)?);
            }
        }
        Ok(batch)
    }

    /// Writes the batch, and that everything up to this place is done.
    pub(super) async fn commit(&self, place: Option<&Place>, batch: Batch) -> Result<()> {
        let closed = |_| Error::new(ErrorKind::Closed, "the client was shut down");
        let _turn = self.turn.acquire().await.map_err(closed)?;
        let Some(place) = place else { return self.store.storage().commit(batch).await.map(drop) };
        match self.write(place, batch.clone()).await {
            Err(error) if error.kind() == ErrorKind::Conflict && self.is_ours(place).await? => {
                self.write(place, batch).await
            }
            result => result,
        }
    }

    async fn write(&self, place: &Place, batch: Batch) -> Result<()> {
        let (own, mark) = self.own_writes(place)?;
        let version = self.store.storage().commit(batch.and(own)).await?;
        self.pages().done(place, version, mark);
        Ok(())
    }

    /// The writes of the book: what is done, unless it says more already, and now and then the mark.
    fn own_writes(&self, place: &Place) -> Result<(Batch, Option<Mark>)> {
        let open_since = self.open_since.get().and_then(|open_since| open_since());
        let pages = self.pages();
        let (namespace, mut batch) = (self.store.namespace(), Batch::new());
        let done = pages.done.get(&place.conversation);
        if done.is_none_or(|done| done.at < place.at) {
            let cursor = Cursor { at: place.at, id: place.id.clone(), writer: self.writer };
            let expect = done.map_or(Expect::Absent, |done| Expect::Version(done.version));
            let key = self.keys.done(place.conversation.as_str());
            batch = batch.put_if(namespace, key, encode(&cursor)?, expect);
        }
        if place.url.is_some() {
            batch = batch.delete(namespace, self.keys.unlisted(place.id.as_str()));
        }
        let mark = pages.next_mark(place, open_since);
        if let Some(mark) = mark {
            batch = batch.put(namespace, self.keys.mark(), encode(&mark)?);
        }
        Ok((batch, mark))
    }

    /// After a conflict: whether we wrote the entry ourselves, in a commit whose answer was lost.
    async fn is_ours(&self, place: &Place) -> Result<bool> {
        let found = self.store.get::<Cursor>(&self.keys.done(place.conversation.as_str())).await?;
        let Some(found) = found.filter(|found| found.value.writer == self.writer) else { return Ok(false) };
        let done = Done { at: found.value.at, version: found.version };
        let before = self.pages().done.insert(place.conversation.clone(), done);
        Ok(before.map(|before| before.version) != Some(found.version))
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pages {
    fn done(&mut self, place: &Place, version: Version, mark: Option<Mark>) {
        if self.done.get(&place.conversation).is_none_or(|done| done.at < place.at) {
            self.done.insert(place.conversation.clone(), Done { at: place.at, version });
        }
        self.newest = self.newest.max(place.at);
        self.mark = mark.or(self.mark);
        if let Some(count) = self.open.get_mut(&place.at) {
            *count -= 1;
            if *count == 0 {
                self.open.remove(&place.at);
            }
        }
    }

    /// The mark that is right once this place is done, if it moves far enough.
    fn next_mark(&self, place: &Place, open_since: Option<i64>) -> Option<Mark> {
        let newest = self.newest.max(place.at).saturating_sub(MARGIN);
        let open = self.open.iter().find(|(at, count)| **at != place.at || **count > 1).map(|(at, _)| at - 1);
        let limits = [open, self.held, open_since.map(|at| at - 1)];
        let until = limits.into_iter().flatten().fold(newest, i64::min);
        let before = self.mark.map_or(i64::MIN, |mark| mark.until);
        (until >= before.saturating_add(STEP)).then_some(Mark { until })
    }
}

fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    serde_json::to_vec(value)
        .map_err(|error| Error::new(ErrorKind::Storage, "a cursor cannot be written").with_source(error))
}

impl fmt::Debug for Book {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Book").field("name", &self.name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000_000;

    fn place(at: i64) -> Place {
        Place { conversation: "c".into(), at, id: "a".into(), url: None }
    }

    fn mark(pages: &Pages, at: i64, open_since: Option<i64>) -> Option<i64> {
        pages.next_mark(&place(at), open_since).map(|mark| mark.until)
    }

    #[test]
    fn the_mark_stays_behind_whatever_is_not_done() {
        let mut pages = Pages { mark: Some(Mark { until: 0 }), ..Pages::default() };
        let now = 60 * MINUTE;
        assert_eq!(mark(&pages, now, None), Some(now - MARGIN));
        assert_eq!(mark(&pages, now, Some(30 * MINUTE)), Some(30 * MINUTE - 1), "on its way");
        pages.open.insert(20 * MINUTE, 1);
        assert_eq!(mark(&pages, now, None), Some(20 * MINUTE - 1), "delivered, and not done");
        assert_eq!(mark(&pages, 20 * MINUTE, None), Some(15 * MINUTE), "this one is done now");
        pages.held = Some(10 * MINUTE);
        assert_eq!(mark(&pages, now, None), Some(10 * MINUTE), "it could not be asked for");
        pages.mark = Some(Mark { until: 10 * MINUTE - STEP + 1 });
        assert_eq!(mark(&pages, now, None), None, "it is not worth a write");
    }
}
