//! Registering integrations.

use std::fmt;
use std::sync::Arc;

use super::client::Client;
use super::names::random_hex;
use super::redirects;
use super::registry::Identity;
use super::scopes::Scopes;
use crate::sync::{read, write};

/// An integration to register at the identity broker: [`Sim::create_integration`](crate::Sim::create_integration).
///
/// ```
/// use webex_sim::NewIntegration;
///
/// let program = NewIntegration::new("Notes").redirect_uri("http://127.0.0.1/callback").scopes("spark:all").public();
/// # let _ = program;
/// ```
#[derive(Clone)]
#[must_use]
pub struct NewIntegration {
    pub(crate) name: String,
    pub(crate) credentials: Option<(String, String)>,
    pub(crate) public: bool,
    pub(crate) redirect_uris: Vec<String>,
    pub(crate) scopes: Option<String>,
}

impl NewIntegration {
    /// A confidential client with an invented id and secret, which may ask for every scope. The name is shown to people
    /// who are asked to sign in.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), credentials: None, public: false, redirect_uris: Vec::new(), scopes: None }
    }

    /// Adds an address to which people may be sent back. The port of `http://127.0.0.1` and `http://[::1]` is free, as
    /// RFC 8252 section 7.3 has it; everything else is compared as a whole.
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uris.push(uri.into());
        self
    }

    /// The only scopes that people may be asked for, separated by spaces.
    ///
    /// ```
    /// let reader = webex_sim::NewIntegration::new("Reader").scopes("spark:rooms_read spark:messages_read");
    /// # let _ = reader;
    /// ```
    pub fn scopes(mut self, scopes: impl Into<String>) -> Self {
        self.scopes = Some(scopes.into());
        self
    }

    /// A client without secret: an application that runs with its users. It has to send a proof key (RFC 7636).
    pub fn public(mut self) -> Self {
        self.public = true;
        self
    }

    /// This id and secret instead of invented ones; a [public](Self::public) client has no secret all the same.
    pub fn credentials(mut self, id: impl Into<String>, secret: impl Into<String>) -> Self {
        self.credentials = Some((id.into(), secret.into()));
        self
    }
}

impl fmt::Debug for NewIntegration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewIntegration")
            .field("name", &self.name)
            .field("redirect_uris", &self.redirect_uris)
            .finish_non_exhaustive()
    }
}

/// Why an integration cannot be registered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidIntegration {
    /// Another client has the id.
    #[error("the client id {0} belongs to another integration")]
    IdTaken(String),
    /// The address is not absolute, or has a fragment.
    #[error("{0} is no address to which people can be sent back")]
    RedirectUri(String),
    /// No service has such a scope.
    #[error("the scope {0} is unknown")]
    Scope(String),
}

/// A registered integration.
#[derive(Clone)]
#[non_exhaustive]
pub struct Integration {
    /// The client's id.
    pub client_id: String,
    client_secret: Option<String>,
}

impl Integration {
    /// The client's secret; a public client has none.
    #[must_use]
    pub fn client_secret(&self) -> Option<&str> {
        self.client_secret.as_deref()
    }
}

impl fmt::Debug for Integration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Integration").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

impl From<&Client> for Integration {
    fn from(client: &Client) -> Self {
        Self { client_id: client.id.clone(), client_secret: client.secret.clone() }
    }
}

impl Identity {
    /// Registers a client.
    pub(crate) fn register(&self, new: NewIntegration) -> Result<Integration, InvalidIntegration> {
        let client = new.into_client()?;
        let integration = Integration::from(&client);
        let mut state = write(&self.state);
        if state.clients.contains_key(&client.id) {
            return Err(InvalidIntegration::IdTaken(client.id));
        }
        state.clients.insert(client.id.clone(), Arc::new(client));
        Ok(integration)
    }

    /// The registered client of this id.
    pub(crate) fn client_by_id(&self, id: &str) -> Option<Arc<Client>> {
        read(&self.state).clients.get(id).cloned()
    }

    /// The client that proves itself by id and secret.
    pub(crate) fn authenticate(&self, id: &[u8], secret: &[u8]) -> Option<Arc<Client>> {
        let client = self.client_by_id(std::str::from_utf8(id).ok()?)?;
        client.matches(id, secret).then_some(client)
    }

    /// Whether a registered client has people sent back to this address.
    pub(crate) fn returns_somebody_to(&self, address: &url::Url) -> bool {
        read(&self.state).clients.values().any(|client| client.returns_to(address))
    }
}

impl NewIntegration {
    fn into_client(self) -> Result<Client, InvalidIntegration> {
        if let Some(uri) = self.redirect_uris.iter().find(|uri| !redirects::can_be_registered(uri)) {
            return Err(InvalidIntegration::RedirectUri(uri.clone()));
        }
        let scopes = self.scopes.as_deref().map(Scopes::parse);
        if let Some(scope) = scopes.as_ref().and_then(Scopes::first_unknown) {
            return Err(InvalidIntegration::Scope(scope.to_owned()));
        }
        let (id, secret) =
            self.credentials.unwrap_or_else(|| (format!("C{}", random_hex::<32>()), random_hex::<32>()));
        Ok(Client {
            id,
            name: self.name,
            secret: (!self.public).then_some(secret),
            redirect_uris: self.redirect_uris,
            scope: self.scopes.unwrap_or_default(),
            registered_scopes: scopes,
        })
    }
}
