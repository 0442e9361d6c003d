//! Which deliveries were handled already, so that a repetition is not.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use webex_core::storage::{Batch, Expect, Lease, Scan, Scanned, Store};
use webex_core::time::Clock;
use webex_core::{ErrorKind, Result};

use super::key::Key;

/// How long another process waits for one that died while it handled a delivery.
const LEASE: Duration = Duration::from_secs(60);
/// After so many deliveries what is too old is taken out of the storage.
const SWEEP_EVERY: u32 = 256;

/// Which deliveries were handled already: in the memory of this process, or in a storage, which outlives it and which
/// several machines may share. A repetition is answered as taken and not handled; one that is being handled as
/// 503, so that it comes again if that fails.
///
/// ```
/// use webex_plugin_webhooks::{SeenDeliveries, WebhookReceiver, WebhookVerifier};
/// let receiver = WebhookReceiver::builder(WebhookVerifier::new("s3cret"))
///     .seen(SeenDeliveries::in_memory(50_000))
///     .handle(async |delivery| println!("{} {}", delivery.resource, delivery.event));
/// ```
pub struct SeenDeliveries {
    done: Done,
    /// What this process handles at the moment.
    busy: Arc<Mutex<HashSet<String>>>,
}

enum Done {
    Memory(Mutex<Memory>),
    Storage(Stored),
}

/// What is to be done with a delivery.
pub(super) enum Begin {
    /// It is new, and nobody else's until the claim is gone.
    New(Claim),
    Repeated,
    Busy,
}

/// The right to handle a delivery.
pub(super) struct Claim {
    key: Key,
    busy: Arc<Mutex<HashSet<String>>>,
    lease: Option<Lease>,
}

impl Drop for Claim {
    fn drop(&mut self) {
        locked(&self.busy).remove(&self.key.place);
    }
}

impl SeenDeliveries {
    /// Remembers that many deliveries; of more the oldest are forgotten. One takes about 200 bytes.
    pub fn in_memory(deliveries: usize) -> Self {
        Self::new(Done::Memory(Mutex::new(Memory { room: deliveries, ..Memory::default() })))
    }

    /// Remembers in a namespace of its own of a storage, that long.
    ///
    /// ```
    /// # fn main() -> webex_core::Result<()> {
    /// use std::{sync::Arc, time::Duration};
    /// use webex_core::storage::{MemoryStorage, Namespace, Store};
    /// use webex_plugin_webhooks::SeenDeliveries;
    /// let store = Store::new(Arc::new(MemoryStorage::new()), Namespace::new("deliveries")?);
    /// let seen = SeenDeliveries::in_storage(store, Duration::from_secs(24 * 3600));
    /// # Ok(()) }
    /// ```
    pub fn in_storage(store: Store, keep: Duration) -> Self {
        Self::new(Done::Storage(Stored { store, keep, since_sweep: AtomicU32::new(0) }))
    }

    fn new(done: Done) -> Self {
        Self { done, busy: Arc::default() }
    }

    /// Claims a delivery.
    pub(super) async fn begin(&self, key: Key) -> Result<Begin> {
        if !locked(&self.busy).insert(key.place.clone()) {
            return Ok(Begin::Busy);
        }
        let mut claim = Claim { key, busy: self.busy.clone(), lease: None };
        let done = match &self.done {
            Done::Memory(memory) => locked(memory).knows(&claim.key),
            Done::Storage(stored) => {
                claim.lease = stored.acquire(&claim.key).await?;
                if claim.lease.is_none() {
                    return Ok(Begin::Busy);
                }
                stored.knows(&claim.key).await?
            }
        };
        if !done {
            return Ok(Begin::New(claim));
        }
        self.release(&claim).await?;
        Ok(Begin::Repeated)
    }

    /// Gives the claim back, and remembers the delivery when it was taken.
    pub(super) async fn end(&self, claim: Claim, taken: bool, clock: &dyn Clock) -> Result<()> {
        let remembered = if taken { self.remember(&claim.key, clock).await } else { Ok(()) };
        remembered.and(self.release(&claim).await)
    }

    async fn remember(&self, key: &Key, clock: &dyn Clock) -> Result<()> {
        match &self.done {
            Done::Memory(memory) => locked(memory).remember(key),
            Done::Storage(stored) => stored.remember(key, clock).await?,
        }
        Ok(())
    }

    async fn release(&self, claim: &Claim) -> Result<()> {
        match (&self.done, &claim.lease) {
            (Done::Storage(stored), Some(lease)) => stored.store.storage().release(lease).await,
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for SeenDeliveries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match &self.done {
            Done::Memory(_) => "memory",
            Done::Storage(_) => "storage",
        };
        f.debug_struct("SeenDeliveries").field("in", &place).finish_non_exhaustive()
    }
}

/// What was handled, in the order in which it came.
#[derive(Default)]
struct Memory {
    room: usize,
    contents: HashMap<String, String>,
    order: VecDeque<String>,
}

impl Memory {
    fn knows(&self, key: &Key) -> bool {
        self.contents.get(&key.place) == Some(&key.content)
    }

