//! Encryption of values, over any storage.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_core::future::BoxFuture;

use super::{Batch, Entry, Lease, Namespace, Scan, Scanned, Storage, Version};
use crate::Result;

/// Seals and opens values. `context` names their place: a value sealed for one place must not open at another.
pub trait Seal: Send + Sync + 'static {
    /// Seals a value.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Storage`].
    fn seal(&self, context: &str, clear: &[u8]) -> Result<Bytes>;

    /// Opens a value that was sealed for this context.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Storage`] when it was changed, moved, or sealed with another key.
    fn open(&self, context: &str, sealed: &[u8]) -> Result<Bytes>;
}

/// A storage whose values are sealed before they reach the storage beneath. Keys, versions and leases stay as they are.
#[derive(Clone)]
pub struct Encrypted<S> {
    inner: S,
    seal: Arc<dyn Seal>,
}

impl<S: Storage> Encrypted<S> {
    /// Seals the values of `inner` with `seal`.
    pub fn new(inner: S, seal: Arc<dyn Seal>) -> Self {
        Self { inner, seal }
    }

    fn open(&self, namespace: &Namespace, key: &str, entry: Entry) -> Result<Entry> {
        let value = self.seal.open(&context(namespace, key), &entry.value)?;
        Ok(Entry { value, version: entry.version })
    }
}

/// A namespace has no colon, so no two places share a context.
fn context(namespace: &Namespace, key: &str) -> String {
    format!("{namespace}:{key}")
}

impl<S: Storage> Storage for Encrypted<S> {
    fn read<'a>(&'a self, namespace: &'a Namespace, key: &'a str) -> BoxFuture<'a, Result<Option<Entry>>> {
        Box::pin(async move {
            let entry = self.inner.read(namespace, key).await?;
            entry.map(|entry| self.open(namespace, key, entry)).transpose()
        })
    }

    fn scan<'a>(&'a self, namespace: &'a Namespace, scan: Scan) -> BoxFuture<'a, Result<Vec<Scanned>>> {
        Box::pin(async move {
            let found = self.inner.scan(namespace, scan).await?;
            let open = |Scanned { key, entry }| {
                let entry = self.open(namespace, &key, entry)?;
                Ok(Scanned { key, entry })
            };
            found.into_iter().map(open).collect()
        })
    }

    fn commit<'a>(&'a self, batch: Batch) -> BoxFuture<'a, Result<Version>> {
        Box::pin(async move {
            let sealed = batch
                .map_values(|write, clear| self.seal.seal(&context(&write.namespace, &write.key), clear))?;
            self.inner.commit(sealed).await
        })
    }

    fn clear<'a>(&'a self, namespace: &'a Namespace) -> BoxFuture<'a, Result<()>> {
        self.inner.clear(namespace)
    }

    fn acquire<'a>(
        &'a self,
        namespace: &'a Namespace,
        name: &'a str,
        ttl: Duration,
    ) -> BoxFuture<'a, Result<Option<Lease>>> {
        self.inner.acquire(namespace, name, ttl)
    }

    fn renew<'a>(&'a self, lease: &'a Lease, ttl: Duration) -> BoxFuture<'a, Result<()>> {
        self.inner.renew(lease, ttl)
    }

    fn release<'a>(&'a self, lease: &'a Lease) -> BoxFuture<'a, Result<()>> {
        self.inner.release(lease)
    }

    fn is_shared(&self) -> bool {
        self.inner.is_shared()
    }
}

impl<S: fmt::Debug> fmt::Debug for Encrypted<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Encrypted").field(&self.inner).finish()
    }
}
