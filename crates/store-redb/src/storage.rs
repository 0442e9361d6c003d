use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures_core::future::BoxFuture;
use webex_core::storage::{Batch, Entry, Lease, Namespace, Scan, Scanned, Storage, Version};
use webex_core::{Error, ErrorKind, Result};

use crate::RedbBuilder;
use crate::database::File;
use crate::failure::Failure;

/// Storage in one file on disk, over redb. A clone is the same storage.
///
/// - A commit that was acknowledged is on disk: a killed process and a lost power supply lose nothing of it.
///   A commit that was not is there as a whole or not at all.
/// - The file belongs to one process. Leases keep the tasks of that process apart and end with it.
/// - After a failure of the disk, such as a full one, the operation that met it fails with
///   [`ErrorKind::Storage`], the [`std::io::Error`] being its source; the next one opens the file anew.
/// - Values lie there as they are given: wrap it with [`Encrypted`](webex_core::storage::Encrypted) and
///   [`ValueKeys`](crate::ValueKeys) for what is secret.
///
/// It needs a tokio runtime, whose threads for blocking work do the reading and writing.
#[derive(Clone, Debug)]
pub struct RedbStorage(Arc<File>);

impl RedbStorage {
    pub(crate) fn new(file: File) -> Self {
        Self(Arc::new(file))
    }

    /// Opens the file, or makes it, with everything as usual.
    ///
    /// ```
    /// use webex_core::storage::{Batch, Namespace, Storage};
    /// use webex_store_redb::RedbStorage;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// # let folder = tempfile::tempdir().expect("a folder");
    /// # let path = folder.path().join("bot.redb");
    /// let cursors = Namespace::new("cursors")?;
    /// let storage = RedbStorage::open(&path).await?;
    /// storage.commit(Batch::new().put(&cursors, "room-1", "17")).await?;
    /// drop(storage);
    ///
    /// let storage = RedbStorage::open(&path).await?;
    /// assert!(storage.read(&cursors, "room-1").await?.is_some());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Those of [`RedbBuilder::open`].
    pub async fn open(path: impl Into<PathBuf>) -> Result<Self> {
        Self::builder().open(path).await
    }

    /// Opens it with another clock or cache.
    ///
    /// ```
    /// use webex_core::storage::{Batch, Namespace, Storage};
    /// use webex_store_redb::RedbStorage;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// # let folder = tempfile::tempdir().expect("a folder");
    /// let storage = RedbStorage::builder().open(folder.path().join("bot.redb")).await?;
    /// let cursors = Namespace::new("cursors")?;
    /// storage.commit(Batch::new().put(&cursors, "room", "17")).await?;
    /// # Ok(()) }
    /// ```
    pub fn builder() -> RedbBuilder {
        RedbBuilder::new()
    }

    /// Does blocking work off the threads that must not block.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&File) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T> {
        let file = self.0.clone();
        let done = tokio::task::spawn_blocking(move || work(&file)).await;
        Ok(done.map_err(stopped)??)
    }
}

/// The runtime is shutting down, or the work panicked.
pub(crate) fn stopped(error: tokio::task::JoinError) -> Error {
    Error::new(ErrorKind::Storage, "the storage on disk was interrupted").with_source(error)
}

