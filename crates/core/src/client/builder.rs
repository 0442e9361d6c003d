//! Building a client.

use std::any::TypeId;
use std::collections::HashMap;
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use secrecy::SecretString;
use url::Url;

use super::webex::Parts;
use super::{Shared, Webex};
use crate::config::{Config, Sources};
use crate::credentials::{RefreshCallback, Token, TokenPair, TokenSource};
use crate::pipeline::{Action, Hook, Intercept, InterceptHeaders, Pipeline, Position};
use crate::plugin::{self, Installed, Plugin, Registered, Scope, Setup};
use crate::storage::{MemoryStorage, Namespace, Storage};
use crate::{Error, ErrorKind, Result};

/// Builds a [`Webex`]; made by [`Webex::builder`].
#[must_use = "a builder does nothing until it is built"]
pub struct WebexBuilder {
    pub(super) sources: Sources,
    pub(super) login: Option<TokenPair>,
    pub(super) token_source: Option<Arc<dyn TokenSource>>,
    pub(super) shared: Option<Shared>,
    pub(super) storage: Option<Arc<dyn Storage>>,
    pub(super) storage_scope: Option<Namespace>,
    pub(super) plugins: Vec<Installed>,
    pub(super) interceptors: Registered,
    #[cfg(feature = "hyper")]
    pub(super) network: super::network::Network,
}

impl WebexBuilder {
    pub(super) fn new() -> Self {
        Self {
            sources: Sources::default(),
            login: None,
            token_source: None,
            shared: None,
            storage: None,
            storage_scope: None,
            plugins: Vec::new(),
            interceptors: Registered::default(),
            #[cfg(feature = "hyper")]
            network: super::network::Network::default(),
        }
    }

    /// Signs in with an access token (of a bot, an integration or a person). `Bearer x` is understood, too.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let webex = webex_core::Webex::builder().token("Bearer my-token").build().await?;
    /// assert!(webex.credentials().can_authorize());
    /// # Ok(()) }
    /// ```
    pub fn token(mut self, token: impl Into<SecretString>) -> Self {
        self.login = Some(TokenPair::access_only(token));
        self
    }

    /// Signs in with an access token and the refresh token that renews it, which takes an
    /// [`oauth_client`](Self::oauth_client). What a [`storage`](Self::storage) holds of the same login wins: it is newer.
    ///
    /// ```
    /// use webex_core::credentials::TokenPair;
    /// let builder = webex_core::Webex::builder()
    ///     .oauth_client("C1", "secret")
    ///     .token_pair(TokenPair::new("access", "refresh").scope("spark:all"));
    /// ```
    pub fn token_pair(mut self, pair: TokenPair) -> Self {
        self.login = Some(pair);
        self
    }

    /// Names the OAuth client (integration) that renews, reduces and revokes tokens.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let webex = webex_core::Webex::builder().oauth_client("C1", "secret").build().await?;
    /// assert_eq!(webex.config().credentials.client_id.as_deref(), Some("C1"));
    /// # Ok(()) }
    /// ```
    pub fn oauth_client(mut self, id: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        let (id, secret) = (id.into(), secret.into());
        self.sources.change(move |config| {
            config.credentials.client_id = Some(id);
            config.credentials.client_secret = Some(secret);
        });
        self
    }

    /// Names a public OAuth client: one without a secret.
    pub fn oauth_public_client(mut self, id: impl Into<String>) -> Self {
        let id = id.into();
        self.sources.change(move |config| {
            config.credentials.client_id = Some(id);
            config.credentials.client_secret = None;
        });
        self
    }

    /// Gets every token, the first one included, from `source` instead of the refresh grant.
    pub fn token_source(mut self, source: impl TokenSource) -> Self {
        self.token_source = Some(Arc::new(source));
        self
    }

    /// Gets every token from a closure, which is given the token to be replaced; see [`TokenSource`].
    ///
    /// ```
    /// use webex_core::credentials::TokenPair;
    /// let builder = webex_core::Webex::builder()
    ///     .refresh_callback(|_old| async { Ok(TokenPair::access_only("from my broker")) });
    /// ```
    pub fn refresh_callback<F, R>(self, callback: F) -> Self
    where
        F: Fn(Option<Token>) -> R + Send + Sync + 'static,
        R: Future<Output = Result<TokenPair>> + Send + 'static,
    {
        self.token_source(RefreshCallback::new(callback))
    }

