use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_core::future::BoxFuture;
use redis::cmd;
use secrecy::SecretString;
use webex_core::storage::{
    Batch, Condition, Entry, FencingToken, Lease, Namespace, Scan, Scanned, Storage, Version,
};
use webex_core::{Error, ErrorKind, Result};

use crate::RedisBuilder;
use crate::failure::Failure;
use crate::keys::Keys;
use crate::link::{Link, Request};
use crate::request::Scripts;

/// Storage in redis, shared by every machine that reaches it. A clone is the same storage, over the same connection.
///
/// - A batch is one script: it is written as a whole or not at all, and its conditions hold in the moment in which it
///   is written.
/// - Leases run out by the clock of the server.
/// - Values lie there as they are given: wrap it with [`Encrypted`](webex_core::storage::Encrypted) and
///   [`ValueKeys`](crate::ValueKeys) for what is secret.
/// - `Debug` and errors show neither the password of the address nor any value.
///
/// It needs a tokio runtime, which drives the connection; when that runtime ends, the next call connects anew.
#[derive(Clone, Debug)]
pub struct RedisStorage {
    link: Arc<Link>,
    keys: Keys,
    scripts: Arc<Scripts>,
}

impl RedisStorage {
    pub(crate) fn new(link: Arc<Link>, keys: Keys) -> Self {
        Self { link, keys, scripts: Arc::new(Scripts::new()) }
    }

    /// Connects with everything as usual.
    ///
    /// ```no_run
    /// use webex_core::storage::{Batch, Namespace, Storage};
    /// use webex_store_redis::RedisStorage;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let storage = RedisStorage::connect("redis://127.0.0.1").await?;
    /// let cursors = Namespace::new("cursors")?;
    /// storage.commit(Batch::new().put(&cursors, "room-1", "17")).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Those of [`RedisBuilder::connect`].
    pub async fn connect(address: impl Into<SecretString>) -> Result<Self> {
        Self::builder().connect(address).await
    }

    /// Connects with another prefix or other time limits.
    ///
    /// ```no_run
    /// use webex_store_redis::RedisStorage;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let storage = RedisStorage::builder().prefix("bots").connect("redis://127.0.0.1").await?;
    /// # Ok(()) }
    /// ```
    pub fn builder() -> RedisBuilder {
        RedisBuilder::new()
    }

    pub(crate) async fn connect_now(&self) -> Result<()> {
        self.link.connect().await.map_err(Failure::of_read)
    }

    async fn read_entry(&self, namespace: &Namespace, key: &str) -> Result<Option<Entry>> {
        let mut command = cmd("HMGET");
        command.arg(self.keys.entries(namespace)).arg(format!("v{key}")).arg(format!("d{key}"));
        let answer = self.link.read(&Request::Command(command)).await;
        let (version, value): (Option<u64>, Option<Vec<u8>>) = answer.map_err(Failure::of_read)?;
        Ok(version.zip(value).map(entry))
    }

    async fn read_range(&self, namespace: &Namespace, scan: Scan) -> Result<Vec<Scanned>> {
        let script = self.scripts.scan(&self.keys, namespace, &scan);
        let found: Vec<Vec<u8>> = self.link.read(&Request::Script(script)).await.map_err(Failure::of_read)?;
        let scanned = |three: &mut [Vec<u8>]| match three {
            [key, version, value] => scanned(key, version, std::mem::take(value)),
            _ => Err(damaged()),
        };
        let mut found = found;
        found.chunks_mut(3).map(scanned).collect()
    }

    async fn write_batch(&self, batch: Batch) -> Result<Version> {
        let script = self.scripts.commit(&self.keys, &batch)?;
        let answer = self.link.ask(&Request::Script(script)).await;
        match answer.map_err(Failure::of_write)? {
            (1_u8, version) => Ok(Version::from_u64(version)),
            (_, broken) => Err(conflict(&batch, broken)),
        }
    }

    async fn delete_all(&self, namespace: &Namespace) -> Result<()> {
        let mut command = cmd("UNLINK");
        command.arg(self.keys.entries(namespace)).arg(self.keys.index(namespace));
        // A second time does no harm, but what others wrote meanwhile: it is not asked again.
        self.link.ask(&Request::Command(command)).await.map_err(Failure::of_write)
    }

    async fn take(&self, namespace: &Namespace, name: &str, ttl: Duration) -> Result<Option<Lease>> {
        let script = self.scripts.acquire(&self.keys, namespace, name, ttl);
        let token: Option<u64> = self.link.ask(&Request::Script(script)).await.map_err(Failure::of_write)?;
        Ok(token.map(|token| Lease::new(namespace.clone(), name, FencingToken::from_u64(token))))
    }

    async fn hold(&self, lease: &Lease, ttl: Duration) -> Result<()> {
        let script = self.scripts.renew(&self.keys, lease, ttl);
        // It is the same, done once or twice.
        let held: bool = self.link.read(&Request::Script(script)).await.map_err(Failure::of_write)?;
        if held { Ok(()) } else { Err(lost(lease)) }
    }

    async fn give_back(&self, lease: &Lease) -> Result<()> {
        let script = self.scripts.release(&self.keys, lease);
        self.link.read(&Request::Script(script)).await.map_err(Failure::of_write)
    }
}

fn entry((version, value): (u64, Vec<u8>)) -> Entry {
    Entry { value: Bytes::from(value), version: Version::from_u64(version) }
}

fn scanned(key: &[u8], version: &[u8], value: Vec<u8>) -> Result<Scanned> {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).map_err(|_| damaged());
    let version = text(version)?.parse().map_err(|_| damaged())?;
    Ok(Scanned { key: text(key)?, entry: entry((version, value)) })
}

/// The batch has that many conditions, counted from one.
fn conflict(batch: &Batch, broken: u64) -> Error {
    let at = usize::try_from(broken).ok().and_then(|number| number.checked_sub(1));
    match at.and_then(|at| batch.conditions().get(at)) {
        Some(Condition::Lease(lease)) => lost(lease),
        Some(Condition::Entry { namespace, key, .. }) => {
            Error::new(ErrorKind::Conflict, format!("'{key}' in '{namespace}' is not as expected"))
        }
        _ => Error::new(ErrorKind::Conflict, "a condition does not hold"),
    }
}

fn lost(lease: &Lease) -> Error {
    Error::new(ErrorKind::Conflict, format!("the lease '{}' is lost", lease.name()))
}

fn damaged() -> Error {
    Error::new(ErrorKind::Storage, "redis holds an entry that this storage has not written")
}

impl Storage for RedisStorage {
    fn read<'a>(&'a self, namespace: &'a Namespace, key: &'a str) -> BoxFuture<'a, Result<Option<Entry>>> {
        Box::pin(self.read_entry(namespace, key))
    }

    fn scan<'a>(&'a self, namespace: &'a Namespace, scan: Scan) -> BoxFuture<'a, Result<Vec<Scanned>>> {
        Box::pin(self.read_range(namespace, scan))
    }

    fn commit<'a>(&'a self, batch: Batch) -> BoxFuture<'a, Result<Version>> {
        Box::pin(self.write_batch(batch))
    }

    fn clear<'a>(&'a self, namespace: &'a Namespace) -> BoxFuture<'a, Result<()>> {
        Box::pin(self.delete_all(namespace))
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
        Box::pin(self.hold(lease, ttl))
    }

    fn release<'a>(&'a self, lease: &'a Lease) -> BoxFuture<'a, Result<()>> {
        Box::pin(self.give_back(lease))
    }

    fn is_shared(&self) -> bool {
        true
    }
}
