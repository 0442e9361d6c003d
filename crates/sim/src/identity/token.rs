//! Access and refresh tokens as the broker remembers them.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::scopes::Scopes;
use super::user::User;
use crate::ids::{OrgId, UserId};

/// An access token.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Token {
    pub(crate) value: String,
    /// Absent for a client-credentials token.
    pub(crate) user: Option<UserId>,
    pub(crate) org: OrgId,
    pub(crate) client_id: String,
    pub(crate) scopes: Scopes,
    /// `None`: never.
    pub(crate) expires: Option<Timestamp>,
    pub(crate) revoked: bool,
    /// The refresh token of the same grant, revoked together with this one.
    pub(crate) refresh_token: Option<String>,
}

/// A refresh token: three parts, the third is the organization (wire/08 section 2.1).
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct RefreshToken {
    pub(super) value: String,
    pub(super) user: UserId,
    pub(super) client_id: String,
    pub(super) scopes: Scopes,
    pub(super) expires: Timestamp,
}

/// What a grant hands out.
pub(crate) struct Issued {
    pub(crate) token: Arc<Token>,
    /// Seconds; `None`: never.
    pub(crate) expires_in: Option<i64>,
    /// The refresh token and its seconds to live.
    pub(crate) refresh: Option<(String, i64)>,
}

/// Why a bearer token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefusedToken {
    Unknown,
    Expired,
    Revoked,
}

/// A valid bearer token and whose it is.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) token: Arc<Token>,
    /// Absent for a client-credentials token.
    pub(crate) user: Option<Arc<User>>,
}