    /// Replaces the configuration that the other sources are laid over.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use webex_core::Webex;
    /// use webex_core::config::Config;
    /// let mut config = Config::default();
    /// config.use_fedramp();
    /// let webex = Webex::builder().config(config).build().await?;
    /// assert_eq!(webex.config().services.hydra.host_str(), Some("api-usgov.webex.com"));
    /// # Ok(()) }
    /// ```
    pub fn config(mut self, config: Config) -> Self {
        self.sources.base(config);
        self
    }

    /// Changes the configuration; the last word, over environment and file.
    ///
    /// ```
    /// let builder = webex_core::Webex::builder().configure(|config| config.email = Some("a@example.com".into()));
    /// ```
    pub fn configure(mut self, change: impl FnOnce(&mut Config) + Send + 'static) -> Self {
        self.sources.change(change);
        self
    }

    /// Reads the environment, once and now: the variables that [`config::keys`](crate::config::keys) names, and as a last
    /// resort those that [customarily name proxies](crate::transport::ProxySettings::from_variables). Nothing is read from
    /// it otherwise.
    ///
    /// ```no_run
    /// # async fn example() -> webex_core::Result<()> {
    /// // For example WEBEX_ACCESS_TOKEN; `config::keys` lists them all.
    /// let webex = webex_core::Webex::builder().from_env().build().await?;
    /// # Ok(()) }
    /// ```
    pub fn from_env(mut self) -> Self {
        self.sources.environment(|name| std::env::var(name).ok());
        self
    }

    /// Takes these variables for the environment: what [`from_env`](Self::from_env) would read, from elsewhere. The
    /// variables that a simulator prints fit.
    ///
    /// ```
    /// # use webex_core::Webex;
    /// let variables = [("HYDRA_SERVICE_URL", "http://127.0.0.1:4000/v1")];
    /// let builder = Webex::builder().variables(variables);
    /// ```
    pub fn variables<K, V>(mut self, variables: impl IntoIterator<Item = (K, V)>) -> Self
    where
        K: Into<String>,
        V: Into<String>,
    {
        let known: HashMap<String, String> =
            variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        self.sources.environment(|name| known.get(name).cloned());
        self
    }

