//! The login in one storage, all else in another.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use webex::core::storage::{Batch, Condition, Entry, Lease, Namespace, Scan, Scanned, Storage, Version};
use webex::{Error, ErrorKind, Result};

/// Where the core keeps the login.
const LOGIN: &str = "credentials";

/// Two storages. A batch belongs to one of them.
#[derive(Debug)]
pub(crate) struct Split {
    login: Arc<dyn Storage>,
    rest: Arc<dyn Storage>,
}

impl Split {
    pub(crate) fn new(login: Arc<dyn Storage>, rest: Arc<dyn Storage>) -> Self {
        Self { login, rest }
    }

    fn of(&self, namespace: &Namespace) -> &Arc<dyn Storage> {
        if is_login(namespace) { &self.login } else { &self.rest }
    }

    /// The storage of a batch.
    fn of_batch(&self, batch: &Batch) -> Result<&Arc<dyn Storage>> {
        let written = batch.writes().iter().map(|write| &write.namespace);
        let mut named = written.chain(batch.conditions().iter().filter_map(place)).map(is_login);
        let login = named.next().unwrap_or(false);
        if named.any(|other| other != login) {
            let text = "the login and other things cannot be written in one batch";
            return Err(Error::new(ErrorKind::InvalidInput, text));
        }
        Ok(if login { &self.login } else { &self.rest })
    }
}

fn is_login(namespace: &Namespace) -> bool {
    namespace.as_str() == LOGIN
}

fn place(condition: &Condition) -> Option<&Namespace> {
    match condition {
        Condition::Entry { namespace, .. } => Some(namespace),
        Condition::Lease(lease) => Some(lease.namespace()),
        _ => None,
    }
}

impl Storage for Split {
    fn read<'a>(&'a self, namespace: &'a Namespace, key: &'a str) -> BoxFuture<'a, Result<Option<Entry>>> {
        self.of(namespace).read(namespace, key)
    }

    fn scan<'a>(&'a self, namespace: &'a Namespace, scan: Scan) -> BoxFuture<'a, Result<Vec<Scanned>>> {
        self.of(namespace).scan(namespace, scan)
    }

    fn commit<'a>(&'a self, batch: Batch) -> BoxFuture<'a, Result<Version>> {
        match self.of_batch(&batch) {
            Ok(storage) => storage.commit(batch),
            Err(error) => Box::pin(std::future::ready(Err(error))),
        }
    }

    fn clear<'a>(&'a self, namespace: &'a Namespace) -> BoxFuture<'a, Result<()>> {
        self.of(namespace).clear(namespace)
    }

    fn acquire<'a>(
        &'a self,
        namespace: &'a Namespace,
        name: &'a str,
        ttl: Duration,
    ) -> BoxFuture<'a, Result<Option<Lease>>> {
        self.of(namespace).acquire(namespace, name, ttl)
    }

    fn renew<'a>(&'a self, lease: &'a Lease, ttl: Duration) -> BoxFuture<'a, Result<()>> {
        self.of(lease.namespace()).renew(lease, ttl)
    }

    fn release<'a>(&'a self, lease: &'a Lease) -> BoxFuture<'a, Result<()>> {
        self.of(lease.namespace()).release(lease)
    }
}
