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

    /// The `authorization` header of a user's call.
    pub(crate) async fn authorization(&self, _webex: &Webex) -> Result<HeaderValue> {
        let token = self.token.as_ref().ok_or_else(|| {
            Error::new(ErrorKind::NotAuthenticated, "there is no access token; give one to the builder")
        })?;
        bearer(token)
    }
}

pub(crate) fn bearer(token: &SecretString) -> Result<HeaderValue> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()))
        .map_err(|_| Error::invalid_input("the access token has characters that no header can carry"))?;
    value.set_sensitive(true);
    Ok(value)
}
