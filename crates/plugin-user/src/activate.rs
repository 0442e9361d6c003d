//! Activating an account.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use webex_core::credentials::TokenPair;
use webex_core::resource::or_default;
use webex_core::{Result, Webex};

use crate::identity::{action, scope};
use crate::lookup::Lookups;
use crate::user_ref::check_email;
use crate::{KnownUser, User};

/// What shows that an account may be activated.
#[derive(Clone)]
#[non_exhaustive]
pub enum ActivationProof {
    /// The token of the link in the verification e-mail.
    VerificationToken(SecretString),
    /// The code of the verification e-mail, and whose it is.
    ConfirmationCode {
        /// The code.
        code: SecretString,
        /// The UUID of the user.
        id: Uuid,
    },
}

impl fmt::Debug for ActivationProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::VerificationToken(_) => "VerificationToken(..)",
            Self::ConfirmationCode { .. } => "ConfirmationCode { .. }",
        })
    }
}

/// A user who has shown to be the one, and the token that this is worth.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SignedIn {
    /// The e-mail address.
    #[serde(default, deserialize_with = "or_default")]
    pub email: String,
    /// The UUID of the user.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// The tokens; [`Credentials::sign_in`](webex_core::credentials::Credentials::sign_in) takes them.
    #[serde(rename = "tokenData")]
    pub tokens: TokenPair,
}

impl SignedIn {
    /// Signs the client in when that is wanted, and keeps who it was.
    pub(crate) async fn finish(self, webex: &Webex, sign_in: bool) -> Result<Self> {
        if let Some(id) = self.id.filter(|_| check_email(&self.email).is_ok()) {
            let known = KnownUser { user_exists: Some(true), ..KnownUser::new(id, self.email.as_str()) };
            Lookups::of(webex).recents(|recents| recents.remember(known));
        }
        if sign_in {
            webex.credentials().sign_in(self.tokens.clone()).await?;
        }
        Ok(self)
    }
}

/// Activates an account; made by [`User::activate`].
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct Activate {
    user: User,
    proof: ActivationProof,
    sign_in: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    verification_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmation_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
}

impl Activate {
    pub(crate) fn new(user: &User, proof: ActivationProof) -> Self {
        Self { user: user.clone(), proof, sign_in: true }
    }

    /// Whether the client signs in as the user; yes unless said otherwise. The tokens are in the answer either way.
    ///
    /// ```no_run
    /// # use webex_plugin_user::{ActivationProof, UserExt};
    /// # async fn example(webex: webex_core::Webex, token: secrecy::SecretString) -> webex_core::Result<()> {
    /// let proof = ActivationProof::VerificationToken(token);
    /// let alice = webex.user().activate(proof).sign_in(false).await?;
    /// let hers = webex_core::Webex::builder().token_pair(alice.tokens).build().await?;
    /// # Ok(()) }
    /// ```
    pub fn sign_in(mut self, yes: bool) -> Self {
        self.sign_in = yes;
        self
    }

    /// Sends the request. Not cancel safe: the proof may have been used up.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](webex_core::ErrorKind::InvalidInput) without an OAuth client that has a secret;
    /// [`ErrorKind::Http`](webex_core::ErrorKind::Http) when the proof is refused; else as
    /// [`Webex::send`](webex_core::Webex::send).
    pub async fn send(self) -> Result<SignedIn> {
        let webex = self.user.webex();
        let call = action(webex, "UserActivation", &self.body(webex))?;
        let activated: SignedIn = webex.send(call).await?.json()?;
        activated.finish(webex, self.sign_in).await
    }

    fn body(&self, webex: &Webex) -> Body<'_> {
        let (token, code, id) = match &self.proof {
            ActivationProof::VerificationToken(token) => (Some(token.expose_secret()), None, None),
            ActivationProof::ConfirmationCode { code, id } => (None, Some(code.expose_secret()), Some(*id)),
        };
        Body { verification_token: token, confirmation_code: code, id, scope: scope(webex) }
    }
}

webex_core::awaitable!(Activate => SignedIn);
