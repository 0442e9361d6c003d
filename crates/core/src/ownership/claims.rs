//! The claims of one machine.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use super::claim::Claim;
use super::driver::{Driver, Orders};
use crate::storage::{Namespace, Storage};
use crate::time::{Clock, OsRng, Rng, SystemClock};
use crate::{Error, Result};

const TTL: Duration = Duration::from_secs(30);

/// The claims of one machine: a stream of names that it has got. Made by [`Claims::builder`].
///
/// Dropping it stops the renewals: what is held is lost after its time. [`shutdown`](Self::shutdown) hands it over.
pub struct Claims {
    pub(super) fresh: mpsc::UnboundedReceiver<Claim>,
    orders: watch::Sender<Orders>,
    task: JoinHandle<()>,
}

/// How a machine claims names.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
/// use std::{sync::Arc, time::Duration};
/// use webex_core::ownership::Claims;
/// use webex_core::storage::{MemoryStorage, Namespace};
/// let builder = Claims::builder(Arc::new(MemoryStorage::new()), Namespace::new("bots")?, "machine-1");
/// let claims = builder.ttl(Duration::from_secs(20)).start(["alice", "bob"])?;
/// claims.shutdown().await;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `start`"]
pub struct ClaimsBuilder {
    pub(super) storage: Arc<dyn Storage>,
    pub(super) namespace: Namespace,
    pub(super) machine: String,
    pub(super) ttl: Duration,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) rng: Arc<dyn Rng>,
}

impl Claims {
    /// Claims over that storage. `machine` names this process: no two that run at the same time have the same name. All
    /// machines of a namespace take the same names and the same time to live.
    pub fn builder(
        storage: Arc<dyn Storage>,
        namespace: Namespace,
        machine: impl Into<String>,
    ) -> ClaimsBuilder {
        let (machine, clock, rng) = (machine.into(), Arc::new(SystemClock::default()), Arc::new(OsRng));
        ClaimsBuilder { storage, namespace, machine, ttl: TTL, clock, rng }
    }

    /// The next name that was claimed; `None` after the end. Cancel safe.
    ///
    /// A name that was lost may come again, while the work under the lost claim is still ending: what both write is told
    /// apart by the lease.
    pub async fn next(&mut self) -> Option<Claim> {
        self.fresh.recv().await
    }

    /// These are all names from now on; claims of others are told to end.
    pub fn set_names(&self, names: impl IntoIterator<Item = impl Into<String>>) {
        let names = names.into_iter().map(Into::into).collect();
        self.orders.send_modify(|orders| orders.names = names);
    }

    /// Tells every claim to [hand over](super::Ending::HandOver), and waits until all are dropped or have run out. Cancel
    /// safe: it goes on.
    pub async fn shutdown(mut self) {
        self.orders.send_modify(|orders| orders.stop = true);
        // What was claimed and not taken is given back.
        while self.fresh.recv().await.is_some() {}
        let _ = (&mut self.task).await;
    }
}

impl Drop for Claims {
    fn drop(&mut self) {
        // After a shutdown there is nothing to end any more.
        if !self.orders.borrow().stop {
            self.task.abort();
        }
    }
}

impl ClaimsBuilder {
    /// How long a lease lives that is not renewed, instead of 30 seconds; at least a second. When a machine dies, its names
    /// are free after this time, and claimed by others after one and a half of it at most. It is renewed three times in it.
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = ttl;
        self
    }

    /// Counts time by this clock.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Takes randomness from there: moments are spread by it.
    pub fn rng(mut self, rng: Arc<dyn Rng>) -> Self {
        self.rng = rng;
        self
    }

    /// Begins to claim, in a task of its own; it needs a tokio runtime. Machines that start together see each other
    /// first: nothing is claimed in the first moment.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) when the machine has no name or the time is shorter than a second.
    pub fn start(self, names: impl IntoIterator<Item = impl Into<String>>) -> Result<Claims> {
        if self.machine.is_empty() {
            return Err(Error::invalid_input("a machine that claims needs a name"));
        }
        if self.ttl < Duration::from_secs(1) {
            return Err(Error::invalid_input("a claim lives at least a second"));
        }
        let names = names.into_iter().map(Into::into).collect();
        let orders = watch::Sender::new(Orders { names, stop: false });
        let (sender, fresh) = mpsc::unbounded_channel();
        let task = tokio::spawn(Driver::new(self, orders.subscribe(), sender).run());
        Ok(Claims { fresh, orders, task })
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims").field("names", &self.orders.borrow().names.len()).finish_non_exhaustive()
    }
}
