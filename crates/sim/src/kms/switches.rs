//! What is to go wrong with the KMS.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;
use std::time::Duration;

use super::refusal::Refusal;
use super::static_key::CertificateFlaw;
use crate::sync::lock;

/// As long as a session lives if nobody says otherwise.
const SESSION_LIFE: Duration = Duration::from_secs(3600);

/// The switches of [`Kms`](super::Kms).
#[derive(Default)]
pub(super) struct Switches(Mutex<State>);

#[derive(Default)]
pub(super) struct State {
    pub(super) swallowed: u64,
    pub(super) bad_signatures: u64,
    pub(super) flaw: Option<CertificateFlaw>,
    pub(super) session_life: Option<Duration>,
    pub(super) refusals: VecDeque<Refusal>,
    pub(super) moved: HashMap<String, String>,
}

/// What of the next answers is to go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KmsTrouble {
    pub(crate) swallowed: u64,
    pub(crate) bad_signatures: u64,
    pub(crate) flaw: Option<CertificateFlaw>,
    pub(crate) refusals: usize,
}

impl Switches {
    /// What is still to go wrong.
    pub(super) fn summary(&self) -> KmsTrouble {
        let state = lock(&self.0);
        KmsTrouble {
            swallowed: state.swallowed,
            bad_signatures: state.bad_signatures,
            flaw: state.flaw,
            refusals: state.refusals.len(),
        }
    }

    /// Lets everything go well again.
    pub(super) fn clear(&self) {
        *lock(&self.0) = State::default();
    }

    pub(super) fn set(&self, change: impl FnOnce(&mut State)) {
        change(&mut lock(&self.0));
    }

    /// Whether this request is to get no answer.
    pub(super) fn swallows(&self) -> bool {
        take_one(&mut lock(&self.0).swallowed)
    }

    pub(super) fn spoils_signature(&self) -> bool {
        take_one(&mut lock(&self.0).bad_signatures)
    }

    pub(super) fn flaw(&self) -> Option<CertificateFlaw> {
        lock(&self.0).flaw
    }

    pub(super) fn session_life(&self) -> Duration {
        lock(&self.0).session_life.unwrap_or(SESSION_LIFE)
    }

    pub(super) fn next_refusal(&self) -> Option<Refusal> {
        lock(&self.0).refusals.pop_front()
    }

    pub(super) fn moved(&self, key: &str) -> Option<String> {
        lock(&self.0).moved.get(key).cloned()
    }
}

fn take_one(left: &mut u64) -> bool {
    let any = *left > 0;
    *left = left.saturating_sub(1);
    any
}
