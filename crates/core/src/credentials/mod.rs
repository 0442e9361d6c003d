//! Credentials: which token a call carries, and how it stays fresh (wire/01 section 2.10).

mod oauth;

pub use oauth::{OAuthErrorCode, OAuthFailure};

use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::{Error, ErrorKind, Result, Webex};

/// The credentials of one client; reached with [`Webex::credentials`].
#[derive(Debug, Default)]
pub struct Credentials {
    token: Option<SecretString>,
}

impl Credentials {
    pub(crate) fn new(token: Option<SecretString>) -> Self {
        Self { token }
    }

    /// Whether there is a token to authorize calls with.
    pub fn can_authorize(&self) -> bool {
        self.token.is_some()
    }

    /// The `authorization` header of a user's call, and the generation of its token.
    pub(crate) async fn authorization(&self, _webex: &Webex) -> Result<Authorization> {
        let token = self.token.as_ref().ok_or_else(|| {
            Error::new(ErrorKind::NotAuthenticated, "there is no access token; give one to the builder")
        })?;
        Ok(Authorization { header: bearer(token)?, generation: 0 })
    }

    /// Whether there is a token newer than `generation`, after a refresh if need be; called on a 401. Calls that ask
    /// at the same time share one refresh.
    pub(crate) async fn refreshed_after(&self, _webex: &Webex, _generation: u64) -> Result<bool> {
        // A token without a refresh token never changes.
        Ok(false)
    }
}

/// What a call is authorized with.
pub(crate) struct Authorization {
    /// The value of the header.
    pub(crate) header: HeaderValue,
    /// Which token it is: grows with each refresh.
    pub(crate) generation: u64,
}

pub(crate) fn bearer(token: &SecretString) -> Result<HeaderValue> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()))
        .map_err(|_| Error::invalid_input("the access token has characters that no header can carry"))?;
    value.set_sensitive(true);
    Ok(value)
}
