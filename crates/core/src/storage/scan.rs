//! Reading keys in order.

use super::Entry;

/// A range of keys, in the order of their bytes.
///
/// ```
/// use webex_core::storage::{Batch, MemoryStorage, Namespace, Scan, Storage};
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
/// let (storage, rooms) = (MemoryStorage::new(), Namespace::new("rooms")?);
/// storage.commit(Batch::new().put(&rooms, "a/1", "x").put(&rooms, "a/2", "y").put(&rooms, "b/1", "z")).await?;
/// let found = storage.scan(&rooms, Scan::prefix("a/").after("a/1").limit(10)).await?;
/// assert_eq!(found.len(), 1);
/// assert_eq!(found[0].key, "a/2");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[must_use = "a scan does nothing until it is handed to a storage"]
pub struct Scan {
    prefix: String,
    after: Option<String>,
    limit: usize,
}

impl Scan {
    /// Keys that begin with `prefix`, at most 1,000 of them.
    pub fn prefix(prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into(), after: None, limit: 1000 }
    }

    /// All keys, at most 1,000 of them.
    pub fn all() -> Self {
        Self::prefix("")
    }

    /// Only keys behind `key`: the last one of the page before.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use webex_core::storage::{Batch, MemoryStorage, Namespace, Scan, Storage};
    /// let (storage, rooms) = (MemoryStorage::new(), Namespace::new("rooms")?);
    /// storage.commit(Batch::new().put(&rooms, "a", "1").put(&rooms, "b", "2").put(&rooms, "c", "3")).await?;
    /// let page = storage.scan(&rooms, Scan::all().limit(2)).await?;
    /// let rest = storage.scan(&rooms, Scan::all().after(page[1].key.as_str())).await?;
    /// assert_eq!(rest[0].key, "c");
    /// # Ok(()) }
    /// ```
    pub fn after(mut self, key: impl Into<String>) -> Self {
        self.after = Some(key.into());
        self
    }

    /// At most so many entries.
    pub fn limit(mut self, entries: usize) -> Self {
        self.limit = entries;
        self
    }

    /// What the keys begin with.
    pub fn prefix_text(&self) -> &str {
        &self.prefix
    }

    /// The key behind which the range begins.
    pub fn after_key(&self) -> Option<&str> {
        self.after.as_deref()
    }

    /// How many entries at most.
    pub fn limit_count(&self) -> usize {
        self.limit
    }
}

/// An entry that a scan found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Scanned {
    /// The key.
    pub key: String,
    /// The value and its version.
    pub entry: Entry,
}
