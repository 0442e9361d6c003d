//! How a login begins.

use std::net::SocketAddr;

use serde_json::{Map, Value};
use url::Url;
use webex_core::credentials::ScopeSet;
use webex_core::services::Selection;
use webex_core::{Error, Result};

use super::pending::{PendingLogin, Secrets};
use super::{LoopbackLogin, loopback, pkce, state};
use crate::event::AuthorizationEvent;
use crate::handle::AuthorizationHandle;

/// What the login page leads back with.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum LoginFlow {
    /// A code, exchanged with the secret of this login, and that of the client if it has one.
    #[default]
    Code,
    /// A token, in the fragment of the address: for clients that cannot exchange a code. It cannot be renewed.
    Implicit,
}

/// The parameters that the login itself makes.
const OWN: [&str; 8] = [
    "client_id",
    "code_challenge",
    "code_challenge_method",
    "emailHash",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
];

/// How a person is to sign in; made by [`AuthorizationHandle::login`].
#[derive(Clone, Debug)]
#[must_use = "nothing begins without `.begin()` or `.on_loopback()`"]
pub struct Login {
    handle: AuthorizationHandle,
    flow: LoginFlow,
    scope: Option<ScopeSet>,
    redirect_uri: Option<String>,
    email: Option<String>,
    state: Map<String, Value>,
    query: Vec<(String, String)>,
}

impl Login {
    pub(crate) fn new(handle: AuthorizationHandle) -> Self {
        Self {
            handle,
            flow: LoginFlow::Code,
            scope: None,
            redirect_uri: None,
            email: None,
            state: Map::new(),
            query: Vec::new(),
        }
    }

    /// What the page leads back with; a code by default.
    pub fn flow(mut self, flow: LoginFlow) -> Self {
        self.flow = flow;
        self
    }

    /// The scopes to ask for; those of the configuration by default.
    pub fn scope(mut self, scope: impl Into<ScopeSet>) -> Self {
        self.scope = Some(scope.into());
        self
    }

