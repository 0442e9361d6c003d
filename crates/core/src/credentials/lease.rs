//! The lease under which one of several processes renews the token.

use std::convert::Infallible;

use super::turn::{LEASE_LIFE, Step, Turn};
use super::{Credentials, persist};
use crate::storage::Lease;
use crate::{Error, ErrorKind, Result, Webex};

/// The name of the lease, beside the login.
const NAME: &str = "refresh";

/// Whose turn it was found to be.
pub(super) enum Outcome {
    /// Another has renewed the token, and it was taken over.
    Adopted,
    /// Ours; without a lease when the storage, which is of this machine alone, cannot grant one.
    Ours(Option<Lease>),
}

impl Credentials {
    /// Waits until another has renewed the token of `generation`, or until it is our turn.
    pub(super) async fn turn(&self, webex: &Webex, generation: u64) -> Result<Outcome> {
        let (mut turn, mut step, mut lease) = (Turn::new(), Step::Look, None);
        loop {
            step = match step {
                Step::Look => turn.looked(self.adopted(webex, generation).await),
                Step::Ask => {
                    lease = self.ask_for_lease(webex).await?;
                    turn.asked(lease.is_some(), webex.rng().unit())
                }
                Step::Wait(pause) => {
                    self.clock.sleep(pause).await;
                    Step::Look
                }
                Step::Renew => return Ok(Outcome::Ours(lease.flatten())),
                Step::Done => {
                    self.give_back(webex, lease.flatten()).await;
                    return Ok(Outcome::Adopted);
                }
                Step::GiveUp => {
                    return Err(Error::new(
                        ErrorKind::Timeout,
                        "another process did not renew the token in time",
                    ));
                }
            };
        }
    }

    /// The lease, `Some(None)` when it goes without one, and nothing while another holds it.
    async fn ask_for_lease(&self, webex: &Webex) -> Result<Option<Option<Lease>>> {
        let store = persist::store(webex);
        match store.storage().acquire(store.namespace(), NAME, LEASE_LIFE).await {
            Ok(granted) => Ok(granted.map(Some)),
            // It may be ours without our knowing it: then it runs out.
            Err(error) if error.kind() == ErrorKind::OutcomeUnknown => Ok(None),
            // Another machine might renew it as well, so nobody does until the storage is back.
            Err(error) if store.storage().is_shared() => Err(error),
            Err(error) => {
                tracing::warn!(%error, "the storage grants no lease; the token is renewed without one");
                Ok(Some(None))
            }
        }
    }

    /// Holds the lease for as long as it is polled.
    pub(super) async fn hold(&self, webex: &Webex, lease: Option<&Lease>) -> Infallible {
        let Some(lease) = lease else { return std::future::pending().await };
        loop {
            self.clock.sleep(LEASE_LIFE / 3).await;
            if let Err(error) = persist::store(webex).storage().renew(lease, LEASE_LIFE).await {
                tracing::warn!(%error, "the lease of the refresh was not renewed");
                if error.kind() == ErrorKind::Conflict {
                    // Another may have it by now. What is stored under it is refused.
                    return std::future::pending().await;
                }
            }
        }
    }

    /// Gives the lease back; when that fails, it runs out.
    pub(super) async fn give_back(&self, webex: &Webex, lease: Option<Lease>) {
        let Some(lease) = lease else { return };
        if let Err(error) = persist::store(webex).storage().release(&lease).await {
            tracing::debug!(%error, "the lease of the refresh was not given back");
        }
    }
}
