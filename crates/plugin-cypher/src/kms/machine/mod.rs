//! The conversation with the KMS as a machine without I/O: inputs are requests, messages, results of posts and the
//! time; outputs are effects (wire/03 section 4). The tasks that carry them out are in `driver`.

mod effect;
#[cfg(fuzzing)]
pub mod fuzzing;
mod handshake;
mod input;
#[cfg(test)]
mod model;
#[cfg(test)]
mod properties;
mod receive;
mod request;
mod session;
#[cfg(test)]
mod tests;
mod timers;
mod timing;

pub use timing::KmsTiming;

pub(crate) use effect::{BatchId, Effect, Parcel, PostFailure, Prepared, RequestId};

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use handshake::Handshake;
use request::{Requests, State};
use session::Sessions;
use webex_core::batcher::BatchQueue;

use crate::error::{CypherError, Result};
use crate::kms::answer::Answer;

/// One user's conversation with the KMS.
#[derive(Debug)]
pub(crate) struct Machine {
    timing: KmsTiming,
    phase: Phase,
    sessions: Sessions,
    /// The KMS and ourselves, as of the last handshake: its key verifies, our ids stand in requests.
    partner: Option<Prepared>,
    requests: Requests,
    queue: BatchQueue<RequestId>,
    batches: BTreeMap<BatchId, Batch>,
    next_batch: u64,
    effects: VecDeque<Effect>,
    /// How many handshakes failed in a row.
    failures: u32,
}

/// Where the conversation stands.
#[derive(Debug)]
enum Phase {
    /// There is no session, and nobody wants one.
    Idle,
    /// A handshake failed; the next may begin then.
    Cooling {
        until: Duration,
    },
    /// The driver finds out where the KMS is.
    Preparing,
    Handshaking(Box<Handshake>),
    Ready,
}

/// What travels together.
#[derive(Debug)]
enum Batch {
    Handshake,
    Requests(Vec<RequestId>),
}

impl Machine {
    pub(crate) fn new(timing: KmsTiming) -> Self {
        Self {
            phase: Phase::Idle,
            sessions: Sessions::default(),
            partner: None,
            requests: Requests::default(),
            queue: BatchQueue::new(timing.batching),
            batches: BTreeMap::new(),
            next_batch: 0,
            effects: VecDeque::new(),
            failures: 0,
            timing,
        }
    }

    /// The next thing to do.
    pub(crate) fn next_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// Whether nothing is under way: neither a request nor a handshake.
    #[cfg(test)]
    fn is_at_rest(&self) -> bool {
        self.requests.by_id.is_empty() && self.effects.is_empty()
    }

    /// When [`Self::pass`] has to be called next.
    pub(crate) fn wake(&self) -> Option<Duration> {
        let phase = match &self.phase {
            Phase::Cooling { until } if self.requests.any_waits() => Some(*until),
            Phase::Handshaking(handshake) => handshake.wake(),
            _ => None,
        };
        let requests = self.requests.by_id.values().filter_map(request::Request::wake);
        requests.chain(phase).chain(self.queue.due()).min()
    }

    fn finish(&mut self, id: RequestId, result: Result<Answer>) {
        if self.requests.by_id.remove(&id).is_some() {
            self.effects.push_back(Effect::Done(id, Box::new(result)));
        }
    }

    /// Puts a request into the next batch, or lets it wait for a session.
    fn enqueue(&mut self, id: RequestId, now: Duration) {
        let ready = matches!(self.phase, Phase::Ready);
        let Some(request) = self.requests.by_id.get_mut(&id) else { return };
        request.state = if ready { State::Queued } else { State::Waiting };
        if ready {
            self.queue.push(id, now);
        } else {
            self.want_session(now);
        }
    }

    /// Starts a handshake unless one is under way or has just failed.
    fn want_session(&mut self, now: Duration) {
        let may_begin = match self.phase {
            Phase::Idle => true,
            Phase::Cooling { until } => until <= now,
            Phase::Preparing | Phase::Handshaking(_) | Phase::Ready => false,
        };
        if may_begin {
            self.phase = Phase::Preparing;
            self.effects.push_back(Effect::Prepare);
        }
    }

    fn post(&mut self, batch: Batch, renew_token: bool) {
        let id = BatchId(self.next_batch);
        self.next_batch += 1;
        self.batches.insert(id, batch);
        self.effects.push_back(Effect::Post { batch: id, renew_token });
    }

    /// The session is of no use any more. What was sent with it may still be answered.
    fn retire_session(&mut self, now: Duration) {
        self.sessions.retire(now.saturating_add(self.timing.grace));
        self.phase = Phase::Idle;
        while !self.queue.is_empty() {
            for id in self.queue.flush(now) {
                self.wait(id);
            }
        }
    }

    fn wait(&mut self, id: RequestId) {
        if let Some(request) = self.requests.by_id.get_mut(&id) {
            request.state = State::Waiting;
        }
    }

    /// There will be no session for now: whoever waits for one is told so.
    fn give_up_session(&mut self, error: &CypherError, now: Duration) {
        self.failures = self.failures.saturating_add(1);
        self.phase = Phase::Cooling { until: now.saturating_add(self.timing.pause(self.failures)) };
        for id in self.requests.ids(|request| request.state == State::Waiting) {
            self.finish(id, Err(error.clone()));
        }
    }
}