    /// Where the page leads back to; the redirect URI of the configuration by default. It must be one of those that the
    /// client was registered with.
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uri = Some(uri.into());
        self
    }

    /// Whom the page expects. The address itself does not travel, only its hash, in lower case (wire/01 section 7, B17).
    pub fn email(mut self, address: impl Into<String>) -> Self {
        self.email = Some(address.into());
        self
    }

    /// Something that the application wants back with the answer: [`SignedIn::state`](crate::SignedIn::state). It stands in
    /// addresses, so it is no place for secrets.
    ///
    /// ```no_run
    /// # use webex_plugin_authorization::AuthorizationExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let pending = webex.authorization()?.login().state("page", "/inbox").begin()?;
    /// # Ok(()) }
    /// ```
    pub fn state(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.state.insert(name.into(), value.into());
        self
    }

    /// A further parameter of the page; those of the login itself have methods of their own, and are refused here.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Begins the login. Open [`PendingLogin::url`] in a browser; what it leads back to completes it.
    ///
    /// ```
    /// # use webex_plugin_authorization::*;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let builder = webex_core::Webex::builder().oauth_public_client("C1").plugin(Authorization::new());
    /// let webex = builder.build().await?;
    /// let pending = webex.authorization()?.login().redirect_uri("https://notes.example.com/back").begin()?;
    /// assert!(pending.url().query().expect("a query").contains("code_challenge_method=S256"));
    /// # webex.shutdown().await }
    /// ```
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) without an OAuth client or a redirect URI, and for a parameter that
    /// is the login's own.
    pub fn begin(self) -> Result<PendingLogin> {
        self.check_query()?;
        let (client_id, redirect_uri) = (self.client_id()?, self.redirect()?);
        let (has_email, has_state) = (self.email.is_some(), !self.state.is_empty());
        let rng = self.handle.webex.rng();
        let csrf = rng.uuid().to_string();
        let verifier = (self.flow == LoginFlow::Code).then(|| pkce::verifier(&**rng));
        let secrets = Secrets { csrf, verifier, redirect_uri, flow: self.flow };
        let url = self.page(&client_id, &secrets);
        self.handle.tell(AuthorizationEvent::LoginBegun { has_email, has_state });
        self.handle.tell(AuthorizationEvent::Page(url.clone()));
        Ok(PendingLogin::new(self.handle, url, secrets))
    }

    /// Begins the login and listens for the browser on a free port of this machine: `http://127.0.0.1:<port>/`. For
    /// clients whose redirect URI may have any port (RFC 8252); services that compare the port want
    /// [`on_loopback_at`](Self::on_loopback_at).
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) without an OAuth client or for the implicit grant, whose token
    /// never reaches a server; [`Network`](webex_core::ErrorKind::Network) when the port cannot be had. Cancel safe.
    pub async fn on_loopback(mut self) -> Result<LoopbackLogin> {
        self.redirect_uri = None;
        self.on_loopback_at(SocketAddr::from(([127, 0, 0, 1], 0)), "/").await
    }

    /// As [`on_loopback`](Self::on_loopback), at this address of the machine and this path. A redirect URI that was given
    /// with [`redirect_uri`](Self::redirect_uri) is sent as it is, for integrations that were registered with `localhost`.
    ///
    /// ```no_run
    /// # use webex_plugin_authorization::AuthorizationExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let address = ([127, 0, 0, 1], 8080).into();
    /// let waiting = webex.authorization()?.login().on_loopback_at(address, "/callback").await?;
    /// println!("please open {}", waiting.url());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`on_loopback`](Self::on_loopback), and [`InvalidInput`](webex_core::ErrorKind::InvalidInput) for an address that
    /// others can reach. Cancel safe.
    pub async fn on_loopback_at(self, address: SocketAddr, path: &str) -> Result<LoopbackLogin> {
        if self.flow == LoginFlow::Implicit {
            return Err(Error::invalid_input(
                "a browser keeps the token of the implicit grant from every server",
            ));
        }
        let (listener, uri) = loopback::bind(address, path).await?;
        let login = if self.redirect_uri.is_some() { self } else { self.redirect_uri(uri) };
        let pending = login.begin()?;
        Ok(LoopbackLogin::new(listener, path.to_owned(), pending))
    }

    fn check_query(&self) -> Result<()> {
        match self.query.iter().find(|(name, _)| OWN.contains(&name.as_str())) {
            Some((name, _)) => Err(Error::invalid_input(format!("the parameter {name} is the login's own"))),
            None => Ok(()),
        }
    }

    fn client_id(&self) -> Result<String> {
        let id = self.handle.webex.config().credentials.client_id.clone();
        id.ok_or_else(|| Error::invalid_input("a login needs the id of an OAuth client; add `.oauth_client(id, secret)` or `.oauth_public_client(id)` to the builder"))
    }

    fn redirect(&self) -> Result<String> {
        let uri =
            self.redirect_uri.clone().or_else(|| self.handle.webex.config().credentials.redirect_uri.clone());
        uri.ok_or_else(|| Error::invalid_input("a login needs a redirect URI, here or in the configuration"))
    }

    /// The address of the page (wire/01 section 3.2.1).
    fn page(&self, client_id: &str, secrets: &Secrets) -> Url {
        let email_hash = self.email.as_deref().map(Selection::email);
        let mut members = self.state.clone();
        let mut page = self.handle.webex.credentials().authorize_url();
        let mut query = page.query_pairs_mut();
        query.append_pair("response_type", if self.flow == LoginFlow::Code { "code" } else { "token" });
        query.append_pair("client_id", client_id).append_pair("redirect_uri", &secrets.redirect_uri);
        let scope = self.scope.as_ref().unwrap_or(&self.handle.webex.config().credentials.scope);
        query.append_pair("scope", &scope.to_string());
        if let Some(verifier) = &secrets.verifier {
            query.append_pair("code_challenge", &pkce::challenge(verifier));
            query.append_pair("code_challenge_method", "S256");
        }
        if let Some(Selection::EmailHash(hash)) = email_hash {
            query.append_pair("emailHash", &hash);
            members.insert(state::EMAIL_HASH.to_owned(), hash.into());
        }
        query.extend_pairs(&self.query);
        query.append_pair("state", &state::encode(&secrets.csrf, members));
        drop(query);
        page
    }
}
