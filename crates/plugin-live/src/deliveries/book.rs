//! What is done, in the storage.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Semaphore;
use uuid::Uuid;
use webex_core::storage::{Batch, Expect, Scan, Store, Version};
use webex_core::{Error, ErrorKind, Result};
use webex_plugin_conversation::ConversationId;

use super::cursor::{Cursor, Mark, Place};

/// So many microseconds the mark stays behind what is done: activities of different conversations may arrive in
/// another order than that in which they were published.
const MARGIN: i64 = 300_000_000;

/// By so many microseconds at least the mark is moved, so that it costs little.
const STEP: i64 = 60_000_000;

/// The cursors of one name.
#[derive(Debug)]
pub(super) struct Book {
    name: String,
    store: Store,
    writer: Uuid,
    /// Commits happen one after the other.
    turn: Semaphore,
    pages: Mutex<Pages>,
}

#[derive(Debug, Default)]
struct Pages {
    cursors: HashMap<ConversationId, Kept>,
    mark: Option<Mark>,
    /// The newest place that is done, of all conversations.
    newest: i64,
    /// What is on its way or delivered, and not done: how many of each moment.
    open: BTreeMap<i64, usize>,
}

/// A cursor and the version of its entry.
#[derive(Clone, Copy, Debug)]
struct Kept {
    at: i64,
    version: Version,
}

impl Book {
    /// The book of that name, as it was left.
    pub(super) async fn open(store: Store, name: &str, writer: Uuid) -> Result<Self> {
        if name.is_empty() || name.contains('/') {
            return Err(Error::invalid_input("deliveries have a name, without '/'"));
        }
        let name = name.to_owned();
        let book = Self { name, store, writer, turn: Semaphore::new(1), pages: Mutex::default() };
        let mark = book.store.get::<Mark>(&book.mark_key()).await?.map(|stored| stored.value);
        let cursors = book.load().await?;
        *book.pages() = Pages { cursors, mark, ..Pages::default() };
        Ok(book)
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Until when everything is done that no cursor speaks of; `None` when the name is new.
    pub(super) fn mark(&self) -> Option<Mark> {
        self.pages().mark
    }

    /// Begins at that moment.
    pub(super) async fn begin(&self, mark: Mark) -> Result<()> {
        self.store.put_if(&self.mark_key(), &mark, Expect::Absent).await?;
        self.pages().mark = Some(mark);
        Ok(())
    }

    /// Whether that place is done.
    pub(super) fn is_done(&self, place: &Place) -> bool {
        self.pages().cursors.get(&place.conversation).is_some_and(|kept| place.at <= kept.at)
    }

    /// Takes note of something that is on its way.
    pub(super) fn note(&self, place: &Place) {
        *self.pages().open.entry(place.at).or_default() += 1;
    }

    /// Writes the batch, and that everything up to this place is done.
    pub(super) async fn commit(&self, place: Option<&Place>, batch: Batch) -> Result<()> {
        let _turn = self.turn.acquire().await.map_err(|_| closed())?;
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

    /// The writes of the book: the cursor, unless it is further already, and now and then the mark.
    fn own_writes(&self, place: &Place) -> Result<(Batch, Option<Mark>)> {
        let pages = self.pages();
        let kept = pages.cursors.get(&place.conversation);
        let mut batch = Batch::new();
        if kept.is_none_or(|kept| kept.at < place.at) {
            let cursor = Cursor { at: place.at, id: place.id.clone(), writer: self.writer };
            let expect = kept.map_or(Expect::Absent, |kept| Expect::Version(kept.version));
            let key = self.cursor_key(&place.conversation);
            batch = batch.put_if(self.store.namespace(), key, encode(&cursor)?, expect);
        }
        let mark = pages.next_mark(place);
        if let Some(mark) = mark {
            batch = batch.put(self.store.namespace(), self.mark_key(), encode(&mark)?);
        }
        Ok((batch, mark))
    }

    /// After a conflict: whether we wrote the cursor ourselves, in a commit whose answer was lost.
    async fn is_ours(&self, place: &Place) -> Result<bool> {
        let found = self.store.get::<Cursor>(&self.cursor_key(&place.conversation)).await?;
        let Some(found) = found.filter(|found| found.value.writer == self.writer) else { return Ok(false) };
        let kept = Kept { at: found.value.at, version: found.version };
        let before = self.pages().cursors.insert(place.conversation.clone(), kept);
        Ok(before.map(|before| before.version) != Some(found.version))
    }

    async fn load(&self) -> Result<HashMap<ConversationId, Kept>> {
        let prefix = format!("{}/at/", self.name);
        let mut cursors = HashMap::new();
        let mut scan = Scan::prefix(prefix.as_str());
        loop {
            let found = self.store.storage().scan(self.store.namespace(), scan).await?;
            let Some(last) = found.last().map(|item| item.key.clone()) else { return Ok(cursors) };
            for item in found {
                let cursor: Cursor = decode(&item.entry.value)?;
                let conversation = item.key.strip_prefix(&prefix).unwrap_or_default();
                let kept = Kept { at: cursor.at, version: item.entry.version };
                cursors.insert(ConversationId::new(conversation), kept);
            }
            scan = Scan::prefix(prefix.as_str()).after(last);
        }
    }

    fn mark_key(&self) -> String {
        format!("{}/mark", self.name)
    }

    fn cursor_key(&self, conversation: &ConversationId) -> String {
        format!("{}/at/{conversation}", self.name)
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pages {
    fn done(&mut self, place: &Place, version: Version, mark: Option<Mark>) {
        let kept = Kept { at: place.at, version };
        let further = |kept: &Kept| kept.at >= place.at;
        if !self.cursors.get(&place.conversation).is_some_and(further) {
            self.cursors.insert(place.conversation.clone(), kept);
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
    fn next_mark(&self, place: &Place) -> Option<Mark> {
        let newest = self.newest.max(place.at).saturating_sub(MARGIN);
        let open = self.open.iter().find(|(at, count)| **at != place.at || **count > 1).map(|(at, _)| at - 1);
        let until = newest.min(open.unwrap_or(newest));
        let before = self.mark.map_or(i64::MIN, |mark| mark.until);
        (until >= before.saturating_add(STEP)).then_some(Mark { until })
    }
}

fn encode<T: serde::Serialize>(value: &T) -> Result<Vec<u8>> {
    serde_json::to_vec(value)
        .map_err(|error| Error::new(ErrorKind::Storage, "a cursor cannot be written").with_source(error))
}

fn decode<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    serde_json::from_slice(bytes)
        .map_err(|error| Error::new(ErrorKind::Storage, "a stored cursor cannot be read").with_source(error))
}

fn closed() -> Error {
    Error::new(ErrorKind::Closed, "the client was shut down")
}
