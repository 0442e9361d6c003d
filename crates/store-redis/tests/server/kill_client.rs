//! A process that writes is killed, again and again: what it was told to be written is there, and nothing is there by
//! half.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use webex_core::storage::{Batch, Namespace, Scan, Storage};
use webex_store_redis::RedisStorage;

use crate::redis_server::RedisServer;

/// Tells the test that it is the process to be killed, and which server to write to.
const ADDRESS: &str = "WEBEX_STORE_REDIS_KILL";
const ROUNDS: u64 = 6;

#[test]
fn nothing_acknowledged_is_lost_when_the_client_is_killed() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    if let Ok(address) = env::var(ADDRESS) {
        runtime.block_on(write_for_ever(address));
    }
    let server = RedisServer::start();
    let mut acknowledged = 0;
    for round in 1..=ROUNDS {
        let told = kill_after(&server.address(), acknowledged + 30 * round);
        let written = runtime.block_on(check(server.storage()));
        assert!(written >= told, "{told} were acknowledged, {written} are there");
        acknowledged = written;
    }
    println!("{ROUNDS} kills, {acknowledged} batches, none lost");
}

/// Starts the process that writes, kills it once it was told that batch `number` is written, and answers with the last
/// that it was told about.
fn kill_after(address: &str, number: u64) -> u64 {
    let mut child = spawn(address);
    let output = BufReader::new(child.stdout.take().expect("it is piped"));
    let mut last = 0;
    for line in output.lines() {
        let line = line.expect("text");
        let Some(acknowledged) = line.strip_prefix("acknowledged ") else { continue };
        last = acknowledged.parse().expect("a number");
        if last >= number {
            // Kill is SIGKILL on Unix; what is still in the pipe was acknowledged before.
            let _ = child.kill();
        }
    }
    child.wait().expect("it ended");
    assert!(last >= number, "the child ended by itself after {last}");
    last
}

fn spawn(address: &str) -> Child {
    let test = "kill_client::nothing_acknowledged_is_lost_when_the_client_is_killed";
    Command::new(env::current_exe().expect("this test"))
        .args([test, "--exact", "--nocapture"])
        .env(ADDRESS, address)
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts")
}

fn namespaces() -> [Namespace; 2] {
    ["results", "cursors"].map(|name| Namespace::new(name).expect("a valid name"))
}

/// Each batch writes a result and moves the cursor; the number is told only when it is acknowledged.
async fn write_for_ever(address: String) -> ! {
    let [results, cursors] = namespaces();
    let storage = RedisStorage::connect(address).await.expect("the server runs");
    let mut number = cursor(&storage, &cursors).await;
    loop {
        number += 1;
        let result = number.to_string().repeat(5000);
        let batch = Batch::new().put(&results, format!("{number:08}"), result);
        let batch = batch.put(&cursors, "last", number.to_string());
        storage.commit(batch).await.expect("written");
        let mut output = std::io::stdout().lock();
        writeln!(output, "acknowledged {number}").and_then(|()| output.flush()).expect("the parent reads");
    }
}

/// Checks that the results are whole up to the cursor, and no further, and answers with the cursor.
async fn check(storage: RedisStorage) -> u64 {
    let [results, cursors] = namespaces();
    let last = cursor(&storage, &cursors).await;
    let found = storage.scan(&results, Scan::all().limit(1_000_000)).await.expect("a scan");
    for (entry, number) in found.iter().zip(1_u64..) {
        assert_eq!(entry.key, format!("{number:08}"));
        assert_eq!(entry.entry.value, number.to_string().repeat(5000));
    }
    assert_eq!(found.len() as u64, last, "result and cursor are written together");
    last
}

async fn cursor(storage: &RedisStorage, cursors: &Namespace) -> u64 {
    let entry = storage.read(cursors, "last").await.expect("read");
    entry.map_or(0, |entry| String::from_utf8_lossy(&entry.value).parse().expect("a number"))
}
