//! The suite that every storage keeps to: bare, and with encrypted values.

use std::sync::Arc;
use std::time::Duration;

use webex_core::storage::{Encrypted, Storage};
use webex_store_redis::{RedisStorage, ValueKey, ValueKeys};
use webex_testing::storage::StorageUnderTest;

use crate::redis_server::RedisServer;

type Wrap = fn(RedisStorage) -> Arc<dyn Storage>;

/// An empty storage on a server of its own, whose clock nobody moves.
struct OnServer {
    server: RedisServer,
    storage: Arc<dyn Storage>,
    wrap: Wrap,
}

impl OnServer {
    fn new(wrap: Wrap) -> Self {
        let server = RedisServer::start();
        Self { storage: wrap(server.storage()), server, wrap }
    }
}

impl StorageUnderTest for OnServer {
    fn storage(&self) -> &dyn Storage {
        &*self.storage
    }

    fn other(&self) -> Arc<dyn Storage> {
        (self.wrap)(self.server.storage())
    }

    fn pass<'a>(&'a self, time: Duration) -> futures_core::future::BoxFuture<'a, ()> {
        Box::pin(tokio::time::sleep(time))
    }
}

mod bare {
    use super::*;
    webex_testing::storage_conformance!(OnServer::new(|storage| Arc::new(storage)));
}

mod encrypted {
    use super::*;
    webex_testing::storage_conformance!(OnServer::new(|storage| {
        let keys = ValueKeys::new(ValueKey::new("test", &[7; 32]));
        Arc::new(Encrypted::new(storage, Arc::new(keys)))
    }));
}

#[test]
fn whoever_wraps_it_knows_that_it_is_shared() {
    let test = OnServer::new(|storage| {
        Arc::new(Encrypted::new(storage, Arc::new(ValueKeys::new(ValueKey::generate("k")))))
    });
    assert!(test.storage().is_shared());
}
