//! Leases and fencing tokens.

use std::time::Duration;

use webex_core::storage::{Batch, Lease, Namespace, Storage};

use super::StorageUnderTest;
use super::writes::{assert_conflict, namespace, read};

/// Long enough for a storage with a time of its own to answer, short enough to wait for.
const TTL: Duration = Duration::from_secs(2);
const LONGER: Duration = Duration::from_millis(2500);
const SHORTER: Duration = Duration::from_millis(1200);

async fn acquire(storage: &dyn Storage, namespace: &Namespace) -> Option<Lease> {
    storage.acquire(namespace, "leader", TTL).await.expect("the storage answers")
}

async fn hold(storage: &dyn Storage, namespace: &Namespace) -> Lease {
    acquire(storage, namespace).await.expect("nobody holds it")
}

/// Only one holds a lease, the holder himself cannot take it again; other names and namespaces are other leases.
pub async fn a_lease_has_one_holder(test: &impl StorageUnderTest) {
    let (storage, ns) = (test.storage(), namespace("n"));
    let lease = hold(storage, &ns).await;
    assert_eq!((lease.namespace(), lease.name()), (&ns, "leader"));
    assert_eq!(acquire(storage, &ns).await, None);
    assert_eq!(acquire(&*test.other(), &ns).await, None);
    assert!(storage.acquire(&ns, "other", TTL).await.expect("an answer").is_some());
    assert!(acquire(storage, &namespace("m")).await.is_some());
}

/// A lease that nobody renews is free after its time.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// use std::sync::Arc;
/// use webex_core::storage::MemoryStorage;
/// use webex_testing::storage::{WithManualClock, a_lease_runs_out};
/// a_lease_runs_out(&WithManualClock::new(|clock| Arc::new(MemoryStorage::with_clock(clock)))).await;
/// # }
/// ```
pub async fn a_lease_runs_out(test: &impl StorageUnderTest) {
    let (storage, ns) = (test.storage(), namespace("n"));
    hold(storage, &ns).await;
    test.pass(LONGER).await;
    hold(storage, &ns).await;
}

/// A lease that is renewed in time stays with its holder.
pub async fn a_renewed_lease_lives_on(test: &impl StorageUnderTest) {
    let (storage, ns) = (test.storage(), namespace("n"));
    let lease = hold(storage, &ns).await;
    for _ in 0..2 {
        test.pass(SHORTER).await;
        storage.renew(&lease, TTL).await.expect("it is held");
    }
    assert_eq!(acquire(storage, &ns).await, None);
}

/// Who is too late is told, whether another holds it by now or nobody.
pub async fn a_lost_lease_cannot_be_renewed(test: &impl StorageUnderTest) {
    let (storage, ns) = (test.storage(), namespace("n"));
    let lost = hold(storage, &ns).await;
    test.pass(LONGER).await;
    assert_conflict(storage.renew(&lost, TTL).await);
    hold(storage, &ns).await;
    assert_conflict(storage.renew(&lost, TTL).await);
}

/// A lease that is given back is free at once; giving back a lost one takes nothing from its new holder.
pub async fn a_released_lease_is_free(test: &impl StorageUnderTest) {
    let (storage, ns) = (test.storage(), namespace("n"));
    let first = hold(storage, &ns).await;
    storage.release(&first).await.expect("given back");
    let second = hold(storage, &ns).await;
    storage.release(&first).await.expect("without effect");
    assert_eq!(acquire(storage, &ns).await, None);
    storage.renew(&second, TTL).await.expect("it is held");
    assert_conflict(storage.renew(&first, TTL).await);
}

/// A later holder has a larger token.
pub async fn tokens_grow_with_every_lease(test: &impl StorageUnderTest) {
    let (storage, ns) = (test.storage(), namespace("n"));
    let mut last = None;
    for _ in 0..3 {
        let lease = hold(storage, &ns).await;
        assert!(Some(lease.token()) > last, "{lease:?}");
        last = Some(lease.token());
        storage.release(&lease).await.expect("given back");
    }
}

/// What one writes who believes to hold a lease, and does not any more, is refused as a whole.
pub async fn a_batch_needs_its_lease(test: &impl StorageUnderTest) {
    let (storage, ns) = (test.storage(), namespace("n"));
    let write = |lease: &Lease, value: &'static str| Batch::new().put(&ns, "k", value).require_lease(lease);
    let first = hold(storage, &ns).await;
    storage.commit(write(&first, "first")).await.expect("it is held");
    test.pass(LONGER).await;
    assert_conflict(storage.commit(write(&first, "too late")).await);
    let second = hold(storage, &ns).await;
    assert_conflict(storage.commit(write(&first, "too late")).await);
    storage.commit(write(&second, "second")).await.expect("it is held");
    let entry = read(storage, &ns, "k").await.expect("it was written");
    assert_eq!(&entry.value[..], b"second");
}
