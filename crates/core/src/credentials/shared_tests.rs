//! A login that several processes share: one of them renews the token.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use futures_core::future::BoxFuture;
use futures_util::future::join_all;
use tokio::sync::Semaphore;

use super::persist::NAMESPACE;
use super::tests::{TOKEN, generous, granted, header, known_client, pair, with_time};
use super::turn::LEASE_LIFE;
use crate::storage::{
    Batch, Entry, FencingToken, Lease, MemoryStorage, Namespace, Scan, Scanned, Storage, Version,
};
use crate::testing::Cloud;
use crate::time::Clock;
use crate::{Error, ErrorKind, Result, Webex};

fn storage(cloud: &Cloud) -> Arc<MemoryStorage> {
    Arc::new(MemoryStorage::with_clock(Arc::new(cloud.clock.clone())))
}

fn namespace() -> Namespace {
    Namespace::new(NAMESPACE).expect("a name")
}

/// A client of that storage, which finds the login there, if there is one.
async fn process(cloud: &Arc<Cloud>, storage: &Arc<impl Storage>) -> Webex {
    let stored = storage.read(&namespace(), "login").await.expect("read").is_some();
    let builder = known_client(cloud).storage(storage.clone());
    let builder = if stored { builder } else { builder.token_pair(pair()) };
    builder.build().await.expect("a client")
}

async fn refresh(webex: &Webex) -> Result<()> {
    webex.credentials().refresh().await
}

/// Lets time pass so slowly that everybody keeps up with it.
async fn pass(cloud: &Cloud, time: Duration) {
    const STEP: Duration = Duration::from_millis(500);
    let until = cloud.clock.monotonic() + time;
    while cloud.clock.monotonic() < until {
        cloud.clock.advance(STEP);
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
    }
}

/// A service that grants `AT1`, `AT2`, ..., the first of them only once the gate is opened.
fn slow_at_first() -> (Arc<Cloud>, Arc<Semaphore>) {
    let (gate, count) = (Arc::new(Semaphore::new(0)), AtomicUsize::new(0));
    let inside = gate.clone();
    let cloud = Cloud::new(move |_| {
        let (gate, number) = (inside.clone(), count.fetch_add(1, Ordering::SeqCst) + 1);
        Box::pin(async move {
            if number == 1 {
                drop(gate.acquire().await);
            }
            granted(&format!("AT{number}")).await
        })
    });
    (cloud, gate)
}

#[tokio::test]
async fn while_one_renews_the_others_wait_and_take_over() {
    let (cloud, gate) = slow_at_first();
    let storage = storage(&cloud);
    let mut processes = Vec::new();
    for _ in 0..5 {
        processes.push(process(&cloud, &storage).await);
    }
    let refreshes: Vec<_> =
        processes.iter().cloned().map(|webex| tokio::spawn(async move { refresh(&webex).await })).collect();
    cloud.wait_for(TOKEN, 1).await;
    // The lease outlives its first term, for its holder is alive.
    pass(&cloud, LEASE_LIFE * 2).await;
    gate.add_permits(1);
    pass(&cloud, Duration::from_secs(2)).await;
    for outcome in join_all(refreshes).await {
        outcome.expect("no panic").expect("renewed, or taken over");
    }
    assert_eq!(cloud.seen(TOKEN).len(), 1);
    for webex in &processes {
        assert_eq!(header(webex).await, "Bearer AT1");
    }
}

#[tokio::test]
async fn when_the_holder_dies_another_goes_on() {
    let cloud = generous();
    let storage = storage(&cloud);
    let webex = process(&cloud, &storage).await;
    let dead = storage.acquire(&namespace(), "refresh", LEASE_LIFE).await.expect("an answer");
    assert!(dead.is_some());
    let start = cloud.clock.monotonic();
    with_time(&cloud, refresh(&webex)).await.expect("renewed");
    let waited = cloud.clock.monotonic() - start;
    assert!(waited >= LEASE_LIFE && waited < LEASE_LIFE + Duration::from_secs(2), "{waited:?}");
    assert_eq!(header(&webex).await, "Bearer AT1");
    // It is given back: the next one does not wait.
    let next = storage.acquire(&namespace(), "refresh", LEASE_LIFE).await.expect("an answer");
    assert!(next.is_some());
}

