//! What is left after the storage was closed, and files that are none.

use std::sync::Arc;
use std::time::Duration;

use webex_core::ErrorKind;
use webex_core::storage::{Batch, Encrypted, Expect, Namespace, Storage};
use webex_store_redb::{RedbStorage, ValueKey, ValueKeys};

fn namespace(name: &str) -> Namespace {
    Namespace::new(name).expect("a valid name")
}

#[tokio::test]
async fn entries_versions_and_tokens_go_on_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, ns, ttl) = (folder.path().join("test.redb"), namespace("n"), Duration::from_secs(3600));
    let storage = RedbStorage::open(&path).await.expect("a new file");
    let first = storage.commit(Batch::new().put(&ns, "k", "v")).await.expect("written");
    let lease = storage.acquire(&ns, "leader", ttl).await.expect("an answer").expect("it is free");
    drop(storage);

    let storage = RedbStorage::open(&path).await.expect("the same file");
    let entry = storage.read(&ns, "k").await.expect("read").expect("it was written");
    assert_eq!((&entry.value[..], entry.version), (&b"v"[..], first));
    let swap = Batch::new().put_if(&ns, "k", "w", Expect::Version(first));
    assert!(storage.commit(swap).await.expect("the version is right") > first);
    // The process that held it is gone, and with it the lease; its late writes are refused.
    let late = storage.commit(Batch::new().put(&ns, "k", "late").require_lease(&lease)).await;
    assert_eq!(late.expect_err("the lease is lost").kind(), ErrorKind::Conflict);
    let next = storage.acquire(&ns, "leader", ttl).await.expect("an answer").expect("it is free");
    assert!(next.token() > lease.token());
}

#[tokio::test]
async fn a_file_belongs_to_one_storage() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.redb");
    let storage = RedbStorage::open(&path).await.expect("a new file");
    let error = RedbStorage::open(&path).await.expect_err("it is taken");
    assert_eq!(error.kind(), ErrorKind::Storage);
    assert_eq!(error.to_string(), "the storage on disk belongs to another process, or is open already");
    drop(storage);
    RedbStorage::open(&path).await.expect("it is free again");
}

#[tokio::test]
async fn what_is_no_storage_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = folder.path().join("notes.txt");
    let content = "not a storage\n".repeat(1000);
    std::fs::write(&text, &content).expect("written");
    for path in [text.clone(), folder.path().to_owned(), folder.path().join("no/such/folder.redb")] {
        let error = RedbStorage::open(&path).await.expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Storage, "{}: {error}", path.display());
    }
    assert_eq!(std::fs::read_to_string(&text).expect("still there"), content);
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_its_owners() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.redb");
    let _storage = RedbStorage::open(&path).await.expect("a new file");
    let mode = std::fs::metadata(&path).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn no_encrypted_value_lies_in_clear_on_disk() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, ns) = (folder.path().join("test.redb"), namespace("tokens"));
    let (secret, marker) = ("a token that nobody may see", "key-that-is-in-clear");
    for encrypted in [false, true] {
        let file = RedbStorage::open(&path).await.expect("a file");
        let storage: Arc<dyn Storage> = match encrypted {
            false => Arc::new(file),
            true => Arc::new(Encrypted::new(file, Arc::new(ValueKeys::new(ValueKey::generate("k"))))),
        };
        storage.commit(Batch::new().put(&ns, marker, secret)).await.expect("written");
        drop(storage);
        let bytes = std::fs::read(&path).expect("a file");
        let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(holds(marker));
        assert_eq!(holds(secret), !encrypted, "encrypted: {encrypted}");
        std::fs::remove_file(&path).expect("removed");
    }
}
