//! What the KMS says.

use std::time::Duration;

use jiff::Timestamp;
use zeroize::Zeroizing;

use super::handshake::verify;
use super::request::{State, Want};
use super::session::Session;
use super::{Effect, Machine, Phase, RequestId};
use crate::error::{CypherError, CypherErrorKind, Result, may_pass};
use crate::kms::answer::Answer;

impl Machine {
    /// A message of the KMS arrived. A failure concerns this message only, and nobody's request: the right answer may
    /// still come (wire/03 section 7.1, number 9).
    pub(crate) fn received(&mut self, now: Duration, wall: Timestamp, message: &str) -> Result<()> {
        match message.bytes().filter(|byte| *byte == b'.').count() {
            2 => self.received_signed(now, wall, message),
            4 => self.received_sealed(now, message),
            _ => Err(CypherError::new(
                CypherErrorKind::Answer,
                "a message of the KMS is neither sealed nor signed",
            )),
        }
    }

    /// Opens what the KMS sealed for us and sent another way.
    pub(crate) fn open(&mut self, now: Duration, message: &str) -> Result<Zeroizing<Vec<u8>>> {
        self.sessions.open(message, now)
    }

    fn received_signed(&mut self, now: Duration, wall: Timestamp, message: &str) -> Result<()> {
        if let Phase::Handshaking(handshake) = &self.phase {
            let outcome = handshake.accept(message, now, wall, &self.timing)?;
            match outcome {
                Ok(session) => self.begin_session(now, session),
                Err(error) => self.give_up_session(&error, now),
            }
            return Ok(());
        }
        let partner = self.partner.as_ref();
        let unasked =
            || CypherError::new(CypherErrorKind::Answer, "the KMS signed a message that nobody asked for");
        let answer = Answer::parse(&verify(partner.ok_or_else(unasked)?, message)?)?;
        let id = request_id(&answer).filter(|id| self.requests.by_id.contains_key(id)).ok_or_else(unasked)?;
        self.session_refused(now, id, answer)
    }

    fn begin_session(&mut self, now: Duration, session: Session) {
        if let Phase::Handshaking(handshake) = std::mem::replace(&mut self.phase, Phase::Ready) {
            self.partner = Some(handshake.prepared);
        }
        self.failures = 0;
        self.sessions.begin(session);
        for id in self.requests.ids(|request| request.state == State::Waiting) {
            match self.requests.by_id.get(&id).map(|request| &request.want) {
                Some(Want::Session) => self.finish(id, Ok(Answer::default())),
                _ => self.enqueue(id, now),
            }
        }
    }

    /// An error that is signed instead of sealed: the KMS does not know our session (wire/03 section 3.7).
    fn session_refused(&mut self, now: Duration, id: RequestId, answer: Answer) -> Result<()> {
        let refusal = answer.head.refusal().ok_or_else(|| {
            CypherError::new(CypherErrorKind::Answer, "the KMS signed an answer that belongs sealed")
        })?;
        let Some(request) = self.requests.by_id.get_mut(&id) else { return Ok(()) };
        request.failure = Some(CypherError::refused(refusal));
        let State::Posted { session, .. } = &request.state else { return Ok(()) };
        let session = session.clone();
        self.lose_session(now, &session);
        Ok(())
    }

    fn received_sealed(&mut self, now: Duration, message: &str) -> Result<()> {
        let answer = Answer::parse(&self.sessions.open(message, now)?)?;
        let unasked = || CypherError::new(CypherErrorKind::Answer, "the KMS answered what nobody asked");
        let id = request_id(&answer).filter(|id| self.requests.by_id.contains_key(id)).ok_or_else(unasked)?;
        if let Some(Want::Answer { operation, .. }) =
            self.requests.by_id.get(&id).map(|request| &request.want)
            && answer.head.says_revoked()
        {
            self.effects.push_back(Effect::Revoked(operation.uri.clone()));
        }
        self.answered(now, id, answer);
        Ok(())
    }

    fn answered(&mut self, now: Duration, id: RequestId, answer: Answer) {
        let Some(request) = self.requests.by_id.get_mut(&id) else { return };
        let Some(refusal) = answer.head.refusal() else { return self.finish(id, Ok(answer)) };
        let error = CypherError::refused(refusal);
        let status = answer.head.status.unwrap_or_default();
        if matches!(request.state, State::Queued | State::Leaving | State::Pausing { .. }) && may_pass(status)
        {
            // Another try is on its way already.
            return;
        }
        if status == 401 && !request.token_renewed {
            request.token_renewed = true;
            request.failure = Some(error);
            return self.enqueue(id, now);
        }
        if may_pass(status) && request.may_try_again(&self.timing) {
            request.state = State::Pausing { until: now.saturating_add(self.timing.pause(request.attempts)) };
            request.failure = Some(error);
            return;
        }
        self.finish(id, Err(error));
    }
}

fn request_id(answer: &Answer) -> Option<RequestId> {
    answer.head.request_id.as_deref()?.parse().ok()
}
