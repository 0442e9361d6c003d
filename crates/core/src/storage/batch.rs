//! Atomic batches of writes with conditions.

use std::fmt;

use bytes::Bytes;

use super::{Expect, Lease, Namespace};

/// Writes that happen together or not at all, over any number of namespaces.
///
/// All conditions are checked against the state before the batch. When a key is written twice, the last write counts.
///
/// ```
/// use webex_core::storage::{Batch, Expect, MemoryStorage, Namespace, Storage};
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
/// let (storage, orders, cursor) = (MemoryStorage::new(), Namespace::new("orders")?, Namespace::new("cursor")?);
/// let lease = storage.acquire(&orders, "writer", std::time::Duration::from_secs(30)).await?.expect("nobody holds it");
/// let batch = Batch::new()
///     .put(&orders, "17", "coffee")
///     .put_if(&cursor, "last", "17", Expect::Absent)
///     .require_lease(&lease);
/// let version = storage.commit(batch).await?;
/// assert_eq!(storage.read(&orders, "17").await?.map(|entry| entry.version), Some(version));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a batch does nothing until it is committed"]
pub struct Batch {
    writes: Vec<Write>,
    conditions: Vec<Condition>,
}

/// One write of a batch.
#[derive(Clone, Eq, PartialEq)]
pub struct Write {
    /// Where.
    pub namespace: Namespace,
    /// Which key.
    pub key: String,
    /// What is put there; `None` deletes.
    pub value: Option<Bytes>,
}

impl fmt::Debug for Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The value may be a secret.
        let bytes = self.value.as_ref().map(Bytes::len);
        f.debug_struct("Write")
            .field("namespace", &self.namespace)
            .field("key", &self.key)
            .field("bytes", &bytes)
            .finish()
    }
}

/// What must hold for a batch to be written.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Condition {
    /// A key is in this state.
    Entry {
        /// Where.
        namespace: Namespace,
        /// Which key.
        key: String,
        /// Its state.
        expect: Expect,
    },
    /// This lease is held.
    Lease(Lease),
}

impl Batch {
    /// A batch without writes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a value, whatever is there.
    pub fn put(mut self, namespace: &Namespace, key: impl Into<String>, value: impl Into<Bytes>) -> Self {
        self.writes.push(Write { namespace: namespace.clone(), key: key.into(), value: Some(value.into()) });
        self
    }

    /// Puts a value if the key is in the expected state.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use webex_core::ErrorKind;
    /// use webex_core::storage::{Batch, Expect, MemoryStorage, Namespace, Storage};
    /// let (storage, jobs) = (MemoryStorage::new(), Namespace::new("jobs")?);
    /// let claim = |who: &'static str| Batch::new().put_if(&jobs, "17", who, Expect::Absent);
    /// storage.commit(claim("alice")).await?;
    /// let error = storage.commit(claim("bob")).await.expect_err("alice was first");
    /// assert_eq!(error.kind(), ErrorKind::Conflict);
    /// # Ok(()) }
    /// ```
    pub fn put_if(
        self,
        namespace: &Namespace,
        key: impl Into<String>,
        value: impl Into<Bytes>,
        expect: Expect,
    ) -> Self {
        let key = key.into();
        self.require(namespace, key.clone(), expect).put(namespace, key, value)
    }

    /// Deletes a key; without effect when there is none.
    pub fn delete(mut self, namespace: &Namespace, key: impl Into<String>) -> Self {
        self.writes.push(Write { namespace: namespace.clone(), key: key.into(), value: None });
        self
    }

    /// Deletes a key if it is in the expected state.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use webex_core::storage::{Batch, Expect, MemoryStorage, Namespace, Storage};
    /// let (storage, jobs) = (MemoryStorage::new(), Namespace::new("jobs")?);
    /// let seen = storage.commit(Batch::new().put(&jobs, "17", "open")).await?;
    /// storage.commit(Batch::new().delete_if(&jobs, "17", Expect::Version(seen))).await?;
    /// assert_eq!(storage.read(&jobs, "17").await?, None);
    /// # Ok(()) }
    /// ```
    pub fn delete_if(self, namespace: &Namespace, key: impl Into<String>, expect: Expect) -> Self {
        let key = key.into();
        self.require(namespace, key.clone(), expect).delete(namespace, key)
    }

    /// Writes the batch only if a key, written by it or not, is in that state.
    pub fn require(mut self, namespace: &Namespace, key: impl Into<String>, expect: Expect) -> Self {
        if expect != Expect::Any {
            let condition = Condition::Entry { namespace: namespace.clone(), key: key.into(), expect };
            self.conditions.push(condition);
        }
        self
    }

    /// Writes the batch only if the lease is still held, that is, not by one who believes so and was too slow.
    pub fn require_lease(mut self, lease: &Lease) -> Self {
        self.conditions.push(Condition::Lease(lease.clone()));
        self
    }

    /// Adds the writes and conditions of another batch behind these.
    ///
    /// ```
    /// use webex_core::storage::{Batch, Namespace};
    /// let (rooms, cursor) = (Namespace::new("rooms")?, Namespace::new("cursor")?);
    /// let batch = Batch::new().put(&rooms, "R1", "Plans").and(Batch::new().put(&cursor, "last", "R1"));
    /// assert_eq!(batch.writes().len(), 2);
    /// # Ok::<(), webex_core::Error>(())
    /// ```
    pub fn and(mut self, other: Self) -> Self {
        self.writes.extend(other.writes);
        self.conditions.extend(other.conditions);
        self
    }

    /// The writes, in order.
    pub fn writes(&self) -> &[Write] {
        &self.writes
    }

    /// The conditions.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// The same batch with other values; for storages that wrap another.
    ///
    /// # Errors
    /// The first that `change` gives.
    pub fn map_values<E>(
        mut self,
        mut change: impl FnMut(&Write, &Bytes) -> Result<Bytes, E>,
    ) -> Result<Self, E> {
        for write in &mut self.writes {
            if let Some(value) = write.value.take() {
                write.value = Some(change(write, &value)?);
            }
        }
        Ok(self)
    }

    /// The writes, to be carried out.
    pub fn into_writes(self) -> Vec<Write> {
        self.writes
    }
}
