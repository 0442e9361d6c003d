//! Leases: who of several processes may do a thing now.

use super::Namespace;

/// A number that grows with each lease that is granted, so that a later holder can be told from an earlier one.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct FencingToken(u64);

impl FencingToken {
    /// The token of that number; for implementations of [`super::Storage`].
    pub fn from_u64(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    pub fn as_u64(self) -> u64 {
        self.0
    }
}

/// A lease that was granted. Holding the value proves nothing: it may have run out. What must not happen without it goes
/// into a batch with [`super::Batch::require_lease`].
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Lease {
    namespace: Namespace,
    name: String,
    token: FencingToken,
}

impl Lease {
    /// A lease as it was granted; for implementations of [`super::Storage`].
    pub fn new(namespace: Namespace, name: impl Into<String>, token: FencingToken) -> Self {
        Self { namespace, name: name.into(), token }
    }

    /// The namespace.
    pub fn namespace(&self) -> &Namespace {
        &self.namespace
    }

    /// The name within the namespace. Leases and keys do not share names.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The fencing token, to be handed to what the lease protects outside of the storage.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use std::time::Duration;
    /// use webex_core::storage::{MemoryStorage, Namespace, Storage};
    /// let (storage, jobs) = (MemoryStorage::new(), Namespace::new("jobs")?);
    /// let first = storage.acquire(&jobs, "leader", Duration::from_secs(30)).await?.expect("it is free");
    /// assert_eq!(storage.acquire(&jobs, "leader", Duration::from_secs(30)).await?, None);
    /// storage.release(&first).await?;
    /// let second = storage.acquire(&jobs, "leader", Duration::from_secs(30)).await?.expect("it is free again");
    /// assert!(second.token() > first.token());
    /// # Ok(()) }
    /// ```
    pub fn token(&self) -> FencingToken {
        self.token
    }
}
