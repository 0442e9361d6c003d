//! Storage: what outlives a client, on one machine or on several.
//!
//! A [`Storage`] is a set of namespaces of ordered keys. It has the shape that several machines need: writes go in
//! atomic [`Batch`]es that may reach over namespaces and may depend on versions (compare and swap) and on leases. Keys
//! are clear text and hold no secrets; values may be [`Encrypted`]. Plug-ins work with a [`Store`]: one namespace,
//! values in JSON.

mod batch;
mod encrypted;
mod lease;
mod memory;
mod namespace;
mod scan;
mod store;
mod version;

pub use batch::{Batch, Condition, Write};
pub use encrypted::{Encrypted, Seal};
pub use lease::{FencingToken, Lease};
pub use memory::MemoryStorage;
pub use namespace::Namespace;
pub use scan::{Scan, Scanned};
pub use store::{Store, Stored};
pub use version::{Entry, Expect, Version};

use std::fmt;
use std::time::Duration;

use futures_core::future::BoxFuture;

use crate::Result;

/// Where the SDK keeps what outlives a client.
///
/// The suite `storage_conformance!` of the crate `webex-testing` holds for every implementation.
///
/// Errors: [`crate::ErrorKind::Storage`] when the back-end fails, [`crate::ErrorKind::Conflict`] where it says so,
/// [`crate::ErrorKind::OutcomeUnknown`] from a back-end elsewhere when the answer to a write did not come.
/// Cancel safety: reads and scans are cancel safe; a dropped commit or lease call may or may not have taken effect.
pub trait Storage: fmt::Debug + Send + Sync + 'static {
    /// The value of a key with its version; `None` when there is none.
    fn read<'a>(&'a self, namespace: &'a Namespace, key: &'a str) -> BoxFuture<'a, Result<Option<Entry>>>;

    /// The entries that `scan` asks for, in the order of the bytes of their keys.
    fn scan<'a>(&'a self, namespace: &'a Namespace, scan: Scan) -> BoxFuture<'a, Result<Vec<Scanned>>>;

    /// Writes a batch, all of it or nothing; every entry that it puts has the version in the answer.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Conflict`] when one of its conditions does not hold; nothing is written then.
    fn commit<'a>(&'a self, batch: Batch) -> BoxFuture<'a, Result<Version>>;

    /// Deletes every entry of a namespace, and nothing of another.
    fn clear<'a>(&'a self, namespace: &'a Namespace) -> BoxFuture<'a, Result<()>>;

    /// Takes a lease for `ttl`; `None` while another holds it. Each lease that was granted has a larger fencing token
    /// than all before it.
    fn acquire<'a>(
        &'a self,
        namespace: &'a Namespace,
        name: &'a str,
        ttl: Duration,
    ) -> BoxFuture<'a, Result<Option<Lease>>>;

    /// Holds a lease for another `ttl` from now.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Conflict`] when it has run out or was given back.
    fn renew<'a>(&'a self, lease: &'a Lease, ttl: Duration) -> BoxFuture<'a, Result<()>>;

    /// Gives a lease back; without effect when it is lost already.
    fn release<'a>(&'a self, lease: &'a Lease) -> BoxFuture<'a, Result<()>>;

    /// Whether other machines may have it open at the same time. What needs a lease is then never done without one, not
    /// even while the storage is out of reach; otherwise a full disk, say, does not stop it.
    fn is_shared(&self) -> bool {
        false
    }
}
