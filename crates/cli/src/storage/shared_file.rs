//! A storage in a file that several commands use at the same time.
//!
//! A file of redb belongs to one process, and `webex messages follow` runs for days while other commands come and go.
//! So the file is open only while something is done with it. A lock on a second file makes the others wait meanwhile.
//! A lease keeps it open: whoever holds one, to refresh a token, keeps all others away, in this process and elsewhere.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use tokio::sync::Mutex;
use webex::core::storage::{Batch, Entry, Lease, Namespace, Scan, Scanned, Storage, Version};
use webex::store_redb::RedbStorage;
use webex::{Error, ErrorKind, Result};

/// How long to wait for the file; others hold it for moments, or for a refresh of a token.
const PATIENCE: Duration = Duration::from_secs(75);
/// How often it is looked whether the file is free: nothing tells.
const GLANCE: Duration = Duration::from_millis(10);

/// The file. One thing is done at a time.
#[derive(Debug)]
pub(crate) struct SharedFile {
    path: PathBuf,
    /// The file, while a lease is held.
    held: Mutex<Option<Held>>,
}

#[derive(Debug)]
struct Held {
    file: Opened,
    lease: Lease,
    until: Instant,
}

/// The open file, and the lock that goes with it. The order matters: the lock is given up last.
#[derive(Debug)]
struct Opened {
    storage: RedbStorage,
    _lock: File,
}

impl SharedFile {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, held: Mutex::default() }
    }

    /// Does something with the file.
    async fn with<'a, T, F>(&'a self, work: F) -> Result<T>
    where
        F: for<'s> FnOnce(&'s RedbStorage) -> BoxFuture<'s, Result<T>>,
    {
        let mut held = self.held.lock().await;
        *held = held.take().filter(|held| held.until > Instant::now());
        match &*held {
            Some(held) => work(&held.file.storage).await,
            None => work(&Opened::open(&self.path).await?.storage).await,
        }
    }

    async fn take(&self, namespace: &Namespace, name: &str, ttl: Duration) -> Result<Option<Lease>> {
        let mut held = self.held.lock().await;
        if held.as_ref().is_some_and(|held| held.until > Instant::now()) {
            return Ok(None);
        }
        // An older one is closed before the file is opened again.
        *held = None;
        let file = Opened::open(&self.path).await?;
        let Some(lease) = file.storage.acquire(namespace, name, ttl).await? else { return Ok(None) };
        *held = Some(Held { file, lease: lease.clone(), until: Instant::now() + ttl });
        Ok(Some(lease))
    }

    async fn renew_held(&self, lease: &Lease, ttl: Duration) -> Result<()> {
        let mut held = self.held.lock().await;
        match held.as_mut().filter(|held| held.lease == *lease) {
            Some(held) => {
                held.file.storage.renew(lease, ttl).await?;
                held.until = Instant::now() + ttl;
                Ok(())
            }
            None => Err(Error::new(ErrorKind::Conflict, "the lease was lost")),
        }
    }
}

impl Opened {
    async fn open(path: &Path) -> Result<Self> {
        let lock = lock(&path.with_extension("lock")).await?;
        Ok(Self { storage: RedbStorage::open(path).await?, _lock: lock })
    }
}

async fn lock(path: &Path) -> Result<File> {
    let failed = |error| Error::new(ErrorKind::Storage, "the login cannot be locked").with_source(error);
    let file = owned(path).map_err(failed)?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
            Err(TryLockError::WouldBlock) if start.elapsed() > PATIENCE => {
                return Err(Error::new(ErrorKind::Storage, "another command uses the login for too long"));
            }
            Err(TryLockError::WouldBlock) => tokio::time::sleep(GLANCE).await,
        }
    }
}

fn owned(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

impl Storage for SharedFile {
    fn read<'a>(&'a self, namespace: &'a Namespace, key: &'a str) -> BoxFuture<'a, Result<Option<Entry>>> {
        let (namespace, key) = (namespace.clone(), key.to_owned());
        Box::pin(self.with(|file| Box::pin(async move { file.read(&namespace, &key).await })))
    }

    fn scan<'a>(&'a self, namespace: &'a Namespace, scan: Scan) -> BoxFuture<'a, Result<Vec<Scanned>>> {
        let namespace = namespace.clone();
        Box::pin(self.with(|file| Box::pin(async move { file.scan(&namespace, scan).await })))
    }

    fn commit<'a>(&'a self, batch: Batch) -> BoxFuture<'a, Result<Version>> {
        Box::pin(self.with(|file| file.commit(batch)))
    }

    fn clear<'a>(&'a self, namespace: &'a Namespace) -> BoxFuture<'a, Result<()>> {
        let namespace = namespace.clone();
        Box::pin(self.with(|file| Box::pin(async move { file.clear(&namespace).await })))
    }

    fn acquire<'a>(
        &'a self,
        namespace: &'a Namespace,
        name: &'a str,
        ttl: Duration,
    ) -> BoxFuture<'a, Result<Option<Lease>>> {
        Box::pin(self.take(namespace, name, ttl))
    }

    fn renew<'a>(&'a self, lease: &'a Lease, ttl: Duration) -> BoxFuture<'a, Result<()>> {
        Box::pin(self.renew_held(lease, ttl))
    }

    fn release<'a>(&'a self, lease: &'a Lease) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let mut held = self.held.lock().await;
            *held = held.take().filter(|held| held.lease != *lease);
            Ok(())
        })
    }
}
