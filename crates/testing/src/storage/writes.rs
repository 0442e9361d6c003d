//! Reading, writing, versions, batches.

use bytes::Bytes;
use futures_util::future::join_all;
use webex_core::storage::{Batch, Entry, Expect, Namespace, Scan, Storage, Store, Version};
use webex_core::{ErrorKind, Result};

use super::StorageUnderTest;

pub(super) fn namespace(name: &str) -> Namespace {
    Namespace::new(name).expect("the suite uses valid names")
}

pub(super) async fn put(storage: &dyn Storage, namespace: &Namespace, key: &str, value: &str) -> Version {
    let batch = Batch::new().put(namespace, key, value.to_owned());
    storage.commit(batch).await.expect("an unconditional write succeeds")
}

pub(super) async fn read(storage: &dyn Storage, namespace: &Namespace, key: &str) -> Option<Entry> {
    storage.read(namespace, key).await.expect("a read succeeds")
}

async fn text(storage: &dyn Storage, namespace: &Namespace, key: &str) -> Option<String> {
    let entry = read(storage, namespace, key).await?;
    Some(String::from_utf8(entry.value.to_vec()).expect("the suite wrote text"))
}

pub(super) fn assert_conflict<T: std::fmt::Debug>(result: Result<T>) {
    assert_eq!(result.expect_err("a condition does not hold").kind(), ErrorKind::Conflict);
}

/// A value is read as it was put, with the version that the commit answered.
pub async fn what_was_put_is_read(test: &impl StorageUnderTest) {
    let (storage, ns) = (test.storage(), namespace("n"));
    assert_eq!(read(storage, &ns, "k").await, None);
    let version = put(storage, &ns, "k", "v").await;
    assert_eq!(read(storage, &ns, "k").await, Some(Entry { value: Bytes::from("v"), version }));
    let version = put(storage, &ns, "k", "w").await;
    assert_eq!(read(storage, &ns, "k").await, Some(Entry { value: Bytes::from("w"), version }));
}

/// Any bytes are a value, none and many alike, and any text is a key.
pub async fn values_are_bytes(test: &impl StorageUnderTest) {
    let (storage, ns) = (test.storage(), namespace("n"));
    let values = [Bytes::new(), Bytes::from_static(&[0, 255, 10]), Bytes::from(vec![7; 1 << 20])];
    for (value, key) in values.into_iter().zip(["@", "a/b c", "ключ\u{0}"]) {
        storage.commit(Batch::new().put(&ns, key, value.clone())).await.expect("written");
        assert_eq!(read(storage, &ns, key).await.map(|entry| entry.value), Some(value), "{key:?}");
    }
}

/// A deleted key is gone; deleting what is not there is no error.
pub async fn a_deleted_key_is_gone(test: &impl StorageUnderTest) {
    let (storage, ns) = (test.storage(), namespace("n"));
    put(storage, &ns, "k", "v").await;
    for _ in 0..2 {
        storage.commit(Batch::new().delete(&ns, "k")).await.expect("deleted");
        assert_eq!(read(storage, &ns, "k").await, None);
    }
}

/// The same key in two namespaces is two keys, also where one name begins with the other.
pub async fn namespaces_are_apart(test: &impl StorageUnderTest) {
    let (storage, a, b) = (test.storage(), namespace("a"), namespace("a/b"));
    put(storage, &a, "b/k", "in a").await;
    put(storage, &b, "k", "in a/b").await;
    assert_eq!(text(storage, &a, "b/k").await.as_deref(), Some("in a"));
    assert_eq!(text(storage, &b, "k").await.as_deref(), Some("in a/b"));
    assert_eq!(read(storage, &a, "k").await, None);
}

/// Clearing a namespace leaves the others alone (wire/01 section 7, B39).
pub async fn clearing_leaves_other_namespaces(test: &impl StorageUnderTest) {
    let (storage, a, b) = (test.storage(), namespace("a"), namespace("a/b"));
    put(storage, &a, "k", "v").await;
    put(storage, &b, "k", "v").await;
    storage.clear(&a).await.expect("cleared");
    assert_eq!(storage.scan(&a, Scan::all()).await.expect("a scan"), []);
    assert_eq!(text(storage, &b, "k").await.as_deref(), Some("v"));
}

/// A key never has a version twice, not even after it was deleted: else a late writer could not tell.
pub async fn a_version_is_never_used_twice(test: &impl StorageUnderTest) {
    let (storage, ns) = (test.storage(), namespace("n"));
    let first = put(storage, &ns, "k", "v").await;
    storage.commit(Batch::new().delete(&ns, "k")).await.expect("deleted");
    let second = put(storage, &ns, "k", "v").await;
    storage.clear(&ns).await.expect("cleared");
    let third = put(storage, &ns, "k", "v").await;
    assert!(first < second && second < third, "{first:?} {second:?} {third:?}");
}