/// A process that was stopped for a while comes back with an answer that nobody wants any more.
#[tokio::test]
async fn a_holder_that_lost_its_lease_adopts_what_stands() {
    let (cloud, gate) = slow_at_first();
    let storage = storage(&cloud);
    let (slow, quick) = (process(&cloud, &storage).await, process(&cloud, &storage).await);
    let client = slow.clone();
    let late = tokio::spawn(async move { refresh(&client).await });
    cloud.wait_for(TOKEN, 1).await;
    let first = Lease::new(namespace(), "refresh", FencingToken::from_u64(1));
    storage.release(&first).await.expect("lost");
    refresh(&quick).await.expect("renewed");
    assert_eq!(header(&quick).await, "Bearer AT2");
    gate.add_permits(1);
    late.await.expect("no panic").expect("landed");
    assert_eq!(header(&slow).await, "Bearer AT2", "what stands, not what it got");
    let stored = process(&cloud, &storage).await;
    assert_eq!(header(&stored).await, "Bearer AT2");
}

#[tokio::test]
async fn while_a_shared_storage_is_away_nobody_renews() {
    let cloud = generous();
    let storage = Arc::new(Flaky::new(&cloud, true));
    let webex = process(&cloud, &storage).await;
    storage.away.store(true, Ordering::SeqCst);
    let error = refresh(&webex).await.expect_err("no lease, no refresh");
    assert_eq!(error.kind(), ErrorKind::Storage);
    // The timer tries as well, in vain, and does not give up.
    let next = cloud.clock.sleeper(Duration::from_secs(3600)).await;
    cloud.clock.advance(next);
    for _ in 0..3 {
        let wait = cloud.clock.sleeper(Duration::from_secs(40)).await;
        cloud.clock.advance(wait);
    }
    assert_eq!(cloud.seen(TOKEN).len(), 0);
    storage.away.store(false, Ordering::SeqCst);
    with_time(&cloud, cloud.wait_for(TOKEN, 1)).await;
}

#[tokio::test]
async fn a_full_disk_of_its_own_does_not_end_a_login() {
    let cloud = generous();
    let storage = Arc::new(Flaky::new(&cloud, false));
    let webex = process(&cloud, &storage).await;
    storage.away.store(true, Ordering::SeqCst);
    refresh(&webex).await.expect("renewed, and not stored");
    assert_eq!(header(&webex).await, "Bearer AT1");
}

/// A storage that fails while the test wants it.
struct Flaky {
    inner: MemoryStorage,
    away: AtomicBool,
    is_shared: bool,
}

impl Flaky {
    fn new(cloud: &Cloud, is_shared: bool) -> Self {
        let inner = MemoryStorage::with_clock(Arc::new(cloud.clock.clone()));
        Self { inner, away: AtomicBool::new(false), is_shared }
    }

    fn check(&self) -> Result<&MemoryStorage> {
        match self.away.load(Ordering::SeqCst) {
            true => Err(Error::new(ErrorKind::Storage, "away")),
            false => Ok(&self.inner),
        }
    }
}

impl fmt::Debug for Flaky {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Flaky")
    }
}

impl Storage for Flaky {
    fn read<'a>(&'a self, namespace: &'a Namespace, key: &'a str) -> BoxFuture<'a, Result<Option<Entry>>> {
        Box::pin(async move { self.check()?.read(namespace, key).await })
    }

    fn scan<'a>(&'a self, namespace: &'a Namespace, scan: Scan) -> BoxFuture<'a, Result<Vec<Scanned>>> {
        Box::pin(async move { self.check()?.scan(namespace, scan).await })
    }

    fn commit<'a>(&'a self, batch: Batch) -> BoxFuture<'a, Result<Version>> {
        Box::pin(async move { self.check()?.commit(batch).await })
    }

    fn clear<'a>(&'a self, namespace: &'a Namespace) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move { self.check()?.clear(namespace).await })
    }

    fn acquire<'a>(
        &'a self,
        namespace: &'a Namespace,
        name: &'a str,
        ttl: Duration,
    ) -> BoxFuture<'a, Result<Option<Lease>>> {
        Box::pin(async move { self.check()?.acquire(namespace, name, ttl).await })
    }

    fn renew<'a>(&'a self, lease: &'a Lease, ttl: Duration) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move { self.check()?.renew(lease, ttl).await })
    }

    fn release<'a>(&'a self, lease: &'a Lease) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move { self.check()?.release(lease).await })
    }

    fn is_shared(&self) -> bool {
        self.is_shared
    }
}