    /// Reads a TOML file while building. Environment and builder win over it.
    ///
    /// ```no_run
    /// # async fn example() -> webex_core::Result<()> {
    /// let webex = webex_core::Webex::builder().config_file("webex.toml").from_env().build().await?;
    /// # Ok(()) }
    /// ```
    pub fn config_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.sources.file(path.into());
        self
    }

    /// Takes a TOML text as if it were read from a file.
    ///
    /// ```
    /// let builder = webex_core::Webex::builder().config_toml("[services]\nhydra = 'http://127.0.0.1:1/v1'");
    /// ```
    pub fn config_toml(mut self, text: impl Into<String>) -> Self {
        self.sources.text(text.into());
        self
    }

    /// Turns to the cloud of the US government.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let webex = webex_core::Webex::builder().fedramp().build().await?;
    /// assert!(webex.config().services.hydra.as_str().contains("usgov"));
    /// # Ok(()) }
    /// ```
    pub fn fedramp(mut self) -> Self {
        self.sources.fedramp();
        self
    }

    /// Uses transports, clock and randomness that other clients use, too.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use webex_core::{Shared, Webex};
    /// let shared = Shared::new()?;
    /// for token in ["of-alice", "of-bob"] {
    ///     let webex = Webex::builder().shared(shared.clone()).token(token).build().await?;
    ///     assert!(webex.credentials().can_authorize());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn shared(mut self, shared: Shared) -> Self {
        self.shared = Some(shared);
        self
    }

    /// Keeps what outlives the client in `storage`; by default in memory.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use std::sync::Arc;
    /// use webex_core::Webex;
    /// use webex_core::credentials::TokenPair;
    /// use webex_core::storage::MemoryStorage;
    /// let storage = Arc::new(MemoryStorage::new());
    /// let first = Webex::builder().storage(storage.clone()).build().await?;
    /// first.credentials().sign_in(TokenPair::access_only("my-token")).await?;
    ///
    /// let second = Webex::builder().storage(storage).build().await?;
    /// assert!(second.credentials().can_authorize(), "the login was kept");
    /// # Ok(()) }
    /// ```
    pub fn storage(mut self, storage: Arc<dyn Storage>) -> Self {
        self.storage = Some(storage);
        self
    }

    /// Keeps this client's part of a storage apart from that of other accounts in the same storage.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use std::sync::Arc;
    /// use webex_core::Webex;
    /// use webex_core::storage::{MemoryStorage, Namespace};
    /// let storage = Arc::new(MemoryStorage::new());
    /// let alice = Webex::builder().storage(storage).storage_scope(Namespace::new("alice")?).build().await?;
    /// let notes = Namespace::new("notes")?;
    /// assert_eq!(alice.store(&notes).namespace().as_str(), "alice/notes");
    /// # Ok(()) }
    /// ```
    pub fn storage_scope(mut self, account: Namespace) -> Self {
        self.storage_scope = Some(account);
        self
    }

    /// Trusts these certificates. Not together with [`shared`](Self::shared): give them to
    /// [`Shared::with_tls_roots`] then.
    #[cfg(feature = "hyper")]
    pub fn tls_roots(mut self, roots: crate::transport::TlsRoots) -> Self {
        self.network.roots = Some(roots);
        self
    }

    /// Shows this certificate to servers that ask for one (mutual TLS). Not together with [`shared`](Self::shared), whose
    /// [`Connector`](crate::transport::Connector) has it then.
    ///
    /// ```no_run
    /// # async fn example(pem: Vec<u8>) -> webex_core::Result<()> {
    /// use webex_core::transport::ClientIdentity;
    /// let builder = webex_core::Webex::builder().client_identity(ClientIdentity::from_pem(&pem)?);
    /// let webex = builder.from_env().build().await?;
    /// # Ok(()) }
    /// ```
    #[cfg(feature = "hyper")]
    pub fn client_identity(mut self, identity: crate::transport::ClientIdentity) -> Self {
        self.network.identity = Some(identity);
        self
    }

    /// Connects as these settings say, whatever configuration and environment say; websockets included. Not together with
    /// [`shared`](Self::shared), whose [`Connector`](crate::transport::Connector) has them then.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use webex_core::Webex;
    /// use webex_core::transport::{NoProxy, ProxySettings};
    /// let proxies = ProxySettings::all("http://bob:secret@proxy.example:3128".parse()?);
    /// let proxies = proxies.with_no_proxy(NoProxy::parse("corp.example"));
    /// let webex = Webex::builder().token("my-token").proxies(proxies).build().await?;
    /// # Ok(()) }
    /// ```
    #[cfg(feature = "hyper")]
    pub fn proxies(mut self, proxies: crate::transport::ProxySettings) -> Self {
        self.network.proxies = Some(proxies);
        self
    }

    /// Sets the URL of a service, over whatever the catalog says.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use webex_core::Webex;
    /// let local = "http://127.0.0.1:4000/v1".parse()?;
    /// let webex = Webex::builder().service("hydra", local).build().await?;
    /// assert_eq!(webex.services().known("hydra").map(String::from).as_deref(), Some("http://127.0.0.1:4000/v1"));
    /// # Ok(()) }
    /// ```
    pub fn service(mut self, name: impl Into<String>, url: Url) -> Self {
        let name = name.into();
        self.sources.change(move |config| drop(config.services.overrides.insert(name, url)));
        self
    }

    /// Installs a plug-in; it replaces a default of the same type.
    pub fn plugin<P: Plugin>(mut self, plugin: P) -> Self {
        self.plugins.retain(|p| p.explicit || p.id != TypeId::of::<P>());
        self.plugins.push(Installed::new(plugin, true));
        self
    }

    /// Installs a plug-in as a default: one given with [`plugin`](Self::plugin) replaces it. For facades.
    pub fn default_plugin<P: Plugin>(mut self, plugin: P) -> Self {
        if !self.plugins.iter().any(|p| p.id == TypeId::of::<P>()) {
            self.plugins.push(Installed::new(plugin, false));
        }
        self
    }

    /// Lets `hook` see every call at this place, before the interceptors of plug-ins.
    ///
    /// ```
    /// use futures_core::future::BoxFuture;
    /// use webex_core::pipeline::{Intercept, Position, Stage};
    /// use webex_core::request::Exchange;
    /// use webex_core::{Result, Webex};
    ///
    /// struct Print;
    ///
    /// impl Intercept for Print {
    ///     fn call<'a>(&'a self, _: &'a Webex, exchange: &'a mut Exchange) -> BoxFuture<'a, Result<()>> {
    ///         println!("{} took {} attempts", exchange.tracking_id(), exchange.attempt());
    ///         Box::pin(std::future::ready(Ok(())))
    ///     }
    /// }
    ///
    /// let builder = Webex::builder().intercept(Position::After(Stage::Timing), Print);
    /// ```
    pub fn intercept(self, at: Position, hook: impl Intercept) -> Self {
        self.add_hook(at, Action::Call(Arc::new(hook)))
    }

    /// Lets `hook` see the headers of every call at this place.
    pub fn intercept_headers(self, at: Position, hook: impl InterceptHeaders) -> Self {
        self.add_hook(at, Action::Headers(Arc::new(hook)))
    }

    fn add_hook(mut self, at: Position, action: Action) -> Self {
        let active = Arc::new(AtomicBool::new(true));
        let hook = Hook { plugin: TypeId::of::<()>(), scope: Scope::All, active, action };
        self.interceptors.hooks.add(at, hook);
        self
    }

    /// Builds the client and starts its plug-ins. Opens no connection.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use webex_core::Webex;
    /// let webex = Webex::builder().token("my-token").build().await?;
    /// assert!(!webex.session_id().is_empty());
    /// assert!(Webex::builder().token("").build().await.is_err(), "that can be no token");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::PluginMissing`], [`ErrorKind::PluginDuplicate`], [`ErrorKind::PluginCycle`] and
    /// [`ErrorKind::PluginFailed`] name the culprit; [`ErrorKind::NoTransport`] without an HTTP transport;
    /// [`ErrorKind::Configuration`] names key and source; [`ErrorKind::InvalidInput`] for a token that can be none;
    /// [`ErrorKind::Storage`]. Not cancel safe: a dropped future leaves started plug-ins to the drop of the client.
    pub async fn build(mut self) -> Result<Webex> {
        let mut config = std::mem::take(&mut self.sources).resolve().await?;
        #[cfg(feature = "hyper")]
        let shared = self.network.shared(self.shared.take(), &config.network).await?;
        #[cfg(not(feature = "hyper"))]
        let shared = self.shared.take().map_or_else(Shared::new, Ok)?;
        shared.http()?;
        let plugins = plugin::sort(self.plugins)?;
        let mut registered = self.interceptors;
        for installed in &plugins {
            let mut setup = Setup::new(&plugins, installed, &config, &mut registered);
            installed.plugin.build(&mut setup).map_err(|e| cannot_build(installed, e))?;
        }
        config.services.of_plugins = std::mem::take(&mut registered.services);
        let namespaces = registered.namespaces.iter().map(|(namespace, _)| namespace.clone()).collect();
        let (pipeline, contributions) = Pipeline::new(registered, &config);
        let storage =
            self.storage.unwrap_or_else(|| Arc::new(MemoryStorage::with_clock(shared.clock().clone())));
        let login = self.login.or_else(|| configured_login(&config));
        let webex = Webex::assemble(Parts {
            token_source: self.token_source,
            namespaces,
            storage_scope: self.storage_scope,
            config,
            shared,
            storage,
            plugins,
            contributions,
            pipeline,
        });
        webex.credentials().load(&webex, login).await?;
        webex.start().await?;
        Ok(webex)
    }
}

/// The login that environment or file name.
fn configured_login(config: &Config) -> Option<TokenPair> {
    let mut pair = TokenPair::access_only(config.credentials.access_token.clone()?);
    pair.refresh.clone_from(&config.credentials.refresh_token);
    Some(pair)
}

fn cannot_build(installed: &Installed, e: Error) -> Error {
    Error::new(ErrorKind::PluginFailed, format!("the plug-in '{}' cannot be built: {e}", installed.name()))
        .with_source(e)
}

impl std::fmt::Debug for WebexBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let plugins: Vec<_> = self.plugins.iter().map(Installed::name).collect();
        f.debug_struct("WebexBuilder").field("plugins", &plugins).finish_non_exhaustive()
    }
}
