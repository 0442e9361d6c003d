//! Whether an address is a user's, and the e-mail that lets it become one (wire/01 section 3.5.1).

use std::fmt;

use http::{HeaderName, HeaderValue, Method};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;
use uuid::Uuid;
use webex_core::request::{AuthMode, Call};
use webex_core::resource::or_default;
use webex_core::services::Selection;
use webex_core::{Result, Webex};

use crate::user_ref::check_email;
use crate::{User, password};

/// The scopes of the client token that asks while nobody is signed in.
const CLIENT_SCOPE: &str = "webexsquare:admin webexsquare:get_conversation Identity:SCIM";

const PRELOGIN_ID: HeaderName = HeaderName::from_static("x-prelogin-userid");

/// What the service says of an address.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Verification {
    /// Whether there is an account with a password.
    #[serde(default, deserialize_with = "or_default")]
    pub has_password: bool,
    /// Whether an e-mail with the link of the activation was sent.
    #[serde(default, deserialize_with = "or_default")]
    pub verification_email_triggered: bool,
    /// Whether the user signs in through the organization's own service.
    #[serde(default, deserialize_with = "or_default")]
    pub sso: bool,
    /// The link of the e-mail, in environments that tell it. It has the token of the activation in it.
    #[serde(default, rename = "verifyEmailURL")]
    pub verify_email_url: Option<SecretString>,
    /// The identity services of the user.
    #[serde(default)]
    pub user_entities: Option<IdentityServices>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Verification {
    /// The token of the activation, in environments that tell the link.
    ///
    /// ```
    /// use secrecy::ExposeSecret;
    /// let answer = r#"{"hasPassword": false, "verifyEmailURL": "https://example.com/verify?t=abc"}"#;
    /// let found: webex_plugin_user::Verification = serde_json::from_str(answer).expect("an answer");
    /// assert_eq!(found.verification_token().expect("told").expose_secret(), "abc");
    /// ```
    pub fn verification_token(&self) -> Option<SecretString> {
        let url = Url::parse(self.verify_email_url.as_ref()?.expose_secret()).ok()?;
        url.query_pairs().find(|(name, _)| name == "t").map(|(_, token)| token.into_owned().into())
    }

    /// Whether the user can sign in, by password or through the organization.
    pub fn can_sign_in(&self) -> bool {
        self.has_password || self.sso
    }
}

impl fmt::Debug for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verification")
            .field("has_password", &self.has_password)
            .field("verification_email_triggered", &self.verification_email_triggered)
            .field("sso", &self.sso)
            .finish_non_exhaustive()
    }
}

/// Where the identity services of a user are.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct IdentityServices {
    /// The identity broker.
    pub id_broker_url: Url,
    /// The identity directory.
    pub identity_url: Url,
}

impl IdentityServices {
    /// Those that the client itself uses.
    pub(crate) fn of_client(webex: &Webex) -> Self {
        let config = &webex.config().credentials;
        Self { id_broker_url: config.idbroker.clone(), identity_url: config.identity.clone() }
    }
}

/// Asks what stands behind an address; made by [`User::verify`].
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct Verify {
    user: User,
    email: String,
    request_id: String,
    options: Map<String, Value>,
    prelogin_id: Option<Uuid>,
}

impl Verify {
    pub(crate) fn new(user: &User, email: String) -> Self {
        Self {
            user: user.clone(),
            email,
            request_id: "WEBCLIENT".to_owned(),
            options: Map::new(),
            prelogin_id: None,
        }
    }

    /// Names the kind of client that asks; `WEBCLIENT` unless said otherwise.
    pub fn request_id(mut self, id: impl Into<String>) -> Self {
        self.request_id = id.into();
        self
    }

    /// Names the person who has not signed in yet, as telemetry does.
    pub fn prelogin_id(mut self, id: Uuid) -> Self {
        self.prelogin_id = Some(id);
        self
    }

    /// Whether only to ask, and to send no e-mail.
    ///
    /// ```no_run
    /// # use webex_plugin_user::UserExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let found = webex.user().verify("alice@example.com").suppress_email(true).await?;
    /// println!("may sign in: {}", found.can_sign_in());
    /// # Ok(()) }
    /// ```
    pub fn suppress_email(self, yes: bool) -> Self {
        self.option("suppressEmail", yes)
    }

    /// Adds another option of the service.
    pub fn option(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.options.insert(name.into(), value.into());
        self
    }

    /// Asks: with the user's token, or with one of the OAuth client while nobody is signed in. Not cancel safe: the
    /// e-mail may have been sent.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](webex_core::ErrorKind::InvalidInput) without a valid address, and without an OAuth
    /// client while nobody is signed in; else as [`Webex::send`].
    pub async fn send(self) -> Result<Verification> {
        let found = self.ask().await?;
        password::set(self.user.webex(), found.can_sign_in()).await?;
        Ok(found)
    }

    /// Asks, and keeps nothing of the answer.
    pub(crate) async fn ask(&self) -> Result<Verification> {
        check_email(&self.email)?;
        let webex = self.user.webex();
        let auth = self.authorization(webex).await?;
        let call = Call::new(Method::POST, "atlas").path("users/activations").auth(auth).json(&self.body());
        webex.send(self.with_prelogin_id(call)).await?.json()
    }

    async fn authorization(&self, webex: &Webex) -> Result<AuthMode> {
        if webex.credentials().can_authorize() {
            return Ok(AuthMode::Auto);
        }
        webex.services().collect_preauth(&Selection::email(&self.email)).await?;
        let token = webex.credentials().client_token(CLIENT_SCOPE.into()).await?;
        Ok(AuthMode::Bearer(token.access().clone()))
    }

    /// The options, and over them who it is about.
    fn body(&self) -> Map<String, Value> {
        let mut body = self.options.clone();
        body.insert("email".to_owned(), self.email.as_str().into());
        body.insert("reqId".to_owned(), self.request_id.as_str().into());
        body
    }

    fn with_prelogin_id(&self, call: Call) -> Call {
        match self.prelogin_id.map(|id| HeaderValue::try_from(id.to_string())) {
            Some(Ok(id)) => call.header(PRELOGIN_ID, id),
            _ => call,
        }
    }
}

webex_core::awaitable!(Verify => Verification);
