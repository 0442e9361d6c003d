//! What the plug-in tells.

use crate::error::CypherError;
use crate::kms::KeyUri;

/// What happens with keys; see [`crate::CypherHandle::events`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum CypherEvent {
    /// A key was asked for that was revoked: what it seals cannot be read any more (wire/03 section 2.2).
    KeyRevoked(KeyUri),
    /// The key of the KMS is not trusted; nothing can be sealed or opened until it is.
    KmsUntrusted(CypherError),
}
