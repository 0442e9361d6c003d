//! A server that is away, restarts, does not answer, or wants a password.

use std::time::Duration;

use webex_core::ErrorKind;
use webex_core::storage::{Batch, Expect, Namespace, Scan, Storage};
use webex_store_redis::RedisStorage;

use crate::redis_server::RedisServer;

fn namespace() -> Namespace {
    Namespace::new("n").expect("a name")
}

fn put(value: &'static str) -> Batch {
    Batch::new().put(&namespace(), "k", value)
}

async fn value(storage: &RedisStorage) -> Option<Vec<u8>> {
    let entry = storage.read(&namespace(), "k").await.expect("it answers");
    entry.map(|entry| entry.value.to_vec())
}

#[tokio::test]
async fn a_write_that_was_not_sent_has_failed() {
    let mut server = RedisServer::start();
    server.kill();
    let error = server.storage().commit(put("v")).await.expect_err("it is away");
    assert_eq!(error.kind(), ErrorKind::Storage);
    let error = RedisStorage::connect(server.address()).await.expect_err("it is away");
    assert_eq!(error.to_string(), "redis cannot be reached: connection refused");
}

/// The server reads the write when it goes on: to report it as failed would be a lie.
#[tokio::test]
async fn a_write_without_an_answer_has_an_unknown_outcome() {
    let server = RedisServer::start();
    let storage = server.storage_of(RedisStorage::builder().answer_timeout(Duration::from_millis(300)));
    storage.commit(put("before")).await.expect("written");
    server.signal("-STOP");
    let error = storage.commit(put("after")).await.expect_err("no answer");
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{error:?}");
    let error = storage.acquire(&namespace(), "l", Duration::from_secs(9)).await.expect_err("no answer");
    assert_ne!(error.kind(), ErrorKind::Conflict, "{error:?}");
    server.signal("-CONT");
    let storage = server.storage();
    assert_eq!(value(&storage).await.as_deref(), Some(&b"after"[..]));
}

#[tokio::test]
async fn reads_survive_a_restart_and_everything_else_the_next_time() {
    let mut server = RedisServer::durable();
    let storage = server.storage();
    let version = storage.commit(put("v")).await.expect("written");
    let lease = storage.acquire(&namespace(), "l", Duration::from_secs(60)).await.expect("an answer");
    let lease = lease.expect("it is free");
    server.kill();
    server.restart();
    assert_eq!(value(&storage).await.as_deref(), Some(&b"v"[..]));
    // The server has forgotten the scripts; the lease is still held, by its clock, and versions go on.
    let swap = put("w").require(&namespace(), "k", Expect::Version(version)).require_lease(&lease);
    assert!(storage.commit(swap).await.expect("as expected") > version);
    assert_eq!(storage.acquire(&namespace(), "l", Duration::from_secs(60)).await.expect("an answer"), None);
    storage.release(&lease).await.expect("given back");
    let next = storage.acquire(&namespace(), "l", Duration::from_secs(60)).await.expect("an answer");
    assert!(next.expect("it is free").token() > lease.token());
}

#[tokio::test]
async fn a_password_is_needed_and_never_shown() {
    let server = RedisServer::with(&["--save", "", "--requirepass", "open-sesame"]);
    let address = |password: &str| server.address().replace("://", &format!("://:{password}@"));
    let storage = RedisStorage::connect(address("open-sesame")).await.expect("the password is right");
    storage.commit(put("v")).await.expect("written");
    assert!(!format!("{storage:?}").contains("open-sesame"));
    let error = RedisStorage::connect(address("hunter2")).await.expect_err("another password");
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(!format!("{error:?}").contains("hunter2"));
    let error = RedisStorage::connect(server.address()).await;
    let without = match error {
        Ok(storage) => storage.commit(put("w")).await.expect_err("a password is needed"),
        Err(error) => error,
    };
    assert!(matches!(without.kind(), ErrorKind::Configuration | ErrorKind::Storage), "{without:?}");
    assert_eq!(value(&storage).await.as_deref(), Some(&b"v"[..]));
}

#[tokio::test]
async fn prefixes_keep_storages_apart() {
    let server = RedisServer::start();
    let [one, two] = ["one", "two"].map(|prefix| server.storage_of(RedisStorage::builder().prefix(prefix)));
    one.commit(put("v")).await.expect("written");
    assert_eq!(value(&two).await, None);
    two.clear(&namespace()).await.expect("cleared");
    assert_eq!(value(&one).await.as_deref(), Some(&b"v"[..]));
}

/// Everybody waits for one connection, and many requests share it.
#[tokio::test]
async fn many_requests_share_a_connection() {
    let server = RedisServer::start();
    let storage = server.storage();
    let writes = (0..1000).map(|number| {
        let batch = Batch::new().put(&namespace(), format!("{number:04}"), "v");
        let storage = storage.clone();
        async move { storage.commit(batch).await }
    });
    let versions = futures_util::future::try_join_all(writes).await.expect("written");
    assert_eq!(versions.iter().max().map(|version| version.as_u64()), Some(1000));
    let found = storage.scan(&namespace(), Scan::all().limit(2000)).await.expect("a scan");
    assert_eq!(found.len(), 1000);
}
