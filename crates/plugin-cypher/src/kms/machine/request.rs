//! The requests under way.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{KmsTiming, RequestId};
use crate::error::CypherError;
use crate::kms::UserId;
use crate::kms::operation::KmsOperation;

/// What somebody waits for.
#[derive(Clone, Debug)]
pub(super) enum Want {
    /// The answer to an operation.
    Answer { operation: Box<KmsOperation>, on_behalf_of: Option<UserId> },
    /// A session, to seal something that travels another way.
    Session,
}

/// One request.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) want: Want,
    /// Its place in the order in which requests came.
    pub(super) number: u64,
    pub(super) state: State,
    /// How often it was sent.
    pub(super) attempts: u32,
    /// How often a session was lost under it.
    pub(super) renewals: u32,
    /// Whether the KMS had its chance with a new token.
    pub(super) token_renewed: bool,
    /// Why the last try failed.
    pub(super) failure: Option<CypherError>,
}

/// Where a request stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum State {
    /// There is no session yet.
    Waiting,
    /// It waits for its batch.
    Queued,
    /// Its batch is being sealed and posted.
    Leaving,
    /// It was posted, under that session.
    Posted { at: Duration, deadline: Duration, session: String },
    /// It is tried again after a pause.
    Pausing { until: Duration },
}

impl Request {
    pub(super) fn new(want: Want, number: u64) -> Self {
        let (attempts, renewals) = (0, 0);
        Self { want, number, state: State::Waiting, attempts, renewals, token_renewed: false, failure: None }
    }

    /// When the time does something to it.
    pub(super) fn wake(&self) -> Option<Duration> {
        match self.state {
            State::Posted { deadline, .. } => Some(deadline),
            State::Pausing { until } => Some(until),
            State::Waiting | State::Queued | State::Leaving => None,
        }
    }

    pub(super) fn may_try_again(&self, timing: &KmsTiming) -> bool {
        self.attempts < timing.attempts
    }
}

/// The requests by id.
#[derive(Debug, Default)]
pub(super) struct Requests {
    pub(super) by_id: BTreeMap<RequestId, Request>,
    next: u64,
}

impl Requests {
    pub(super) fn add(&mut self, id: RequestId, want: Want) {
        self.by_id.insert(id, Request::new(want, self.next));
        self.next += 1;
    }

    /// The ids of those for which `pick` holds, in the order in which they came.
    pub(super) fn ids(&self, pick: impl Fn(&Request) -> bool) -> Vec<RequestId> {
        let mut found: Vec<_> =
            self.by_id.iter().filter(|(_, r)| pick(r)).map(|(id, r)| (r.number, *id)).collect();
        found.sort_unstable();
        found.into_iter().map(|(_, id)| id).collect()
    }

    pub(super) fn any_waits(&self) -> bool {
        self.by_id.values().any(|request| request.state == State::Waiting)
    }
}
