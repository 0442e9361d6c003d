//! Leases that are held now.

use std::collections::HashMap;
use std::time::Duration;

use webex_core::storage::{Condition, FencingToken, Lease, Namespace};

use crate::failure::Failure;

/// Who holds what until when, on the monotonic clock of the process.
///
/// They live in memory, for the file belongs to one process: one that was killed holds none any more, and
/// its successor need not wait. Their tokens are counted in the file, so that they grow across processes.
#[derive(Debug, Default)]
pub(crate) struct Leases(HashMap<(Namespace, String), Held>);

#[derive(Debug)]
struct Held {
    token: FencingToken,
    until: Duration,
}

impl Leases {
    pub(crate) fn is_free(&self, namespace: &Namespace, name: &str, now: Duration) -> bool {
        let held = self.0.get(&(namespace.clone(), name.to_owned()));
        held.is_none_or(|held| held.until <= now)
    }

    pub(crate) fn is_held(&self, lease: &Lease, now: Duration) -> bool {
        let held = self.0.get(&slot(lease));
        held.is_some_and(|held| held.token == lease.token() && held.until > now)
    }

    /// Holds a lease from now on, whoever held it before.
    pub(crate) fn hold(&mut self, lease: &Lease, until: Duration) {
        self.0.insert(slot(lease), Held { token: lease.token(), until });
    }

    pub(crate) fn renew(&mut self, lease: &Lease, now: Duration, ttl: Duration) -> Result<(), Failure> {
        if !self.is_held(lease, now) {
            return Err(Failure::conflict(&Condition::Lease(lease.clone())));
        }
        self.hold(lease, now.saturating_add(ttl));
        Ok(())
    }

    pub(crate) fn release(&mut self, lease: &Lease, now: Duration) {
        if self.is_held(lease, now) {
            self.0.remove(&slot(lease));
        }
    }
}

fn slot(lease: &Lease) -> (Namespace, String) {
    (lease.namespace().clone(), lease.name().to_owned())
}
