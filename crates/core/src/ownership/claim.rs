//! One name that is claimed.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use crate::Result;
use crate::storage::{Lease, Storage};
use crate::time::Clock;

/// Why a claim ends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Ending {
    /// The lease is lost, or could not be renewed in time: another machine may work under the name by now.
    Lost,
    /// Another machine is to have the name. The lease is held until the claim is dropped: what is begun can be finished.
    HandOver,
}

/// Until when the lease is held, on the monotonic clock, and whether it comes to its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Term {
    pub(super) until: Duration,
    pub(super) ending: Option<Ending>,
}

/// A name that this machine has claimed. Dropping it gives the name back.
///
/// ```no_run
/// # async fn example(claim: webex_core::ownership::Claim) -> webex_core::Result<()> {
/// # async fn work(name: &str) {}
/// tokio::select! {
///     () = work(claim.name()) => {}
///     ending = claim.ended() => println!("{} ends: {ending:?}", claim.name()),
/// }
/// claim.release().await
/// # }
/// ```
pub struct Claim {
    name: String,
    lease: Lease,
    term: watch::Receiver<Term>,
    storage: Arc<dyn Storage>,
    clock: Arc<dyn Clock>,
    returned: mpsc::UnboundedSender<Lease>,
}

impl Claim {
    pub(super) fn new(
        name: String,
        lease: Lease,
        term: watch::Receiver<Term>,
        storage: Arc<dyn Storage>,
        clock: Arc<dyn Clock>,
        returned: mpsc::UnboundedSender<Lease>,
    ) -> Self {
        Self { name, lease, term, storage, clock, returned }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The lease, for [`Batch::require_lease`](crate::storage::Batch::require_lease): whatever must not be written by a
    /// machine that has lost the name, is written with it.
    pub fn lease(&self) -> &Lease {
        &self.lease
    }

    /// Whether the claim stands, as far as this machine knows.
    pub fn is_held(&self) -> bool {
        let term = *self.term.borrow();
        term.ending.is_none() && term.until > self.clock.monotonic()
    }

    /// Completes when the claim comes to its end. The lease counts as lost from the moment at which it may have run out,
    /// also while the storage is out of reach. Cancel safe.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// # use std::sync::Arc;
    /// # use webex_core::ownership::{Claims, Ending};
    /// # use webex_core::storage::{MemoryStorage, Namespace};
    /// # let builder = Claims::builder(Arc::new(MemoryStorage::new()), Namespace::new("bots")?, "machine-1");
    /// let mut claims = builder.ttl(std::time::Duration::from_secs(3)).start(["alice"])?;
    /// let claim = claims.next().await.expect("it runs");
    /// claims.set_names(["bob"]);
    /// assert_eq!(claim.ended().await, Ending::HandOver);
    /// # Ok(()) }
    /// ```
    pub async fn ended(&self) -> Ending {
        let mut changes = self.term.clone();
        loop {
            let term = *changes.borrow_and_update();
            if let Some(ending) = term.ending {
                return ending;
            }
            let Some(left) = term.until.checked_sub(self.clock.monotonic()) else { return Ending::Lost };
            tokio::select! {
                changed = changes.changed() => {
                    // Nobody renews it any more.
                    if changed.is_err() {
                        self.clock.sleep(left).await;
                        return Ending::Lost;
                    }
                }
                () = self.clock.sleep(left) => {}
            }
        }
    }

    /// Gives the name back, and waits until it is. Dropping the claim does the same, later.
    ///
    /// # Errors
    /// [`Storage`](crate::ErrorKind::Storage); the lease runs out then. Cancel safe: it is given back as by dropping it.
    pub async fn release(self) -> Result<()> {
        self.storage.release(&self.lease).await
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // When the claims have ended, nobody renews the lease, and it runs out.
        let _ = self.returned.send(self.lease.clone());
    }
}

impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claim")
            .field("name", &self.name)
            .field("token", &self.lease.token())
            .finish_non_exhaustive()
    }
}
