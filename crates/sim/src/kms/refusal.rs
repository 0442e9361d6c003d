//! Why the KMS refuses.

use crate::vault::VaultError;

/// A failure as answers carry it: a status like that of HTTP, an error code, a reason (wire/03 section 5).
///
/// No reason may contain the text by which test builds of the JS SDK know a token that is not yet known everywhere:
/// they would ask again for ever (wire/08 section 3.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) error_code: u32,
    pub(super) reason: String,
}

impl Refusal {
    pub(super) fn new(status: u16, reason: impl Into<String>) -> Self {
        Self { status, error_code: u32::from(status) * 1000, reason: reason.into() }
    }

    pub(super) fn malformed(reason: impl Into<String>) -> Self {
        Self::new(400, reason)
    }

    pub(super) fn forbidden(reason: impl Into<String>) -> Self {
        Self::new(403, reason)
    }
}

impl From<VaultError> for Refusal {
    fn from(error: VaultError) -> Self {
        let status = match error {
            VaultError::UnknownKey | VaultError::UnknownResource => 404,
            VaultError::Forbidden => 403,
            VaultError::AlreadyBound => 409,
            VaultError::Revoked => {
                return Self { status: 405, error_code: REVOKED, reason: "The key was revoked.".to_owned() };
            }
            VaultError::Unopenable | VaultError::Unsealable => 500,
        };
        Self::new(status, error.to_string())
    }
}

/// Clients turn this code into an event of its own.
const REVOKED: u32 = 405_005;
