//! Opening with the keys of the KMS.

use std::sync::Arc;

use futures_core::future::BoxFuture;
use webex_core::{Result, Webex};
use webex_plugin_cypher::{CypherExt, CypherHandle};

use super::opener::TextOpener;
use super::sealer::TextSealer;
use super::source::NoKeys;
use crate::model::KeyUrl;

/// Opens with the keys that the cypher plug-in knows or fetches.
struct KmsKeys(CypherHandle);

impl TextOpener for KmsKeys {
    fn open<'a>(&'a self, key: &'a KeyUrl, jwe: &'a str) -> BoxFuture<'a, Result<String>> {
        Box::pin(async move { Ok(self.0.open(key.as_str(), jwe).await?) })
    }
}

impl TextSealer for KmsKeys {
    fn seal<'a>(&'a self, key: &'a KeyUrl, clear: &'a str) -> BoxFuture<'a, Result<String>> {
        Box::pin(async move { Ok(self.0.seal(key.as_str(), clear).await?) })
    }
}

/// The sealer of a client that has the cypher plug-in; an error without it, for nothing is sent in clear.
pub(crate) fn sealer_of_kms(webex: &Webex) -> Result<impl TextSealer> {
    Ok(KmsKeys(webex.cypher()?))
}

/// The opener of a client that has the cypher plug-in.
pub(crate) fn of_kms(webex: &Webex) -> Arc<dyn TextOpener> {
    match webex.cypher() {
        Ok(cypher) => Arc::new(KmsKeys(cypher)),
        Err(_) => Arc::new(NoKeys),
    }
}
