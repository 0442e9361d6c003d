use std::time::Duration;

use redis::Client;
use secrecy::{ExposeSecret, SecretString};
use webex_core::Result;

use crate::RedisStorage;
use crate::failure::bad_address;
use crate::keys::Keys;
use crate::link::Link;

const PREFIX: &str = "webex";
const CONNECT: Duration = Duration::from_secs(5);
const ANSWER: Duration = Duration::from_secs(5);

/// How a [`RedisStorage`] is reached.
///
/// ```no_run
/// use std::time::Duration;
/// use webex_store_redis::RedisStorage;
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
/// let storage = RedisStorage::builder()
///     .prefix("support-bots")
///     .answer_timeout(Duration::from_secs(2))
///     .connect("redis://:password@10.0.0.7:6379/0")
///     .await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `connect`"]
pub struct RedisBuilder {
    prefix: String,
    connect: Duration,
    answer: Duration,
}

impl RedisBuilder {
    pub(crate) fn new() -> Self {
        Self { prefix: PREFIX.to_owned(), connect: CONNECT, answer: ANSWER }
    }

    /// All keys lie below this prefix instead of `webex`, so that several storages share a database: ASCII letters,
    /// digits, `-`, `_`, `.` and `:`. It is the hash tag of a cluster.
    ///
    /// ```
    /// use webex_store_redis::RedisStorage;
    /// let test_bots = RedisStorage::builder().prefix("bots:test");
    /// ```
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// How long a connection may take to be made, instead of 5 seconds.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect = limit;
        self
    }

    /// How long an answer may take, instead of 5 seconds. A write without an answer until then has an
    /// [unknown outcome](webex_core::ErrorKind::OutcomeUnknown).
    pub fn answer_timeout(mut self, limit: Duration) -> Self {
        self.answer = limit;
        self
    }

    /// Connects. The address is `redis://[[user]:password@]host[:port][/database]`, `rediss://…` with TLS (feature
    /// `tls`), or `redis+unix:///path`. Cancel safe.
    ///
    /// ```
    /// use webex_core::ErrorKind;
    /// use webex_store_redis::RedisStorage;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() {
    /// let error = RedisStorage::connect("http://:hunter2@host").await.expect_err("no address of redis");
    /// assert_eq!(error.kind(), ErrorKind::Configuration);
    /// assert!(!error.to_string().contains("hunter2"));
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Configuration`](webex_core::ErrorKind::Configuration) when the address is not understood or the password is
    /// refused, [`InvalidInput`](webex_core::ErrorKind::InvalidInput) for a prefix with other characters, and
    /// [`Storage`](webex_core::ErrorKind::Storage) when the server cannot be reached.
    pub async fn connect(self, address: impl Into<SecretString>) -> Result<RedisStorage> {
        let storage = self.connect_when_used(address)?;
        storage.connect_now().await?;
        Ok(storage)
    }

    /// The same without connecting: the first call does, so that a client can be built while the server is away.
    ///
    /// ```
    /// use webex_store_redis::RedisStorage;
    /// let storage = RedisStorage::builder().prefix("bots").connect_when_used("redis://:hunter2@127.0.0.1:1")?;
    /// assert!(!format!("{storage:?}").contains("hunter2"));
    /// # Ok::<(), webex_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`connect`](Self::connect), but none of the server.
    pub fn connect_when_used(self, address: impl Into<SecretString>) -> Result<RedisStorage> {
        let (address, keys) = (address.into(), Keys::new(&self.prefix)?);
        let client = Client::open(address.expose_secret()).map_err(|error| bad_address(&error))?;
        Ok(RedisStorage::new(Link::new(client, self.connect, self.answer), keys))
    }
}
