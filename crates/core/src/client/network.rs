//! The transports of a client that is given none.

use super::Shared;
use crate::config::NetworkConfig;
use crate::transport::{ClientIdentity, Connector, ProxySettings, TlsRoots};
use crate::{Error, ErrorKind, Result};

/// What a builder was told of the network; it wins over the configuration.
#[derive(Default)]
pub(super) struct Network {
    pub(super) roots: Option<TlsRoots>,
    pub(super) identity: Option<ClientIdentity>,
    pub(super) proxies: Option<ProxySettings>,
}

impl Network {
    /// The transports that were given, or those that builder and configuration describe.
    pub(super) async fn shared(self, given: Option<Shared>, config: &NetworkConfig) -> Result<Shared> {
        let told =
            self.roots.is_some() || self.identity.is_some() || self.proxies.is_some() || config.is_told();
        match given {
            Some(_) if told => Err(Error::new(
                ErrorKind::Configuration,
                "proxies and certificates go to the connector of the shared transports (Shared::with_connector), \
                 not to a builder that is given them",
            )),
            Some(shared) => Ok(shared),
            None => Ok(Shared::new()?.with_connector(&self.connector(config).await?)),
        }
    }

    async fn connector(self, config: &NetworkConfig) -> Result<Connector> {
        let connector = match &self.roots {
            Some(roots) => config.connector_trusting(roots).await?,
            None => config.connector().await?,
        };
        let connector = self.identity.into_iter().fold(connector, Connector::with_client_identity);
        Ok(self.proxies.into_iter().fold(connector, Connector::with_proxies))
    }
}
