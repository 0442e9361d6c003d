//! What goes out of the machine, and what comes in.

use std::time::Duration;

use uuid::Uuid;
use webex_jose::EcPrivateKey;

use crate::error::{CypherError, Result};
use crate::kms::answer::Answer;
use crate::kms::operation::Asker;
use crate::kms::static_key::Kms;

/// The id of a KMS request: kept however often it is sent, so that whichever answer comes first counts.
pub(crate) type RequestId = Uuid;

/// Messages that travel together; never used twice.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct BatchId(pub(super) u64);

/// What the driver has to do.
#[derive(Debug)]
pub(crate) enum Effect {
    /// Find out who and where the KMS is, and answer with [`super::Machine::prepared`].
    Prepare,
    /// Get a token (a new one if `renew_token`), let [`super::Machine::seal`] make the messages, post them, and answer
    /// with [`super::Machine::posted`].
    Post { batch: BatchId, renew_token: bool },
    /// Tell whoever asked.
    Done(RequestId, Box<Result<Answer>>),
    /// The key of that URI was asked for, and was revoked.
    Revoked(String),
}

/// What a handshake starts from.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    pub(crate) kms: Kms,
    pub(crate) asker: Asker,
    pub(crate) ephemeral: EcPrivateKey,
    pub(crate) request_id: RequestId,
}

/// Sealed messages, ready to travel.
#[derive(Debug)]
pub(crate) struct Parcel {
    pub(crate) destination: String,
    pub(crate) messages: Vec<String>,
}

/// Why messages were not accepted.
#[derive(Clone, Debug)]
pub(crate) struct PostFailure {
    pub(crate) error: CypherError,
    pub(crate) retry_after: Option<Duration>,
}

impl From<CypherError> for PostFailure {
    fn from(error: CypherError) -> Self {
        let retry_after = error.call().and_then(webex_core::Error::retry_after);
        Self { error, retry_after }
    }
}
