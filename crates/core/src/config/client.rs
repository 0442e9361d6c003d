//! The configuration of one client.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{CredentialsConfig, NetworkConfig, RequestConfig, ServicesConfig};

/// The configuration of one client. Clients share nothing of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The services catalog.
    pub services: ServicesConfig,
    /// Signing in.
    pub credentials: CredentialsConfig,
    /// Proxies and certificates.
    pub network: NetworkConfig,
    /// Time limits and retries of calls.
    pub requests: RequestConfig,
    /// How long a graceful shutdown may take.
    pub shutdown_timeout: Duration,
    /// The application's name and version, for the user agent.
    pub app: Option<(String, String)>,
    /// The e-mail address whose region the catalog is asked for while nobody is signed in.
    pub email: Option<String>,
    /// The sections `[plugin.<name>]`, read by the plug-ins with [`Setup::section`](crate::plugin::Setup::section).
    pub(crate) plugins: BTreeMap<String, toml::Table>,
}

impl Config {
    /// Turns to the cloud of the US government: its discovery services, and none of the commercial domains
    /// (wire/01 section 2.2).
    ///
    /// ```
    /// let mut config = webex_core::config::Config::default();
    /// config.use_fedramp();
    /// assert_eq!(config.services.hydra.as_str(), "https://api-usgov.webex.com/v1");
    /// ```
    pub fn use_fedramp(&mut self) {
        self.services.use_fedramp();
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            services: ServicesConfig::default(),
            credentials: CredentialsConfig::default(),
            network: NetworkConfig::default(),
            requests: RequestConfig::default(),
            shutdown_timeout: Duration::from_secs(10),
            app: None,
            email: None,
            plugins: BTreeMap::new(),
        }
    }
}
