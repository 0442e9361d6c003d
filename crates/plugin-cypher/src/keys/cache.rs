//! The ring with its I/O: who waits is told, what is fetched is kept.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use webex_core::Webex;
use webex_core::storage::Namespace;

use super::ring::{HeldKey, KeyId, KeyRing, Lookup, Ticket};
use super::shelf::Shelf;
use crate::error::{CypherError, CypherErrorKind, Result};
use crate::kms::{Key, KeyUri, KmsHandle};

/// The keys of one client.
#[derive(Debug)]
pub(crate) struct KeyCache {
    state: Mutex<State>,
    /// The namespace of the storage, if keys are kept there.
    namespace: Option<Namespace>,
    capacity: usize,
    life: Duration,
}

#[derive(Debug)]
struct State {
    ring: KeyRing,
    waiting: HashMap<Ticket, oneshot::Sender<Result<Arc<HeldKey>>>>,
    next: Ticket,
}

impl KeyCache {
    pub(crate) fn new(capacity: usize, life: Duration, namespace: Option<Namespace>) -> Arc<Self> {
        let state = State { ring: KeyRing::new(capacity, life), waiting: HashMap::new(), next: 0 };
        Arc::new(Self { state: Mutex::new(state), namespace, capacity, life })
    }

    /// The key. Cancel safe: the fetch goes on for the others who wait.
    pub(crate) async fn get(self: &Arc<Self>, kms: &KmsHandle, id: KeyId) -> Result<Arc<HeldKey>> {
        let receiver = {
            let mut state = self.lock();
            let ticket = state.next;
            state.next += 1;
            match state.ring.ask(&id, ticket, kms.webex.clock().monotonic()) {
                Lookup::Here(key) => return Ok(key),
                Lookup::Wait { fetch } => {
                    let (sender, receiver) = oneshot::channel();
                    state.waiting.insert(ticket, sender);
                    if fetch {
                        kms.webex.spawn(self.clone().fetch(kms.clone(), id));
                    }
                    receiver
                }
            }
        };
        let closed = |_| CypherError::new(CypherErrorKind::Closed, "the client was shut down");
        receiver.await.map_err(closed)?
    }

    /// How many keys are held, and how many may be.
    pub(crate) fn fill(&self) -> (usize, usize) {
        (self.lock().ring.len(), self.capacity)
    }

    async fn fetch(self: Arc<Self>, kms: KmsHandle, id: KeyId) {
        let key = self.find(&kms, &id).await;
        let mut state = self.lock();
        let now = kms.webex.clock().monotonic();
        for ticket in state.ring.landed(&id, key.as_ref().ok(), now) {
            // Whoever does not wait any more is not told.
            let _ = state.waiting.remove(&ticket).map(|sender| sender.send(key.clone()));
        }
    }

    async fn find(&self, kms: &KmsHandle, id: &KeyId) -> Result<Arc<HeldKey>> {
        let (shelf, wall) = (self.shelf(&kms.webex), kms.webex.clock().now());
        if let Some(shelf) = &shelf
            && let Some(key) = shelf.find(id, wall).await
        {
            return Ok(key);
        }
        let fetched = kms.fetch_key(&id.uri).await;
        match (fetched, shelf) {
            (Ok(key), Some(shelf)) => {
                shelf.keep(id, &key, wall).await;
                HeldKey::new(key).map(Arc::new)
            }
            (Ok(key), None) => HeldKey::new(key).map(Arc::new),
            (Err(error), Some(shelf)) if matches!(error.status(), Some(403 | 405)) => {
                shelf.remove(id).await;
                Err(error)
            }
            (Err(error), _) => Err(error),
        }
    }

    /// Keeps keys that came without being asked for (wire/03 section 7.1, number 16).
    pub(crate) async fn keep(&self, webex: &Webex, keys: &[Key]) -> Result<()> {
        for key in keys {
            let (id, held) = (KeyId::own(key.uri.clone()), Arc::new(HeldKey::new(key.clone())?));
            self.lock().ring.insert(id.clone(), held, webex.clock().monotonic());
            if let Some(shelf) = self.shelf(webex) {
                shelf.keep(&id, key, webex.clock().now()).await;
            }
        }
        Ok(())
    }

    /// Forgets a key everywhere.
    pub(crate) async fn forget(&self, webex: &Webex, id: &KeyId) {
        self.lock().ring.forget(id);
        if let Some(shelf) = self.shelf(webex) {
            shelf.remove(id).await;
        }
    }

    /// The KMS says that the key is revoked.
    pub(crate) fn revoke(self: &Arc<Self>, webex: &Webex, uri: KeyUri) {
        self.lock().ring.revoke(&uri);
        if let Some(shelf) = self.shelf(webex) {
            webex.spawn(async move { shelf.remove(&KeyId::own(uri)).await });
        }
    }

    /// Forgets the keys in memory.
    pub(crate) fn clear(&self) {
        self.lock().ring.clear();
    }

    /// Forgets the keys in memory and in the storage: the login that they belong to ends.
    pub(crate) async fn clear_all(&self, webex: &Webex) -> webex_core::Result<()> {
        self.clear();
        match &self.namespace {
            Some(namespace) => webex.store(namespace).clear().await,
            None => Ok(()),
        }
    }

    fn shelf(&self, webex: &Webex) -> Option<Shelf> {
        let store = webex.store(self.namespace.as_ref()?);
        Some(Shelf { store, places: self.capacity as u64, life: self.life })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is whole between any two statements: a panic elsewhere does not spoil it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
