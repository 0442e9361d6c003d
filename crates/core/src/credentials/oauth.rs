//! OAuth errors (wire/01 section 5.2).

use std::fmt;

use serde::Deserialize;

use crate::request::HttpFailure;

/// The code of a refused grant.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum OAuthErrorCode {
    /// `invalid_client`: client id or secret are wrong.
    InvalidClient,
    /// `invalid_grant`: code or refresh token are unknown, expired, revoked.
    InvalidGrant,
    /// `invalid_request`.
    InvalidRequest,
    /// `invalid_scope`.
    InvalidScope,
    /// `unauthorized_client`: this client may not use this grant.
    UnauthorizedClient,
    /// `unsupported_grant_type`.
    UnsupportedGrantType,
    /// Any other code.
    Unknown(String),
}

impl OAuthErrorCode {
    /// The code as it travels.
    pub fn as_str(&self) -> &str {
        match self {
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::InvalidRequest => "invalid_request",
            Self::InvalidScope => "invalid_scope",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::Unknown(code) => code,
        }
    }
}

impl From<String> for OAuthErrorCode {
    fn from(code: String) -> Self {
        match code.as_str() {
            "invalid_client" => Self::InvalidClient,
            "invalid_grant" => Self::InvalidGrant,
            "invalid_request" => Self::InvalidRequest,
            "invalid_scope" => Self::InvalidScope,
            "unauthorized_client" => Self::UnauthorizedClient,
            "unsupported_grant_type" => Self::UnsupportedGrantType,
            _ => Self::Unknown(code),
        }
    }
}

impl<'de> Deserialize<'de> for OAuthErrorCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

/// What an OAuth endpoint says when it refuses.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[non_exhaustive]
pub struct OAuthFailure {
    /// The code.
    #[serde(rename = "error")]
    pub code: OAuthErrorCode,
    /// The reason, for people.
    #[serde(default, rename = "error_description")]
    pub description: Option<String>,
    /// A page that explains the error.
    #[serde(default, rename = "error_uri")]
    pub uri: Option<String>,
}

impl OAuthFailure {
    /// A refusal with nothing but its code.
    ///
    /// ```
    /// use webex_core::credentials::{OAuthErrorCode, OAuthFailure};
    /// assert_eq!(OAuthFailure::new(OAuthErrorCode::InvalidScope).to_string(), "invalid_scope");
    /// ```
    pub fn new(code: OAuthErrorCode) -> Self {
        Self { code, description: None, uri: None }
    }

    /// Reads a refusal of an OAuth endpoint; `None` when the answer is something else.
    pub(crate) fn of(http: &HttpFailure) -> Option<Self> {
        let refusal = matches!(http.status().as_u16(), 400 | 401 | 403);
        serde_json::from_slice(http.body()).ok().filter(|_| refusal)
    }
}

impl fmt::Display for OAuthFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.description {
            Some(text) => write!(f, "{text} ({})", self.code.as_str()),
            None => f.write_str(self.code.as_str()),
        }
    }
}
