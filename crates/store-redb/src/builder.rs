use std::path::PathBuf;
use std::sync::Arc;

use redb::backends::FileBackend;
use redb::{Builder, Database};
use webex_core::Result;
use webex_core::time::{Clock, SystemClock};

use crate::RedbStorage;
use crate::database::File;
use crate::failure::Failure;

/// What the library keeps in memory of the file, in bytes, unless told otherwise. Its own default is a gibibyte.
const CACHE_SIZE: usize = 16 << 20;

/// How a [`RedbStorage`] is opened.
///
/// ```
/// use webex_store_redb::RedbStorage;
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
/// # let folder = tempfile::tempdir().expect("a folder");
/// let storage = RedbStorage::builder().cache_size(1 << 20).open(folder.path().join("bot.redb")).await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `open`"]
pub struct RedbBuilder {
    clock: Arc<dyn Clock>,
    cache_size: usize,
}

impl RedbBuilder {
    pub(crate) fn new() -> Self {
        Self { clock: Arc::new(SystemClock::default()), cache_size: CACHE_SIZE }
    }

    /// Leases run out by this clock instead of that of the machine.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// How many bytes of the file are kept in memory at most, instead of 16 MiB.
    ///
    /// ```
    /// use webex_store_redb::RedbStorage;
    /// let small = RedbStorage::builder().cache_size(1 << 20); // for a process with many storages
    /// ```
    pub fn cache_size(mut self, bytes: usize) -> Self {
        self.cache_size = bytes;
        self
    }

    /// Opens the file, or makes it, readable for its owner only.
    ///
    /// A file that a killed process left is checked and repaired first, which takes time in proportion to
    /// its size.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`](webex_core::ErrorKind::Storage) when the file cannot be opened or made, is
    /// no storage, or belongs to another process.
    ///
    /// Cancel safety: the file may be made and opened nevertheless, and is closed again then.
    pub async fn open(self, path: impl Into<PathBuf>) -> Result<RedbStorage> {
        let path = path.into();
        let open = move || {
            let file = owned_file(&path).map_err(redb::StorageError::Io)?;
            database(FileBackend::new(file)?, self.cache_size)
        };
        let opened = tokio::task::spawn_blocking(move || File::new(open, self.clock)).await;
        let file = opened.map_err(crate::storage::stopped)?;
        Ok(RedbStorage::new(file.map_err(refused)?))
    }
}

pub(crate) fn database(
    backend: impl redb::StorageBackend,
    cache_size: usize,
) -> std::result::Result<Database, redb::DatabaseError> {
    Builder::new().set_cache_size(cache_size).create_with_backend(backend)
}

fn owned_file(path: &std::path::Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn refused(failure: Failure) -> webex_core::Error {
    match failure {
        Failure::Storage(redb::Error::DatabaseAlreadyOpen) => webex_core::Error::new(
            webex_core::ErrorKind::Storage,
            "the storage on disk belongs to another process, or is open already",
        ),
        failure => failure.into(),
    }
}
