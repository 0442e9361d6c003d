//! Building a client.

use std::any::TypeId;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use secrecy::SecretString;
use url::Url;

use super::webex::Parts;
use super::{Shared, Webex};
use crate::config::Config;
use crate::credentials::Credentials;
use crate::pipeline::{Action, Hook, Intercept, InterceptHeaders, Pipeline, Position};
use crate::plugin::{self, Installed, Plugin, Registered, Scope, Setup};
use crate::services::Services;
use crate::storage::{MemoryStorage, Namespace, Storage};
use crate::{Error, ErrorKind, Result};

/// Builds a [`Webex`]; made by [`Webex::builder`].
#[must_use = "a builder does nothing until it is built"]
pub struct WebexBuilder {
    pub(super) config: Config,
    pub(super) token: Option<SecretString>,
    pub(super) shared: Option<Shared>,
    pub(super) storage: Option<Arc<dyn Storage>>,
    pub(super) storage_scope: Option<Namespace>,
    pub(super) plugins: Vec<Installed>,
    pub(super) interceptors: Registered,
    #[cfg(feature = "hyper")]
    pub(super) tls_roots: Option<crate::transport::TlsRoots>,
}

impl WebexBuilder {
    pub(super) fn new() -> Self {
        Self {
            config: Config::default(),
            token: None,
            shared: None,
            storage: None,
            storage_scope: None,
            plugins: Vec::new(),
            interceptors: Registered::default(),
            #[cfg(feature = "hyper")]
            tls_roots: None,
        }
    }

    /// Signs in with an access token (of a bot, an integration or a person).
    pub fn token(mut self, token: impl Into<SecretString>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Replaces the whole configuration.
    pub fn config(mut self, config: Config) -> Self {
        self.config = config;
        self
    }

    /// Uses transports, clock and randomness that other clients use, too.
    pub fn shared(mut self, shared: Shared) -> Self {
        self.shared = Some(shared);
        self
    }

    /// Keeps what outlives the client in `storage`; by default in memory.
    pub fn storage(mut self, storage: Arc<dyn Storage>) -> Self {
        self.storage = Some(storage);
        self
    }

    /// Keeps this client's part of a storage apart from that of other accounts in the same storage.
    pub fn storage_scope(mut self, account: Namespace) -> Self {
        self.storage_scope = Some(account);
        self
    }

    /// Trusts these certificates. Not together with [`shared`](Self::shared): give them to
    /// [`Shared::with_tls_roots`] then.
    #[cfg(feature = "hyper")]
    pub fn tls_roots(mut self, roots: crate::transport::TlsRoots) -> Self {
        self.tls_roots = Some(roots);
        self
    }

    /// Sets the URL of a service, over whatever the catalog says.
    pub fn service(mut self, name: impl Into<String>, url: Url) -> Self {
        self.config.services.overrides.insert(name.into(), url);
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

    fn take_shared(&mut self) -> Result<Shared> {
        #[cfg(feature = "hyper")]
        if let Some(roots) = self.tls_roots.take() {
            if self.shared.is_some() {
                let text = "give the certificates to the shared transports, not to the builder";
                return Err(Error::new(ErrorKind::Configuration, text));
            }
            return Shared::new()?.with_tls_roots(&roots);
        }
        self.shared.take().map_or_else(Shared::new, Ok)
    }

    /// Builds the client and starts its plug-ins. Opens no connection.
    ///
    /// # Errors
    /// [`ErrorKind::PluginMissing`], [`ErrorKind::PluginDuplicate`], [`ErrorKind::PluginCycle`] and
    /// [`ErrorKind::PluginFailed`] name the culprit; [`ErrorKind::NoTransport`] without an HTTP transport;
    /// [`ErrorKind::Configuration`]. Not cancel safe: a dropped future leaves started plug-ins to the drop of the client.
    pub async fn build(mut self) -> Result<Webex> {
        let shared = self.take_shared()?;
        shared.http()?;
        let plugins = plugin::sort(self.plugins)?;
        let mut registered = self.interceptors;
        for installed in &plugins {
            let mut setup = Setup::new(&plugins, installed, &self.config, &mut registered);
            installed.plugin.build(&mut setup).map_err(|e| cannot_build(installed, e))?;
        }
        let (pipeline, contributions) = Pipeline::new(registered, &self.config);
        let storage =
            self.storage.unwrap_or_else(|| Arc::new(MemoryStorage::with_clock(shared.clock().clone())));
        let webex = Webex::assemble(Parts {
            services: Services::new(&self.config.services),
            credentials: Credentials::new(self.token),
            storage_scope: self.storage_scope,
            config: self.config,
            shared,
            storage,
            plugins,
            contributions,
            pipeline,
        });
        webex.start().await?;
        Ok(webex)
    }
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
