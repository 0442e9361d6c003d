//! The first exchange with a KMS, which leads to a session (wire/03 sections 2.3.3 and 3.7).

use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;
use webex_jose::{jwe, jws};

use super::session::{Session, life};
use super::{KmsTiming, Parcel, Prepared};
use crate::error::{CypherError, CypherErrorKind, Result};
use crate::kms::answer::{EphemeralAnswer, EphemeralKey};
use crate::kms::operation::{KmsOperation, plaintext};

/// A handshake under way: the same key and the same request id however often it is sent.
#[derive(Debug)]
pub(super) struct Handshake {
    pub(super) prepared: Prepared,
    pub(super) attempts: u32,
    pub(super) state: Step,
    pub(super) failure: Option<CypherError>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Step {
    /// It is being sealed and posted.
    Leaving,
    /// It was posted.
    Posted { deadline: Duration },
    /// It is tried again after a pause.
    Pausing { until: Duration },
}

impl Handshake {
    pub(super) fn new(prepared: Prepared) -> Self {
        Self { prepared, attempts: 0, state: Step::Leaving, failure: None }
    }

    pub(super) fn wake(&self) -> Option<Duration> {
        match self.state {
            Step::Leaving => None,
            Step::Posted { deadline } => Some(deadline),
            Step::Pausing { until } => Some(until),
        }
    }

    pub(super) fn seal(
        &mut self,
        bearer: &SecretString,
        now: Duration,
        timing: &KmsTiming,
    ) -> Result<Parcel> {
        let Prepared { kms, asker, ephemeral, request_id } = &self.prepared;
        let operation = KmsOperation::create_ephemeral_key(&kms.cluster, ephemeral.public_key());
        let text = plaintext(&operation, *request_id, asker, None, bearer);
        let message = jwe::seal_for(&kms.key, &*text)?;
        self.attempts += 1;
        self.state = Step::Posted { deadline: now + timing.timeout(self.attempts) };
        Ok(Parcel { destination: kms.cluster.clone(), messages: vec![message] })
    }

    /// Reads the signed answer. The outer failure: this is none to our request, and the right one may still come. The
    /// inner: the KMS refused, or answered what makes no sense.
    pub(super) fn accept(
        &self,
        message: &str,
        now: Duration,
        wall: Timestamp,
        timing: &KmsTiming,
    ) -> Result<Result<Session>> {
        let payload = verify(&self.prepared, message)?;
        let answer = EphemeralAnswer::parse(&payload)?;
        if answer.head.request_id.as_deref() != Some(self.prepared.request_id.to_string().as_str()) {
            return Err(nonsense("a signed answer of the KMS is not to our request"));
        }
        if let Some(refusal) = answer.head.refusal() {
            return Ok(Err(CypherError::refused(refusal)));
        }
        Ok(self.agree(answer.key, now, wall, timing))
    }

    fn agree(
        &self,
        key: Option<EphemeralKey>,
        now: Duration,
        wall: Timestamp,
        timing: &KmsTiming,
    ) -> Result<Session> {
        let key = key.ok_or_else(|| nonsense("the KMS answered without a key"))?;
        let asker = &self.prepared.asker;
        // Nothing else ties the exchange to us (wire/03 section 7.1, number 14).
        let is = |theirs: &Option<String>, ours: &str| theirs.as_deref().is_none_or(|theirs| theirs == ours);
        if !is(&key.user_id, asker.user_id.as_str()) || !is(&key.client_id, &asker.client_id) {
            return Err(nonsense("the KMS made a session for somebody else"));
        }
        if key.uri.is_empty() {
            return Err(nonsense("the KMS made a session without a URI"));
        }
        let secret = self.prepared.ephemeral.session_key(&key.jwk)?;
        let renew_at = now.saturating_add(life(&key, wall, timing));
        Ok(Session::new(key.uri, secret, renew_at))
    }
}

/// The payload of a message that the KMS signed.
pub(super) fn verify(prepared: &Prepared, message: &str) -> Result<Vec<u8>> {
    let key = &prepared.kms.key;
    if jws::Header::of(message)?.kid() != key.kid() {
        return Err(CypherError::new(CypherErrorKind::Decrypt, "a message is signed with another key"));
    }
    Ok(jws::verify(key, message)?)
}

fn nonsense(what: &'static str) -> CypherError {
    CypherError::new(CypherErrorKind::Answer, what)
}
