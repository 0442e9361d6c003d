//! A process that writes is killed, again and again, on the same file: what it was told to be written is
//! there, and nothing is there by half.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use webex_core::storage::{Batch, Namespace, Scan, Storage};
use webex_store_redb::RedbStorage;

/// Tells the test that it is the process to be killed, and which file to write.
const FILE: &str = "WEBEX_STORE_REDB_KILL";
const ROUNDS: u64 = 6;

#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    if let Some(path) = env::var_os(FILE) {
        runtime.block_on(write_for_ever(path.into()));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.redb");
    let mut acknowledged = 0;
    for round in 1..=ROUNDS {
        acknowledged = kill_after(&path, acknowledged + 3 * round);
        let written = runtime.block_on(check(&path));
        assert!(written >= acknowledged, "{acknowledged} were acknowledged, {written} are there");
        acknowledged = written;
    }
    println!("{ROUNDS} kills, {acknowledged} batches, none lost");
}

/// Starts the process that writes, kills it once it was told that batch `number` is written, and answers
/// with the last it was told about.
fn kill_after(path: &Path, number: u64) -> u64 {
    let mut child = spawn(path);
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

fn spawn(path: &Path) -> Child {
    let test = "kill::nothing_acknowledged_is_lost_when_the_process_is_killed";
    Command::new(env::current_exe().expect("this test"))
        .args([test, "--exact", "--nocapture"])
        .env(FILE, path)
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts")
}

fn namespaces() -> [Namespace; 2] {
    ["results", "cursors"].map(|name| Namespace::new(name).expect("a valid name"))
}

/// Each batch writes a result and moves the cursor; the number is told only when it is on disk.
async fn write_for_ever(path: PathBuf) -> ! {
    let [results, cursors] = namespaces();
    let storage = RedbStorage::open(path).await.expect("the file opens after any kill");
    let mut number = cursor(&storage, &cursors).await;
    loop {
        number += 1;
        let result = number.to_string().repeat(500);
        let batch = Batch::new().put(&results, format!("{number:08}"), result).put(
            &cursors,
            "last",
            number.to_string(),
        );
        storage.commit(batch).await.expect("written");
        let mut output = std::io::stdout().lock();
        writeln!(output, "acknowledged {number}").and_then(|()| output.flush()).expect("the parent reads");
    }
}

/// Checks that the results are whole up to the cursor, and no further, and answers with the cursor.
async fn check(path: &Path) -> u64 {
    let [results, cursors] = namespaces();
    let storage = RedbStorage::open(path).await.expect("the file opens after any kill");
    let last = cursor(&storage, &cursors).await;
    let mut found = 0;
    let mut after = String::new();
    loop {
        let page = storage.scan(&results, Scan::all().after(after)).await.expect("a scan");
        let Some(end) = page.last() else { break };
        after = end.key.clone();
        for entry in page {
            found += 1;
            assert_eq!(entry.key, format!("{found:08}"));
            assert_eq!(entry.entry.value, found.to_string().repeat(500));
        }
    }
    assert_eq!(found, last, "result and cursor are written together");
    last
}

async fn cursor(storage: &RedbStorage, cursors: &Namespace) -> u64 {
    let entry = storage.read(cursors, "last").await.expect("read");
    entry.map_or(0, |entry| String::from_utf8_lossy(&entry.value).parse().expect("a number"))
}
