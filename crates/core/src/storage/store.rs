//! One namespace with values in JSON: what plug-ins work with.

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Batch, Expect, Namespace, Scan, Storage, Version};
use crate::{Error, ErrorKind, Result};

/// So often an update starts again when others write at the same time.
const MAX_TRIES: u32 = 32;

/// One namespace of the client's storage, with typed values. Made by [`crate::Webex::store`]. A clone is cheap.
///
/// ```
/// use std::sync::Arc;
/// use webex_core::storage::{MemoryStorage, Namespace, Store};
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
/// let store = Store::new(Arc::new(MemoryStorage::new()), Namespace::new("example")?);
/// store.update("visits", |visits: Option<u32>| visits.unwrap_or(0) + 1).await?;
/// assert_eq!(store.get::<u32>("visits").await?.map(|stored| stored.value), Some(1));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Store {
    storage: Arc<dyn Storage>,
    namespace: Namespace,
}

/// A typed value with its version.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Stored<T> {
    /// The value.
    pub value: T,
    /// Its version.
    pub version: Version,
}

impl Store {
    /// That namespace of that storage.
    pub fn new(storage: Arc<dyn Storage>, namespace: Namespace) -> Self {
        Self { storage, namespace }
    }

    /// The storage beneath, for batches over namespaces, and for leases.
    pub fn storage(&self) -> &Arc<dyn Storage> {
        &self.storage
    }

    /// The namespace.
    pub fn namespace(&self) -> &Namespace {
        &self.namespace
    }

    /// The value of a key. Cancel safe.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// # use std::sync::Arc;
    /// # use webex_core::storage::{MemoryStorage, Namespace, Store};
    /// # let store = Store::new(Arc::new(MemoryStorage::new()), Namespace::new("example")?);
    /// store.put("greeting", "hello").await?;
    /// let greeting = store.get::<String>("greeting").await?;
    /// assert_eq!(greeting.map(|stored| stored.value).as_deref(), Some("hello"));
    /// assert!(store.get::<u32>("greeting").await.is_err(), "it is not a number");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Storage`], also when the value is not of this type.
    pub async fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<Stored<T>>> {
        let Some(entry) = self.storage.read(&self.namespace, key).await? else { return Ok(None) };
        Ok(Some(Stored { value: decode(&entry.value)?, version: entry.version }))
    }

    /// The keys and values whose keys begin with `prefix`, in order, at most 1,000. Cancel safe.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// # use std::sync::Arc;
    /// # use webex_core::storage::{MemoryStorage, Namespace, Store};
    /// # let store = Store::new(Arc::new(MemoryStorage::new()), Namespace::new("example")?);
    /// store.put("room/2", "Plans").await?;
    /// store.put("room/1", "News").await?;
    /// let rooms: Vec<(String, String)> = store.list("room/").await?;
    /// assert_eq!(rooms[0], ("room/1".to_owned(), "News".to_owned()));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub async fn list<T: DeserializeOwned>(&self, prefix: &str) -> Result<Vec<(String, T)>> {
        let found = self.storage.scan(&self.namespace, Scan::prefix(prefix)).await?;
        found.into_iter().map(|item| Ok((item.key, decode(&item.entry.value)?))).collect()
    }

    /// Puts a value, whatever is there. A dropped future may or may not have written.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`].
    pub async fn put<T: Serialize + ?Sized>(&self, key: &str, value: &T) -> Result<Version> {
        self.put_if(key, value, Expect::Any).await
    }

    /// Puts a value if the key is in the expected state. A dropped future may or may not have written.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// # use std::sync::Arc;
    /// # use webex_core::storage::{Expect, MemoryStorage, Namespace, Store};
    /// # let store = Store::new(Arc::new(MemoryStorage::new()), Namespace::new("example")?);
    /// let version = store.put_if("state", "new", Expect::Absent).await?;
    /// store.put_if("state", "done", Expect::Version(version)).await?;
    /// assert!(store.put_if("state", "late", Expect::Version(version)).await.is_err());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Conflict`] when it is not; [`ErrorKind::Storage`].
    pub async fn put_if<T: Serialize + ?Sized>(
        &self,
        key: &str,
        value: &T,
        expect: Expect,
    ) -> Result<Version> {
        let batch = Batch::new().put_if(&self.namespace, key, encode(value)?, expect);
        self.storage.commit(batch).await
    }

    /// Reads, changes and writes a value so that no write of another process is lost; `change` runs again when there
    /// was one. A dropped future may or may not have written.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// # use std::sync::Arc;
    /// # use webex_core::storage::{MemoryStorage, Namespace, Store};
    /// # let store = Store::new(Arc::new(MemoryStorage::new()), Namespace::new("example")?);
    /// let visit = |seen: Option<u32>| seen.unwrap_or_default() + 1;
    /// store.update("visits", visit).await?;
    /// store.update("visits", visit).await?;
    /// assert_eq!(store.get::<u32>("visits").await?.map(|stored| stored.value), Some(2));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Conflict`] when others keep writing; [`ErrorKind::Storage`].
    pub async fn update<T, F>(&self, key: &str, mut change: F) -> Result<Version>
    where
        T: Serialize + DeserializeOwned,
        F: FnMut(Option<T>) -> T,
    {
        for _ in 0..MAX_TRIES {
            let found = self.get(key).await?;
            let expect = found.as_ref().map_or(Expect::Absent, |stored| Expect::Version(stored.version));
            let value = change(found.map(|stored| stored.value));
            match self.put_if(key, &value, expect).await {
                Err(error) if error.kind() == ErrorKind::Conflict => {}
                result => return result,
            }
        }
        Err(Error::new(ErrorKind::Conflict, format!("'{key}' changes too often to be updated")))
    }

    /// Deletes a key; without effect when there is none. A dropped future may or may not have deleted.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`].
    pub async fn delete(&self, key: &str) -> Result<()> {
        self.storage.commit(Batch::new().delete(&self.namespace, key)).await.map(drop)
    }

    /// Deletes every key of this namespace. A dropped future may or may not have deleted.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`].
    pub async fn clear(&self) -> Result<()> {
        self.storage.clear(&self.namespace).await
    }
}

fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>> {
    serde_json::to_vec(value)
        .map_err(|e| Error::new(ErrorKind::Storage, "the value is not representable as JSON").with_source(e))
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    // serde's text may quote the value, which may be a secret.
    serde_json::from_slice(bytes).map_err(|e| {
        let text = format!("a stored value is not of the expected type (column {})", e.column());
        Error::new(ErrorKind::Storage, text)
    })
}
