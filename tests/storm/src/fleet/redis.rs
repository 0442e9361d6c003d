//! A redis-server of the run's own.

use std::net::{Ipv4Addr, TcpListener};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use webex::core::storage::Encrypted;
use webex::store_redis::{RedisStorage, ValueKey, ValueKeys};

use crate::{Result, fail};

/// Everybody's storage: values are sealed, as they should be where others can read them.
pub(super) type Storage = Encrypted<RedisStorage>;

/// The variable that names the server to the processes.
const ADDRESS: &str = "WEBEX_FLEET_REDIS";

/// How long an answer may take on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(20);

/// A `redis-server` on a free port of the loopback, killed when it is dropped.
#[derive(Debug)]
pub struct Redis {
    address: String,
    _process: Child,
    _folder: TempDir,
}

impl Redis {
    /// Starts it.
    ///
    /// # Errors
    /// When there is no `redis-server` on this machine, or it does not start.
    pub async fn start() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let mut command = Command::new("redis-server");
        command.args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--dir"]).arg(folder.path());
        // It is not killed, and a busy disk would only slow it down.
        command.args(["--save", "", "--appendonly", "no"]);
        let process = command.stdout(Stdio::null()).kill_on_drop(true).spawn();
        let process = process.map_err(|error| format!("redis-server is needed: {error}"))?;
        for _ in 0..500 {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_ok() {
                let address = format!("redis://127.0.0.1:{port}");
                return Ok(Self { address, _process: process, _folder: folder });
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        fail("redis-server does not accept connections")
    }

    /// The storage in it.
    pub(super) async fn storage(&self) -> Result<Storage> {
        storage_at(&self.address).await
    }

    pub(super) fn variable(&self) -> (String, String) {
        (ADDRESS.to_owned(), self.address.clone())
    }
}

/// The storage that the environment names.
pub(super) async fn storage_of_environment() -> Result<Storage> {
    storage_at(&std::env::var(ADDRESS)?).await
}

async fn storage_at(address: &str) -> Result<Storage> {
    // A key that is no secret, for a storage that is gone with the run.
    let keys = ValueKeys::new(ValueKey::new("fleet", &[7; 32]));
    let builder = RedisStorage::builder().answer_timeout(PATIENCE);
    Ok(Encrypted::new(builder.connect(address).await?, Arc::new(keys)))
}
