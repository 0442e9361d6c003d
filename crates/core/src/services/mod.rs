//! The services catalog: from a service name to a URL (wire/01 section 2.12).

use std::collections::BTreeMap;

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

    /// The URL of a service, without a slash at its end.
    pub(crate) async fn resolve(&self, _webex: &Webex, name: &str) -> Result<Url> {
        self.known.get(name).cloned().ok_or_else(|| {
            Error::new(ErrorKind::UnknownService, format!("no service '{name}' in the catalog"))
        })
    }

    /// Whether the user's token may be sent there.
    pub(crate) async fn may_have_token(&self, _webex: &Webex, url: &Url) -> bool {
        self.known.values().any(|known| known.origin() == url.origin())
    }
}
