//! What callers and the driver tell the machine.

use std::time::Duration;

use secrecy::SecretString;

use super::handshake::{Handshake, Step};
use super::request::{Request, State, Want};
use super::session::Sessions;
use super::{Batch, BatchId, Machine, Parcel, Phase, PostFailure, Prepared, RequestId};
use crate::error::{CypherError, CypherErrorKind, Result};
use crate::kms::UserId;
use crate::kms::answer::Answer;
use crate::kms::operation::{Asker, KmsOperation, plaintext};

impl Machine {
    /// Somebody asks something; [`super::Effect::Done`] with this id answers.
    pub(crate) fn submit(
        &mut self,
        now: Duration,
        id: RequestId,
        operation: KmsOperation,
        on_behalf_of: Option<UserId>,
    ) {
        self.end_old_session(now);
        let operation = Box::new(operation);
        self.requests.add(id, Want::Answer { operation, on_behalf_of });
        self.enqueue(id, now);
    }

    /// Somebody wants a session; [`super::Effect::Done`] with this id says that there is one.
    pub(crate) fn want(&mut self, now: Duration, id: RequestId) {
        self.end_old_session(now);
        self.requests.add(id, Want::Session);
        if matches!(self.phase, Phase::Ready) {
            return self.finish(id, Ok(Answer::default()));
        }
        self.want_session(now);
    }

    /// The driver knows who and where the KMS is, or not.
    pub(crate) fn prepared(&mut self, now: Duration, result: Result<Prepared>) {
        if !matches!(self.phase, Phase::Preparing) {
            return;
        }
        match result {
            Ok(prepared) => {
                self.phase = Phase::Handshaking(Box::new(Handshake::new(prepared)));
                self.post(Batch::Handshake, false);
            }
            Err(error) => self.give_up_session(&error, now),
        }
    }

    /// Makes the messages of a batch, at the last moment and with the token of that moment. `None` when there is nothing
    /// left to send.
    pub(crate) fn seal(
        &mut self,
        now: Duration,
        batch: BatchId,
        bearer: &SecretString,
    ) -> Result<Option<Parcel>> {
        match self.batches.get(&batch) {
            Some(Batch::Handshake) => match &mut self.phase {
                Phase::Handshaking(handshake) => handshake.seal(bearer, now, &self.timing).map(Some),
                _ => Ok(None),
            },
            Some(Batch::Requests(ids)) => {
                let ids = ids.clone();
                self.seal_requests(now, &ids, bearer)
            }
            None => Ok(None),
        }
    }

    fn seal_requests(
        &mut self,
        now: Duration,
        ids: &[RequestId],
        bearer: &SecretString,
    ) -> Result<Option<Parcel>> {
        let (Phase::Ready, Some(partner), Some(session)) =
            (&self.phase, &self.partner, self.sessions.current())
        else {
            // The session went while the batch was leaving.
            ids.iter().for_each(|id| self.wait(*id));
            self.want_session(now);
            return Ok(None);
        };
        let mut messages = Vec::with_capacity(ids.len());
        for id in ids {
            // Whoever has an answer by now is gone.
            let Some(Request { want, attempts, state, .. }) = self.requests.by_id.get_mut(id) else {
                continue;
            };
            let Want::Answer { operation, on_behalf_of } = want else { continue };
            if *state != State::Leaving {
                continue;
            }
            let text = plaintext(operation, *id, &partner.asker, on_behalf_of.as_ref(), bearer);
            messages.push(session.seal(&text)?);
            *attempts += 1;
            let deadline = now.saturating_add(self.timing.timeout(*attempts));
            *state = State::Posted { at: now, deadline, session: session.uri.clone() };
        }
        let destination = partner.kms.cluster.clone();
        Ok((!messages.is_empty()).then_some(Parcel { destination, messages }))
    }

    /// Seals an operation that travels another way, with an id of its own; `None` without a session.
    pub(crate) fn wrap(
        &self,
        id: RequestId,
        operation: &KmsOperation,
        on_behalf_of: Option<&UserId>,
        bearer: &SecretString,
    ) -> Option<Result<String>> {
        let (session, partner) = (self.sessions.current()?, self.partner.as_ref()?);
        let text = plaintext(operation, id, &partner.asker, on_behalf_of, bearer);
        Some(session.seal(&text))
    }

    /// The driver posted a batch, or could not. JavaScript tells nobody of a failure (wire/03 section 7.1, number 6).
    pub(crate) fn posted(&mut self, now: Duration, batch: BatchId, result: Result<(), PostFailure>) {
        let batch = self.batches.remove(&batch);
        let Err(failure) = result else { return };
        match batch {
            Some(Batch::Handshake) => self.handshake_not_posted(now, failure),
            Some(Batch::Requests(ids)) => {
                for id in ids {
                    self.not_posted(now, id, &failure);
                }
            }
            None => {}
        }
    }

    fn handshake_not_posted(&mut self, now: Duration, failure: PostFailure) {
        let Phase::Handshaking(handshake) = &mut self.phase else { return };
        // A token that could not be had counts as a try, or there would be no end to it.
        if handshake.state == Step::Leaving {
            handshake.attempts += 1;
        }
        if failure.error.is_retryable() && handshake.attempts < self.timing.attempts {
            let pause = failure.retry_after.unwrap_or_else(|| self.timing.pause(handshake.attempts));
            handshake.state = Step::Pausing { until: now.saturating_add(pause) };
            handshake.failure = Some(failure.error);
            return;
        }
        self.give_up_session(&failure.error, now);
    }

    fn not_posted(&mut self, now: Duration, id: RequestId, failure: &PostFailure) {
        let Some(request) = self.requests.by_id.get_mut(&id) else { return };
        match request.state {
            State::Leaving => request.attempts += 1,
            State::Posted { .. } => {}
            // Another try is under way already.
            State::Waiting | State::Queued | State::Pausing { .. } => return,
        }
        if failure.error.is_retryable() && request.may_try_again(&self.timing) {
            let pause = failure.retry_after.unwrap_or_else(|| self.timing.pause(request.attempts));
            request.state = State::Pausing { until: now.saturating_add(pause) };
            request.failure = Some(failure.error.clone());
            return;
        }
        self.finish(id, Err(failure.error.clone()));
    }

    /// We are that device of that user. A session belongs to the ones that it was made for.
    pub(crate) fn seen(&mut self, now: Duration, asker: &Asker) {
        let same = self.partner.as_ref().is_none_or(|partner| partner.asker == *asker);
        if !same && matches!(self.phase, Phase::Ready) {
            self.retire_session(now);
        }
    }

    /// The user logs out, or the client is shut down: everybody is told, every session forgotten.
    pub(crate) fn close(&mut self) {
        let error = CypherError::new(CypherErrorKind::Closed, "the client was shut down");
        for id in self.requests.ids(|_| true) {
            self.finish(id, Err(error.clone()));
        }
        self.phase = Phase::Idle;
        self.sessions = Sessions::default();
        self.partner = None;
    }
}
