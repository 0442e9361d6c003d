//! A server of the test's own, in a folder that vanishes with it.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use webex_store_redis::{RedisBuilder, RedisStorage};

/// So long a server may take to accept connections.
const START: Duration = Duration::from_secs(20);

/// A `redis-server` on a free port of the loopback, killed when it is dropped.
pub(crate) struct RedisServer {
    process: Child,
    port: u16,
    folder: TempDir,
    words: Vec<String>,
}

impl RedisServer {
    /// Keeps nothing.
    pub(crate) fn start() -> Self {
        Self::with(&["--save", "", "--appendonly", "no"])
    }

    /// Keeps every acknowledged write on disk.
    pub(crate) fn durable() -> Self {
        Self::with(&["--save", "", "--appendonly", "yes", "--appendfsync", "always"])
    }

    pub(crate) fn with(words: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let words = words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        // The port is free when it is looked for; another may be faster.
        for _ in 0..5 {
            let port = free_port();
            let mut process = spawn(port, &folder, &words);
            if accepts(&mut process, port) {
                return Self { process, port, folder, words };
            }
        }
        panic!("redis-server does not start");
    }

    pub(crate) fn address(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// A storage that connects when it is used.
    pub(crate) fn storage(&self) -> RedisStorage {
        self.storage_of(RedisStorage::builder())
    }

    pub(crate) fn storage_of(&self, builder: RedisBuilder) -> RedisStorage {
        builder.connect_when_used(self.address()).expect("an address")
    }

    /// Kills it with a signal that it cannot catch.
    pub(crate) fn kill(&mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it ended");
    }

    /// Starts it anew, on the same port and folder.
    pub(crate) fn restart(&mut self) {
        self.process = spawn(self.port, &self.folder, &self.words);
        assert!(accepts(&mut self.process, self.port), "redis-server does not start again");
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.process.id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()));
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn spawn(port: u16, folder: &TempDir, words: &[String]) -> Child {
    let mut command = Command::new("redis-server");
    command.args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--dir"]).arg(folder.path());
    command.args(words).stdout(Stdio::null()).spawn().expect("redis-server is needed (Debian: redis-server)")
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    listener.local_addr().expect("an address").port()
}

fn accepts(process: &mut Child, port: u16) -> bool {
    let start = Instant::now();
    while start.elapsed() < START && process.try_wait().expect("it can be asked").is_none() {
        if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    false
}
