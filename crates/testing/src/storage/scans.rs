//! Ordered scans.

use webex_core::storage::{Namespace, Scan, Storage};

use super::StorageUnderTest;
use super::writes::{namespace, put};

async fn keys(storage: &dyn Storage, namespace: &Namespace, scan: Scan) -> Vec<String> {
    let found = storage.scan(namespace, scan).await.expect("a scan succeeds");
    found.into_iter().map(|item| item.key).collect()
}

/// Keys come in the order of their bytes, only those with the prefix, with their values.
pub async fn scans_are_ordered_by_bytes(test: &impl StorageUnderTest) {
    let (storage, ns) = (test.storage(), namespace("n"));
    for key in ["b", "a/2", "a/10", "a0", "a", "a/", "é", "Z"] {
        put(storage, &ns, key, key).await;
    }
    assert_eq!(keys(storage, &ns, Scan::all()).await, ["Z", "a", "a/", "a/10", "a/2", "a0", "b", "é"]);
    assert_eq!(keys(storage, &ns, Scan::prefix("a/")).await, ["a/", "a/10", "a/2"]);
    assert_eq!(keys(storage, &ns, Scan::prefix("x")).await, [""; 0]);
    let found = storage.scan(&ns, Scan::prefix("é")).await.expect("a scan succeeds");
    assert_eq!(&found[0].entry.value[..], "é".as_bytes());
    assert_eq!(keys(storage, &namespace("empty"), Scan::all()).await, [""; 0]);
}

/// A scan goes on behind the last key of the page before, also when that key is gone.
pub async fn scans_go_on_after_a_key(test: &impl StorageUnderTest) {
    let (storage, ns) = (test.storage(), namespace("n"));
    for key in ["a/1", "a/2", "a/4", "b/1"] {
        put(storage, &ns, key, "v").await;
    }
    assert_eq!(keys(storage, &ns, Scan::prefix("a/").limit(2)).await, ["a/1", "a/2"]);
    assert_eq!(keys(storage, &ns, Scan::prefix("a/").after("a/2").limit(2)).await, ["a/4"]);
    assert_eq!(keys(storage, &ns, Scan::prefix("a/").after("a/3")).await, ["a/4"]);
    assert_eq!(keys(storage, &ns, Scan::prefix("b/").after("a/1")).await, ["b/1"]);
    assert_eq!(keys(storage, &ns, Scan::prefix("a/").after("b")).await, [""; 0]);
    assert_eq!(keys(storage, &ns, Scan::all().limit(0)).await, [""; 0]);
}
