//! What the time does.

use std::time::Duration;

use super::handshake::Step;
use super::request::{Request, State, Want};
use super::{Batch, Machine, Phase, RequestId};
use crate::error::{CypherError, CypherErrorKind};

impl Machine {
    /// Time has passed: what is due happens.
    pub(crate) fn pass(&mut self, now: Duration) {
        self.sessions.forget(now);
        self.handshake_due(now);
        for id in self.requests.ids(|request| request.wake().is_some_and(|wake| wake <= now)) {
            self.request_due(now, id);
        }
        self.end_old_session(now);
        if self.requests.any_waits() {
            self.want_session(now);
        }
        while let Some(ids) = self.queue.take(now) {
            self.depart(ids);
        }
    }

    /// A session near its end is left, once somebody needs one again.
    pub(super) fn end_old_session(&mut self, now: Duration) {
        let over = self.sessions.current().is_some_and(|session| session.renew_at <= now);
        if over && matches!(self.phase, Phase::Ready) {
            self.retire_session(now);
        }
    }

    fn handshake_due(&mut self, now: Duration) {
        let Phase::Handshaking(handshake) = &mut self.phase else { return };
        if handshake.wake().is_none_or(|wake| wake > now) {
            return;
        }
        if matches!(handshake.state, Step::Posted { .. }) && handshake.attempts >= self.timing.attempts {
            let error = CypherError::new(
                CypherErrorKind::Timeout,
                format!("the KMS did not answer {} requests for a session", handshake.attempts),
            );
            return self.give_up_session(&error, now);
        }
        handshake.state = Step::Leaving;
        self.post(Batch::Handshake, false);
    }

    fn request_due(&mut self, now: Duration, id: RequestId) {
        let Some(request) = self.requests.by_id.get_mut(&id) else { return };
        let State::Posted { at, session, .. } = &request.state else { return self.enqueue(id, now) };
        let (at, session) = (*at, session.clone());
        request.failure = Some(silence(request, id));
        if self.is_silent(&session, request_attempts(&self.requests.by_id, id), at) {
            self.lose_session(now, &session);
        } else if self.requests.by_id.get(&id).is_some_and(|request| request.may_try_again(&self.timing)) {
            self.enqueue(id, now);
        } else {
            self.fail(id);
        }
    }

    /// The way back was broken for a while: what was posted is posted again now, instead of when it is overdue. That is
    /// no fault of the KMS, so the try does not count.
    pub(crate) fn answers_lost(&mut self, now: Duration) {
        if let Phase::Handshaking(handshake) = &mut self.phase
            && matches!(handshake.state, Step::Posted { .. })
        {
            handshake.state = Step::Leaving;
            handshake.attempts = handshake.attempts.saturating_sub(1);
            self.post(Batch::Handshake, false);
        }
        for id in self.requests.ids(|request| matches!(request.state, State::Posted { .. })) {
            if let Some(request) = self.requests.by_id.get_mut(&id) {
                request.attempts = request.attempts.saturating_sub(1);
            }
            self.enqueue(id, now);
        }
    }

    /// Two tries went by, and nothing at all came with this session since: the KMS has lost it.
    fn is_silent(&self, session: &str, attempts: u32, posted_at: Duration) -> bool {
        let current = self.sessions.current().filter(|current| current.uri == session);
        attempts >= 2 && current.is_some_and(|current| current.heard_at.is_none_or(|heard| heard < posted_at))
    }

    /// Leaves a session that the KMS does not know any more; what was sent with it is sent again with the next one, a
    /// few times at most.
    pub(super) fn lose_session(&mut self, now: Duration, session: &str) {
        if self.sessions.current().is_some_and(|current| current.uri == session) {
            self.retire_session(now);
        }
        let under =
            |request: &Request| matches!(&request.state, State::Posted { session: s, .. } if s == session);
        for id in self.requests.ids(under) {
            let Some(request) = self.requests.by_id.get_mut(&id) else { continue };
            request.renewals += 1;
            if request.renewals > self.timing.renewals {
                self.fail(id);
                continue;
            }
            // A new session is a new beginning; the renewals are counted.
            request.attempts = 0;
            self.enqueue(id, now);
        }
    }

    /// Ends a request with the failure of its last try.
    fn fail(&mut self, id: RequestId) {
        let failure = self.requests.by_id.get(&id).and_then(|request| request.failure.clone());
        let unknown = || CypherError::new(CypherErrorKind::Timeout, "the KMS did not answer");
        self.finish(id, Err(failure.unwrap_or_else(unknown)));
    }

    fn depart(&mut self, ids: Vec<RequestId>) {
        let mut renew_token = false;
        let mut leaving = Vec::with_capacity(ids.len());
        for id in ids {
            // A late answer may have come while it waited.
            let Some(request) = self.requests.by_id.get_mut(&id) else { continue };
            if request.state == State::Queued {
                request.state = State::Leaving;
                renew_token |= request.token_renewed;
                leaving.push(id);
            }
        }
        if !leaving.is_empty() {
            self.post(Batch::Requests(leaving), renew_token);
        }
    }
}

fn request_attempts(requests: &std::collections::BTreeMap<RequestId, Request>, id: RequestId) -> u32 {
    requests.get(&id).map_or(0, |request| request.attempts)
}

fn silence(request: &Request, id: RequestId) -> CypherError {
    let what = match &request.want {
        Want::Answer { operation, .. } => format!("{:?} {}", operation.method, operation.uri),
        Want::Session => "a session".to_owned(),
    };
    let text = format!("the KMS did not answer\nKMS_REQUEST: {what}\nKMS_REQUEST_ID: {id}");
    CypherError::new(CypherErrorKind::Timeout, text)
}
