//! The server is killed, again and again, in the middle of writes: what it has acknowledged is there, and nothing is
//! there by half.

use std::time::Duration;

use tokio::sync::watch;
use webex_core::ErrorKind;
use webex_core::storage::{Batch, Expect, Namespace, Scan, Storage, Version};
use webex_store_redis::RedisStorage;

use crate::redis_server::RedisServer;

const WRITERS: usize = 8;
const ROUNDS: u64 = 6;

/// What one writer knows of its own counter.
#[derive(Default)]
struct Report {
    acknowledged: u64,
    unknown: u64,
    unsent: u64,
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_when_the_server_is_killed() {
    let mut server = RedisServer::durable();
    let (progress, _) = watch::channel(0_u64);
    let (end, ended) = watch::channel(false);
    let writers: Vec<_> = (0..WRITERS)
        .map(|number| tokio::spawn(count(server.storage(), number, progress.clone(), ended.clone())))
        .collect();
    let mut seen = progress.subscribe();
    for round in 1..=ROUNDS {
        let until = *seen.borrow() + 40 * round;
        seen.wait_for(|written| *written >= until).await.expect("the writers write");
        server.kill();
        server.restart();
    }
    end.send(true).expect("the writers run");
    let (mut acknowledged, mut unknown, mut unsent) = (0, 0, 0);
    for writer in writers {
        let report = writer.await.expect("no panic");
        acknowledged += report.acknowledged;
        unknown += report.unknown;
        unsent += report.unsent;
    }
    assert!(unknown + unsent > 0, "no writer noticed a kill");
    println!(
        "{ROUNDS} kills, {acknowledged} writes acknowledged, {unknown} unknown, {unsent} unsent, none lost"
    );
}

/// Counts up with compare and swap, each number with a row of its own, and checks after each failure that what stands
/// is what was acknowledged, or the one write whose outcome is unknown.
async fn count(
    storage: RedisStorage,
    writer: usize,
    progress: watch::Sender<u64>,
    ended: watch::Receiver<bool>,
) -> Report {
    let (namespace, mut report) =
        (Namespace::new(&format!("writer-{writer}")).expect("a name"), Report::default());
    let mut version: Option<Version> = None;
    while !*ended.borrow() {
        let next = report.acknowledged + 1;
        match storage.commit(step(&namespace, next, version)).await {
            Ok(written) => {
                (version, report.acknowledged) = (Some(written), next);
                progress.send_modify(|written| *written += 1);
            }
            Err(error) => {
                let unknown = error.kind() == ErrorKind::OutcomeUnknown;
                assert!(unknown || error.kind() == ErrorKind::Storage, "{error:?}");
                let (stands, at) = counter(&storage, &namespace).await;
                assert!(
                    stands == report.acknowledged || unknown && stands == next,
                    "{stands} after {next}: {error}"
                );
                (report.acknowledged, version) = (stands, at);
                report.unknown += u64::from(unknown);
                report.unsent += u64::from(!unknown);
            }
        }
    }
    let rows = rows(&storage, &namespace).await;
    assert_eq!(rows, (1..=report.acknowledged).collect::<Vec<_>>(), "row and counter are written together");
    report
}

fn step(namespace: &Namespace, number: u64, version: Option<Version>) -> Batch {
    let expect = version.map_or(Expect::Absent, Expect::Version);
    let batch = Batch::new().put_if(namespace, "counter", number.to_string(), expect);
    batch.put(namespace, format!("row/{number:08}"), number.to_string())
}

/// The counter, once the server answers again.
async fn counter(storage: &RedisStorage, namespace: &Namespace) -> (u64, Option<Version>) {
    for _ in 0..500 {
        match storage.read(namespace, "counter").await {
            Ok(Some(entry)) => {
                let text = String::from_utf8_lossy(&entry.value).into_owned();
                return (text.parse().expect("a number"), Some(entry.version));
            }
            Ok(None) => return (0, None),
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
    panic!("the server does not come back");
}

async fn rows(storage: &RedisStorage, namespace: &Namespace) -> Vec<u64> {
    let all = Scan::prefix("row/").limit(1_000_000);
    let found = storage.scan(namespace, all).await.expect("a scan");
    found.iter().map(|row| String::from_utf8_lossy(&row.entry.value).parse().expect("a number")).collect()
}
