//! The services catalog: from a service name to a URL (wire/01 section 2.12).

use std::collections::BTreeMap;
use std::time::Duration;

use url::Url;

use crate::config::ServicesConfig;
use crate::{Error, ErrorKind, Result, Webex};

/// The services catalog of one client; reached with [`Webex::services`].
#[derive(Debug)]
pub struct Services {
    known: BTreeMap<String, Url>,
}

impl Services {
    pub(crate) fn new(config: &ServicesConfig) -> Self {
        let mut known = BTreeMap::new();
        known.insert("hydra".to_owned(), config.hydra.clone());
        known.insert("u2c".to_owned(), config.u2c.clone());
        known.extend(config.overrides.iter().map(|(name, url)| (name.clone(), url.clone())));
        Self { known }
    }

    /// The URL of a service, without a slash at its end; waits up to `limit` for the catalog that names it.
    pub(crate) async fn resolve(&self, _webex: &Webex, name: &str, _limit: Option<Duration>) -> Result<Url> {
        self.known.get(name).cloned().ok_or_else(|| {
            Error::new(ErrorKind::UnknownService, format!("no service '{name}' in the catalog"))
        })
    }

    /// The URL with the host that is to be used now, when it is another one (priorities, fail-over).
    pub(crate) fn route(&self, _url: &Url) -> Option<Url> {
        // Every known service has one host.
        None
    }

    /// Takes note that the host of this URL failed; another one is used from now on, if there is one.
    pub(crate) fn mark_failed(&self, url: &Url) {
        tracing::debug!(host = url.host_str(), "a host failed");
    }

    /// Whether the user's token may be sent there.
    pub(crate) async fn may_have_token(&self, _webex: &Webex, url: &Url) -> bool {
        self.known.values().any(|known| known.origin() == url.origin())
    }
}
