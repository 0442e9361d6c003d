//! Passwords that are good for one sign-in.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;
use webex_core::resource::or_default;
use webex_core::{Error, Result, Webex};

use crate::identity::{action, scope};
use crate::{SignedIn, User, UserRef};

/// A one-time password and whose it is (wire/01 section 3.5.4).
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct OneTimePassword {
    /// The password.
    #[serde(rename = "oneTimePassword")]
    pub password: SecretString,
    /// The e-mail address.
    #[serde(default, deserialize_with = "or_default")]
    pub email: String,
    /// The UUID of the user.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// The user in the identity directory.
    #[serde(default)]
    pub url: Option<Url>,
    /// What the service says of it, for example `OK`.
    #[serde(default)]
    pub status: Option<String>,
}

impl fmt::Debug for OneTimePassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OneTimePassword").field("id", &self.id).finish_non_exhaustive()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    one_time_password: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
}

impl<'a> Body<'a> {
    /// Exactly one of id and address travels.
    fn of(who: &'a UserRef) -> Result<Self> {
        let id = who.id();
        let email = if id.is_none() { Some(who.require_email()?) } else { None };
        Ok(Self { email, id, one_time_password: None, scope: None })
    }
}

pub(crate) async fn generate(webex: &Webex, who: &UserRef) -> Result<OneTimePassword> {
    let call = action(webex, "UserOTP/Generate", &Body::of(who)?)?;
    webex.send(call).await?.json()
}

/// Signs in by a one-time password; made by [`User::validate_one_time_password`].
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct ValidateOneTimePassword {
    user: User,
    who: UserRef,
    password: SecretString,
    sign_in: bool,
}

impl ValidateOneTimePassword {
    pub(crate) fn new(user: &User, who: UserRef, password: SecretString) -> Self {
        Self { user: user.clone(), who, password, sign_in: true }
    }

    /// Whether the client signs in as the user; yes unless said otherwise. The tokens are in the answer either way.
    pub fn sign_in(mut self, yes: bool) -> Self {
        self.sign_in = yes;
        self
    }

    /// Sends the request. Not cancel safe: the password may have been used up.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](webex_core::ErrorKind::InvalidInput) for what names no user, for an empty password,
    /// and without an OAuth client that has a secret; [`ErrorKind::Http`](webex_core::ErrorKind::Http) when the
    /// password is refused; else as [`Webex::send`](webex_core::Webex::send).
    pub async fn send(self) -> Result<SignedIn> {
        let webex = self.user.webex();
        let password = self.password.expose_secret();
        if password.is_empty() {
            return Err(Error::invalid_input("`oneTimePassword` is required"));
        }
        let body = Body { one_time_password: Some(password), scope: scope(webex), ..Body::of(&self.who)? };
        let signed_in: SignedIn = webex.send(action(webex, "UserOTP/Validate", &body)?).await?.json()?;
        signed_in.finish(webex, self.sign_in).await
    }
}

webex_core::awaitable!(ValidateOneTimePassword => SignedIn);
