//! A storage with a time that the suite can move.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use webex_core::storage::Storage;
use webex_core::time::Clock;

use crate::ManualClock;

/// A storage, empty at first, and the time by which its leases run out.
pub trait StorageUnderTest: Send + Sync {
    /// The storage.
    fn storage(&self) -> &dyn Storage;

    /// The same storage as another process sees it.
    fn other(&self) -> Arc<dyn Storage>;

    /// Lets so much time pass for the storage; one that has a time of its own waits.
    fn pass<'a>(&'a self, time: Duration) -> BoxFuture<'a, ()>;
}

/// A storage on a clock that the suite moves.
#[derive(Debug)]
pub struct WithManualClock {
    clock: ManualClock,
    storage: Arc<dyn Storage>,
}

impl WithManualClock {
    /// The storage that `make` makes on a clock.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use webex_core::storage::MemoryStorage;
    /// use webex_testing::storage::WithManualClock;
    /// let test = WithManualClock::new(|clock| Arc::new(MemoryStorage::with_clock(clock)));
    /// ```
    pub fn new(make: impl FnOnce(Arc<dyn Clock>) -> Arc<dyn Storage>) -> Self {
        let clock = ManualClock::new();
        Self { storage: make(Arc::new(clock.clone())), clock }
    }
}

impl StorageUnderTest for WithManualClock {
    fn storage(&self) -> &dyn Storage {
        &*self.storage
    }

    fn other(&self) -> Arc<dyn Storage> {
        self.storage.clone()
    }

    fn pass<'a>(&'a self, time: Duration) -> BoxFuture<'a, ()> {
        self.clock.advance(time);
        Box::pin(std::future::ready(()))
    }
}