impl Storage for RedbStorage {
    fn read<'a>(&'a self, namespace: &'a Namespace, key: &'a str) -> BoxFuture<'a, Result<Option<Entry>>> {
        let (namespace, key) = (namespace.clone(), key.to_owned());
        Box::pin(self.blocking(move |file| file.read(&namespace, &key)))
    }

    fn scan<'a>(&'a self, namespace: &'a Namespace, scan: Scan) -> BoxFuture<'a, Result<Vec<Scanned>>> {
        let namespace = namespace.clone();
        Box::pin(self.blocking(move |file| file.scan(&namespace, &scan)))
    }

    fn commit<'a>(&'a self, batch: Batch) -> BoxFuture<'a, Result<Version>> {
        Box::pin(self.blocking(move |file| file.commit(&batch)))
    }

    fn clear<'a>(&'a self, namespace: &'a Namespace) -> BoxFuture<'a, Result<()>> {
        let namespace = namespace.clone();
        Box::pin(self.blocking(move |file| file.clear(&namespace)))
    }

    fn acquire<'a>(
        &'a self,
        namespace: &'a Namespace,
        name: &'a str,
        ttl: Duration,
    ) -> BoxFuture<'a, Result<Option<Lease>>> {
        let (namespace, name) = (namespace.clone(), name.to_owned());
        Box::pin(self.blocking(move |file| file.acquire(&namespace, &name, ttl)))
    }

    fn renew<'a>(&'a self, lease: &'a Lease, ttl: Duration) -> BoxFuture<'a, Result<()>> {
        let lease = lease.clone();
        Box::pin(self.blocking(move |file| file.renew(&lease, ttl)))
    }

    fn release<'a>(&'a self, lease: &'a Lease) -> BoxFuture<'a, Result<()>> {
        let lease = lease.clone();
        Box::pin(self.blocking(move |file| {
            file.release(&lease);
            Ok(())
        }))
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::atomic::{AtomicU64, Ordering};

    use redb::StorageBackend;
    use redb::backends::InMemoryBackend;
    use webex_core::time::SystemClock;

    use super::*;

    /// A disk that is full beyond a size which the test moves.
    #[derive(Clone, Debug)]
    struct Disk {
        content: Arc<InMemoryBackend>,
        size: Arc<AtomicU64>,
    }

    impl Disk {
        fn new() -> Self {
            Self { content: Arc::default(), size: Arc::new(AtomicU64::new(u64::MAX)) }
        }

        fn resize(&self, bytes: u64) {
            self.size.store(bytes, Ordering::SeqCst);
        }

        fn fits(&self, end: u64) -> io::Result<()> {
            match end <= self.size.load(Ordering::SeqCst) {
                true => Ok(()),
                false => Err(io::ErrorKind::StorageFull.into()),
            }
        }

        fn storage(&self) -> RedbStorage {
            let disk = self.clone();
            let open = move || crate::builder::database(disk.clone(), 1 << 20);
            RedbStorage::new(File::new(open, Arc::new(SystemClock::default())).expect("it opens"))
        }
    }

    impl StorageBackend for Disk {
        fn len(&self) -> io::Result<u64> {
            self.content.len()
        }

        fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
            self.content.read(offset, out)
        }

        fn set_len(&self, len: u64) -> io::Result<()> {
            self.fits(len)?;
            self.content.set_len(len)
        }

        fn sync_data(&self) -> io::Result<()> {
            self.fits(0)?;
            self.content.sync_data()
        }

        fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
            self.fits(offset + data.len() as u64)?;
            self.content.write(offset, data)
        }
    }

    fn numbers() -> Namespace {
        Namespace::new("numbers").expect("a valid name")
    }

    async fn put(storage: &RedbStorage, key: &str, bytes: usize) -> Result<Version> {
        storage.commit(Batch::new().put(&numbers(), key, vec![7; bytes])).await
    }

    async fn keys(storage: &RedbStorage) -> Vec<String> {
        let found = storage.scan(&numbers(), Scan::all()).await.expect("a scan");
        found.into_iter().map(|found| found.key).collect()
    }

    #[tokio::test]
    async fn a_full_disk_is_a_typed_error_and_loses_nothing() {
        let disk = Disk::new();
        let storage = disk.storage();
        put(&storage, "before", 100).await.expect("there is room");

        disk.resize(disk.len().expect("a size"));
        let error = put(&storage, "too large", 64 << 20).await.expect_err("there is no room");
        assert_eq!(error.kind(), ErrorKind::Storage);
        assert_eq!(error.to_string(), "the disk of the storage is full");
        let source = std::error::Error::source(&error).and_then(|error| error.downcast_ref::<io::Error>());
        assert_eq!(source.map(io::Error::kind), Some(io::ErrorKind::StorageFull));
        assert_eq!(keys(&storage).await, ["before"]);

        disk.resize(u64::MAX);
        put(&storage, "too large", 64 << 20).await.expect("there is room again");
        assert_eq!(keys(&storage).await, ["before", "too large"]);
        drop(storage);
        assert_eq!(keys(&disk.storage()).await, ["before", "too large"]);
    }

    #[tokio::test]
    async fn a_disk_that_fails_while_a_commit_is_written_loses_nothing() {
        let disk = Disk::new();
        let storage = disk.storage();
        let first = put(&storage, "a", 100).await.expect("written");
        for _ in 0..3 {
            disk.resize(0);
            for _ in 0..2 {
                let error = put(&storage, "b", 100).await.expect_err("nothing can be written");
                assert_eq!(error.kind(), ErrorKind::Storage);
            }
            disk.resize(u64::MAX);
            assert_eq!(keys(&storage).await, ["a"]);
        }
        let second = put(&storage, "b", 100).await.expect("written");
        assert!(first < second);
    }
}