    fn remember(&mut self, key: &Key) {
        if self.contents.insert(key.place.clone(), key.content.clone()).is_none() {
            self.order.push_back(key.place.clone());
        }
        while self.order.len() > self.room {
            let Some(oldest) = self.order.pop_front() else { break };
            self.contents.remove(&oldest);
        }
    }
}

struct Stored {
    store: Store,
    keep: Duration,
    since_sweep: AtomicU32,
}

#[derive(Deserialize, Serialize)]
struct Record {
    content: String,
    /// Seconds since 1970.
    at: i64,
}

impl Stored {
    async fn acquire(&self, key: &Key) -> Result<Option<Lease>> {
        self.store.storage().acquire(self.store.namespace(), &key.place, LEASE).await
    }

    async fn knows(&self, key: &Key) -> Result<bool> {
        let found = self.store.get::<Record>(&key.place).await?;
        Ok(found.is_some_and(|stored| stored.value.content == key.content))
    }

    async fn remember(&self, key: &Key, clock: &dyn Clock) -> Result<()> {
        let now = clock.now().as_second();
        self.store.put(&key.place, &Record { content: key.content.clone(), at: now }).await?;
        if self.since_sweep.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.sweep(now).await?;
        }
        Ok(())
    }

    /// Takes out what is older than it is kept.
    async fn sweep(&self, now: i64) -> Result<()> {
        let oldest = now.saturating_sub(i64::try_from(self.keep.as_secs()).unwrap_or(i64::MAX));
        let mut scan = Scan::all();
        loop {
            let found = self.store.storage().scan(self.store.namespace(), scan).await?;
            let Some(last) = found.last().map(|item| item.key.clone()) else { return Ok(()) };
            for old in found.iter().filter(|item| is_older(item, oldest)) {
                self.forget(old).await?;
            }
            scan = Scan::all().after(last);
        }
    }

    /// Forgets a delivery, unless somebody has just seen it again.
    async fn forget(&self, old: &Scanned) -> Result<()> {
        let expect = Expect::Version(old.entry.version);
        let batch = Batch::new().delete_if(self.store.namespace(), &old.key, expect);
        match self.store.storage().commit(batch).await {
            Err(error) if error.kind() != ErrorKind::Conflict => Err(error),
            _ => Ok(()),
        }
    }
}

fn is_older(item: &Scanned, oldest: i64) -> bool {
    serde_json::from_slice::<Record>(&item.entry.value).is_ok_and(|record| record.at < oldest)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use webex_core::storage::{MemoryStorage, Namespace};
    use webex_core::time::SystemClock;

    use super::*;

    fn key(place: &str, content: &str) -> Key {
        Key { place: place.to_owned(), content: content.to_owned() }
    }

    fn stored(keep: Duration) -> (SeenDeliveries, Store) {
        let store = Store::new(Arc::new(MemoryStorage::new()), Namespace::new("seen").expect("a name"));
        (SeenDeliveries::in_storage(store.clone(), keep), store)
    }

    async fn take(seen: &SeenDeliveries, key: Key) {
        let Ok(Begin::New(claim)) = seen.begin(key).await else { panic!("it is new") };
        seen.end(claim, true, &SystemClock::default()).await.expect("remembered");
    }

    async fn repeated(seen: &SeenDeliveries, key: Key) -> bool {
        match seen.begin(key).await.expect("known") {
            Begin::Repeated => true,
            Begin::New(claim) => {
                seen.end(claim, false, &SystemClock::default()).await.expect("given back");
                false
            }
            Begin::Busy => panic!("nobody handles it"),
        }
    }

    #[tokio::test]
    async fn only_what_was_taken_is_known_in_memory_and_in_storage() {
        for seen in [SeenDeliveries::in_memory(9), stored(LEASE).0] {
            assert!(!repeated(&seen, key("a", "1")).await);
            assert!(!repeated(&seen, key("a", "1")).await, "it was not taken");
            take(&seen, key("a", "1")).await;
            assert!(repeated(&seen, key("a", "1")).await);
            take(&seen, key("a", "2")).await;
            assert!(!repeated(&seen, key("a", "1")).await, "it changed back");
        }
    }

    #[tokio::test]
    async fn what_is_being_handled_is_nobody_elses() {
        let (one, store) = stored(LEASE);
        let other = SeenDeliveries::in_storage(store, LEASE);
        let Ok(Begin::New(claim)) = one.begin(key("a", "")).await else { panic!("it is new") };
        assert!(matches!(one.begin(key("a", "")).await, Ok(Begin::Busy)));
        assert!(matches!(other.begin(key("a", "")).await, Ok(Begin::Busy)), "neither of another machine");
        assert!(matches!(one.begin(key("b", "")).await, Ok(Begin::New(_))));
        one.end(claim, true, &SystemClock::default()).await.expect("remembered");
        assert!(repeated(&other, key("a", "")).await, "what one machine took the other does not");
    }

    #[tokio::test]
    async fn memory_is_bounded() {
        let seen = SeenDeliveries::in_memory(3);
        for name in ["a", "b", "c", "d"] {
            take(&seen, key(name, "")).await;
        }
        assert!(!repeated(&seen, key("a", "")).await, "the oldest is forgotten");
        assert!(repeated(&seen, key("b", "")).await);
    }

    #[tokio::test]
    async fn the_storage_is_swept() {
        let (seen, store) = stored(Duration::from_secs(3600));
        let old = Record { content: String::new(), at: 1 };
        store.put("old", &old).await.expect("written");
        for number in 0..SWEEP_EVERY {
            take(&seen, key(&format!("{number}"), "")).await;
        }
        assert!(store.get::<Record>("old").await.expect("read").is_none());
        assert!(store.get::<Record>("0").await.expect("read").is_some());
    }
}