/// Compare and swap.
pub async fn a_write_can_expect_a_version(test: &impl StorageUnderTest) {
    let (storage, ns) = (test.storage(), namespace("n"));
    let first = put(storage, &ns, "k", "v").await;
    let swap = |value: &'static str, version| Batch::new().put_if(&ns, "k", value, Expect::Version(version));
    let second = storage.commit(swap("w", first)).await.expect("the version is right");
    assert_conflict(storage.commit(swap("x", first)).await);
    assert_eq!(text(storage, &ns, "k").await.as_deref(), Some("w"));
    assert_conflict(storage.commit(Batch::new().delete_if(&ns, "k", Expect::Version(first))).await);
    let delete = Batch::new().delete_if(&ns, "k", Expect::Version(second));
    storage.commit(delete).await.expect("the version is right");
    assert_conflict(storage.commit(swap("x", second)).await);
}

/// Creating only what is not there.
pub async fn a_write_can_expect_nothing(test: &impl StorageUnderTest) {
    let (storage, ns) = (test.storage(), namespace("n"));
    let create = |value: &'static str| Batch::new().put_if(&ns, "k", value, Expect::Absent);
    storage.commit(create("v")).await.expect("there is nothing");
    assert_conflict(storage.commit(create("w")).await);
    assert_eq!(text(storage, &ns, "k").await.as_deref(), Some("v"));
}

/// A batch reaches over namespaces and has one version.
pub async fn a_batch_is_written_as_a_whole(test: &impl StorageUnderTest) {
    let (storage, a, b) = (test.storage(), namespace("a"), namespace("b"));
    put(storage, &b, "old", "v").await;
    let batch = Batch::new().put(&a, "k", "v").put(&b, "k", "v").delete(&b, "old");
    let version = storage.commit(batch).await.expect("written");
    for ns in [&a, &b] {
        assert_eq!(read(storage, ns, "k").await.map(|entry| entry.version), Some(version));
    }
    assert_eq!(read(storage, &b, "old").await, None);
}

/// One condition that does not hold, on a key that the batch does not even write, stops all of it.
pub async fn a_broken_condition_writes_nothing(test: &impl StorageUnderTest) {
    let (storage, a, b) = (test.storage(), namespace("a"), namespace("b"));
    put(storage, &b, "guard", "v").await;
    let batch = Batch::new().put(&a, "k", "v").require(&b, "guard", Expect::Absent).put(&b, "k", "v");
    assert_conflict(storage.commit(batch).await);
    assert_eq!((read(storage, &a, "k").await, read(storage, &b, "k").await), (None, None));
}

/// A write of the batch does not make a condition of the same batch come true.
pub async fn conditions_see_the_state_before_the_batch(test: &impl StorageUnderTest) {
    let (storage, ns) = (test.storage(), namespace("n"));
    let batch = Batch::new().put(&ns, "k", "first").put_if(&ns, "k", "second", Expect::Absent);
    storage.commit(batch).await.expect("there was nothing before");
    assert_eq!(text(storage, &ns, "k").await.as_deref(), Some("second"));
}

/// Writes of one key happen in order.
pub async fn the_last_write_of_a_key_counts(test: &impl StorageUnderTest) {
    let (storage, ns) = (test.storage(), namespace("n"));
    storage.commit(Batch::new().put(&ns, "k", "v").delete(&ns, "k")).await.expect("written");
    assert_eq!(read(storage, &ns, "k").await, None);
    storage.commit(Batch::new().delete(&ns, "k").put(&ns, "k", "w")).await.expect("written");
    assert_eq!(text(storage, &ns, "k").await.as_deref(), Some("w"));
}

/// Of many who swap the same version at once, exactly one succeeds.
pub async fn one_of_many_writers_wins(test: &impl StorageUnderTest) {
    let (storage, ns) = (test.storage(), namespace("n"));
    let version = put(storage, &ns, "k", "v").await;
    let swap = |i: usize| Batch::new().put_if(&ns, "k", i.to_string(), Expect::Version(version));
    let results = join_all((0..16).map(|i| storage.commit(swap(i)))).await;
    let winners: Vec<_> =
        results.iter().enumerate().filter(|(_, r)| r.is_ok()).map(|(i, _)| i.to_string()).collect();
    assert_eq!(winners.len(), 1, "{results:?}");
    assert_eq!(text(storage, &ns, "k").await.as_ref(), winners.first());
}

/// Many who count up through [`Store::update`] from several processes lose no count.
pub async fn counting_up_loses_nothing(test: &impl StorageUnderTest) {
    let store = || Store::new(test.other(), namespace("n"));
    let count = |mut store: Option<Store>| async move {
        let store = store.take().expect("handed in");
        for _ in 0..10 {
            store.update("count", |n: Option<u32>| n.unwrap_or(0) + 1).await.expect("updated");
        }
    };
    join_all((0..4).map(|_| count(Some(store())))).await;
    let count = store().get::<u32>("count").await.expect("a read succeeds");
    assert_eq!(count.map(|stored| stored.value), Some(40));
}
