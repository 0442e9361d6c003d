//! The suite that every storage keeps to: bare, and with encrypted values.

use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use webex_core::storage::{Encrypted, Storage};
use webex_store_redb::{RedbStorage, ValueKey, ValueKeys};
use webex_testing::ManualClock;
use webex_testing::storage::StorageUnderTest;

/// A storage in a folder that vanishes with it, on a clock that the suite moves.
struct OnDisk {
    clock: ManualClock,
    storage: Arc<dyn Storage>,
    _folder: TempDir,
}

impl OnDisk {
    fn new(wrap: impl FnOnce(RedbStorage) -> Arc<dyn Storage>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = ManualClock::new();
        let open =
            RedbStorage::builder().clock(Arc::new(clock.clone())).open(folder.path().join("test.redb"));
        // The suite makes it within a runtime, which must not be entered again.
        let opened = std::thread::scope(|scope| {
            let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
            scope.spawn(move || runtime.block_on(open)).join().expect("no panic")
        });
        Self { clock, storage: wrap(opened.expect("a new file")), _folder: folder }
    }
}

impl StorageUnderTest for OnDisk {
    fn storage(&self) -> &dyn Storage {
        &*self.storage
    }

    fn other(&self) -> Arc<dyn Storage> {
        self.storage.clone()
    }

    fn pass<'a>(&'a self, time: Duration) -> futures_core::future::BoxFuture<'a, ()> {
        self.clock.advance(time);
        Box::pin(std::future::ready(()))
    }
}

mod bare {
    use super::*;
    webex_testing::storage_conformance!(OnDisk::new(|storage| Arc::new(storage)));
}

mod encrypted {
    use super::*;
    webex_testing::storage_conformance!(OnDisk::new(|storage| {
        Arc::new(Encrypted::new(storage, Arc::new(ValueKeys::new(ValueKey::generate("test")))))
    }));
}
