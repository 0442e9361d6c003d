//! Storage in memory: the default, and the model that other implementations are measured by.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_core::future::BoxFuture;

use super::{
    Batch, Condition, Entry, FencingToken, Lease, Namespace, Scan, Scanned, Storage, Version, Write,
};
use crate::time::{Clock, SystemClock};
use crate::{Error, ErrorKind, Result};

/// Storage that ends with the process. A clone is the same storage, so that a second client can find what a first one
/// left.
#[derive(Clone)]
pub struct MemoryStorage {
    clock: Arc<dyn Clock>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    entries: BTreeMap<Namespace, BTreeMap<String, Entry>>,
    leases: HashMap<(Namespace, String), Held>,
    commits: u64,
    grants: u64,
}

struct Held {
    token: FencingToken,
    /// On the monotonic clock.
    until: Duration,
}

impl MemoryStorage {
    /// An empty storage on the clock of the machine.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use webex_core::storage::{Batch, MemoryStorage, Namespace, Storage};
    /// let (storage, notes) = (MemoryStorage::new(), Namespace::new("notes")?);
    /// storage.commit(Batch::new().put(&notes, "a", "1")).await?;
    /// let same = storage.clone();
    /// assert_eq!(same.read(&notes, "a").await?.map(|entry| entry.value).as_deref(), Some(&b"1"[..]));
    /// # Ok(()) }
    /// ```
    pub fn new() -> Self {
        Self::with_clock(Arc::new(SystemClock::default()))
    }

    /// An empty storage whose leases run out by this clock.
    pub fn with_clock(clock: Arc<dyn Clock>) -> Self {
        Self { clock, state: Arc::default() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No code that can panic runs under the lock, so a poisoned state is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemoryStorage {
    fn default() -> Self {
        Self::new()
    }
}

impl State {
    fn version(&self, namespace: &Namespace, key: &str) -> Option<Version> {
        Some(self.entries.get(namespace)?.get(key)?.version)
    }

    fn holds(&self, condition: &Condition, now: Duration) -> bool {
        match condition {
            Condition::Entry { namespace, key, expect } => expect.holds(self.version(namespace, key)),
            Condition::Lease(lease) => self.is_held(lease, now),
        }
    }

    fn is_held(&self, lease: &Lease, now: Duration) -> bool {
        let held = self.leases.get(&slot(lease));
        held.is_some_and(|held| held.token == lease.token() && held.until > now)
    }

    fn commit(&mut self, batch: Batch, now: Duration) -> Result<Version> {
        if let Some(broken) = batch.conditions().iter().find(|c| !self.holds(c, now)) {
            return Err(conflict(broken));
        }
        self.commits += 1;
        let version = Version::from_u64(self.commits);
        for Write { namespace, key, value } in batch.into_writes() {
            let entries = self.entries.entry(namespace).or_default();
            match value {
                Some(value) => drop(entries.insert(key, Entry { value, version })),
                None => drop(entries.remove(&key)),
            }
        }
        Ok(version)
    }

    fn scan(&self, namespace: &Namespace, scan: &Scan) -> Vec<Scanned> {
        let Some(entries) = self.entries.get(namespace) else { return Vec::new() };
        let prefix = scan.prefix_text();
        let start = match scan.after_key() {
            Some(after) if after >= prefix => Bound::Excluded(after),
            _ => Bound::Included(prefix),
        };
        let range = entries.range::<str, _>((start, Bound::Unbounded));
        let matching = range.take_while(|(key, _)| key.starts_with(prefix)).take(scan.limit_count());
        matching.map(|(key, entry)| Scanned { key: key.clone(), entry: entry.clone() }).collect()
    }

    fn acquire(&mut self, namespace: &Namespace, name: &str, now: Duration, ttl: Duration) -> Option<Lease> {
        let slot = (namespace.clone(), name.to_owned());
        if self.leases.get(&slot).is_some_and(|held| held.until > now) {
            return None;
        }
        self.grants += 1;
        let token = FencingToken::from_u64(self.grants);
        self.leases.insert(slot, Held { token, until: now.saturating_add(ttl) });
        Some(Lease::new(namespace.clone(), name, token))
    }

    fn renew(&mut self, lease: &Lease, now: Duration, ttl: Duration) -> Result<()> {
        if !self.is_held(lease, now) {
            return Err(conflict(&Condition::Lease(lease.clone())));
        }
        self.leases.insert(slot(lease), Held { token: lease.token(), until: now.saturating_add(ttl) });
        Ok(())
    }

    fn release(&mut self, lease: &Lease, now: Duration) {
        if self.is_held(lease, now) {
            self.leases.remove(&slot(lease));
        }
    }
}

fn slot(lease: &Lease) -> (Namespace, String) {
    (lease.namespace().clone(), lease.name().to_owned())
}

fn conflict(condition: &Condition) -> Error {
    let text = match condition {
        Condition::Entry { namespace, key, .. } => format!("'{key}' in '{namespace}' is not as expected"),
        Condition::Lease(lease) => format!("the lease '{}' is lost", lease.name()),
    };
    Error::new(ErrorKind::Conflict, text)
}

impl Storage for MemoryStorage {
    fn read<'a>(&'a self, namespace: &'a Namespace, key: &'a str) -> BoxFuture<'a, Result<Option<Entry>>> {
        Box::pin(async move { Ok(self.lock().entries.get(namespace).and_then(|e| e.get(key)).cloned()) })
    }

    fn scan<'a>(&'a self, namespace: &'a Namespace, scan: Scan) -> BoxFuture<'a, Result<Vec<Scanned>>> {
        Box::pin(async move { Ok(self.lock().scan(namespace, &scan)) })
    }

    fn commit<'a>(&'a self, batch: Batch) -> BoxFuture<'a, Result<Version>> {
        Box::pin(async move { self.lock().commit(batch, self.clock.monotonic()) })
    }

    fn clear<'a>(&'a self, namespace: &'a Namespace) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            self.lock().entries.remove(namespace);
            Ok(())
        })
    }

    fn acquire<'a>(
        &'a self,
        namespace: &'a Namespace,
        name: &'a str,
        ttl: Duration,
    ) -> BoxFuture<'a, Result<Option<Lease>>> {
        Box::pin(async move { Ok(self.lock().acquire(namespace, name, self.clock.monotonic(), ttl)) })
    }

    fn renew<'a>(&'a self, lease: &'a Lease, ttl: Duration) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move { self.lock().renew(lease, self.clock.monotonic(), ttl) })
    }

    fn release<'a>(&'a self, lease: &'a Lease) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            self.lock().release(lease, self.clock.monotonic());
            Ok(())
        })
    }
}

impl fmt::Debug for MemoryStorage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStorage").finish_non_exhaustive()
    }
}
