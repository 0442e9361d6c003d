//! Proxies, trusted certificates, and the client's own.

use std::path::PathBuf;

use crate::transport::{NoProxy, Proxy, ProxySettings};
#[cfg(feature = "hyper")]
use crate::{
    Error, ErrorKind, Result,
    transport::{ClientIdentity, Connector, TcpDial, TlsRoots},
};

/// How the network is reached: proxies, trusted certificates, and the client's own. It concerns clients with transports of
/// their own, not those that are given a [`Shared`](crate::Shared).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
/// let toml = "[network]\nproxy = 'http://proxy.example:3128'\nno_proxy = ['corp.example']";
/// let webex = webex_core::Webex::builder().config_toml(toml).build().await?;
/// assert!(webex.config().network.proxy_settings().proxy_for(true, "webexapis.com", 443).is_some());
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct NetworkConfig {
    /// The proxy for every connection. Without one, that of the customary variables of the environment, if the environment
    /// is read at all (see [`ProxySettings::from_variables`]).
    pub proxy: Option<Proxy>,
    /// What is reached without the proxy.
    pub no_proxy: Option<NoProxy>,
    /// Whether connections within this machine go through the proxy, too; for tests.
    pub proxy_loopback: bool,
    /// A PEM file with certificates to trust.
    pub roots: Option<PathBuf>,
    /// Whether the certificates of the operating system are not trusted beside those of `roots`.
    pub only_these_roots: bool,
    /// A PEM file with the client's certificate and key, for mutual TLS.
    pub client_identity: Option<PathBuf>,
    /// What the customary variables say.
    pub(crate) customary: ProxySettings,
}

impl NetworkConfig {
    /// Which connections go through which proxy.
    pub fn proxy_settings(&self) -> ProxySettings {
        let settings = match &self.proxy {
            Some(proxy) => ProxySettings::all(proxy.clone()),
            None => self.customary.clone(),
        };
        let settings = match &self.no_proxy {
            Some(direct) => settings.with_no_proxy(direct.clone()),
            None => settings,
        };
        if self.proxy_loopback { settings.including_loopback() } else { settings }
    }

    /// A connector of this configuration, for example for transports that many clients share.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use webex_core::Shared;
    /// let mut config = webex_core::config::Config::default();
    /// config.network.proxy = Some("socks5h://proxy.example".parse()?);
    /// let shared = Shared::new()?.with_connector(&config.network.connector().await?);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when a file cannot be read, or does not hold what it should.
    #[cfg(feature = "hyper")]
    pub async fn connector(&self) -> Result<Connector> {
        let roots = self.tls_roots().await?;
        self.connector_trusting(&roots).await
    }

    /// The same with these certificates instead of those of `roots`.
    #[cfg(feature = "hyper")]
    pub(crate) async fn connector_trusting(&self, roots: &TlsRoots) -> Result<Connector> {
        let connector =
            Connector::new(std::sync::Arc::new(TcpDial), roots)?.with_proxies(self.proxy_settings());
        let Some(path) = &self.client_identity else { return Ok(connector) };
        let identity = ClientIdentity::from_pem(&read(path).await?).map_err(|e| in_file(path, e))?;
        Ok(connector.with_client_identity(identity))
    }

    #[cfg(feature = "hyper")]
    async fn tls_roots(&self) -> Result<TlsRoots> {
        let Some(path) = &self.roots else { return Ok(TlsRoots::Platform) };
        let roots = TlsRoots::from_pem(&read(path).await?).map_err(|e| in_file(path, e))?;
        Ok(if self.only_these_roots { roots } else { roots.and_platform() })
    }

    /// Whether it says something that transports made elsewhere would not do.
    #[cfg(feature = "hyper")]
    pub(crate) fn is_told(&self) -> bool {
        self.proxy.is_some()
            || self.no_proxy.is_some()
            || self.roots.is_some()
            || self.client_identity.is_some()
    }
}

#[cfg(feature = "hyper")]
async fn read(path: &std::path::Path) -> Result<Vec<u8>> {
    tokio::fs::read(path).await.map_err(|e| {
        Error::new(ErrorKind::Configuration, format!("{} cannot be read", path.display())).with_source(e)
    })
}

#[cfg(feature = "hyper")]
fn in_file(path: &std::path::Path, e: Error) -> Error {
    Error::new(ErrorKind::Configuration, format!("{}: {e}", path.display()))
}
