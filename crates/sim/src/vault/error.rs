//! Why the vault refused.

use thiserror::Error;

/// A refusal of the vault; the KMS on the wire turns it into a status of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum VaultError {
    #[error("no key has this name")]
    UnknownKey,
    #[error("no resource has this name")]
    UnknownResource,
    #[error("the key was revoked")]
    Revoked,
    #[error("the caller is not authorized")]
    Forbidden,
    #[error("the key is bound already")]
    AlreadyBound,
    #[error("the text does not open under this key")]
    Unopenable,
    #[error("the text could not be sealed")]
    Unsealable,
}
