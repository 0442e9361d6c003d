//! The key under which queries travel (wire/02 section 2.10).

use std::sync::{Mutex, MutexGuard, PoisonError};

use webex_core::flight::Flights;
use webex_core::{Error, ErrorKind, Result, Webex};
use webex_plugin_cypher::{CypherExt, KeyUri};
use webex_plugin_mercury::{Device, MercuryExt};

use crate::plugin::Directory;

/// The search key of the user: named by the device, or made and bound once, however many ask.
#[derive(Debug, Default)]
pub(crate) struct SearchKeys {
    binding: Flights<(), KeyUri>,
    /// The user whose key was bound here, and the key.
    bound: Mutex<Option<(String, KeyUri)>>,
}

impl SearchKeys {
    /// The key. Cancel safe: who waits for the same one is not taken along.
    pub(crate) async fn key(&self, webex: &Webex) -> Result<KeyUri> {
        let device = webex.mercury()?.registered().await?;
        if let Some(known) = device.search_encryption_key_url() {
            return Ok(known.into());
        }
        let user = user_of(&device)?.to_owned();
        match self.bound_for(&user) {
            Some(bound) => Ok(bound),
            None => self.bind(webex, user).await,
        }
    }

    /// Another key, because the KMS does not give this one out (any more). Cancel safe, as [`key`](Self::key).
    pub(crate) async fn instead_of(&self, webex: &Webex, refused: &KeyUri) -> Result<KeyUri> {
        let known = self.key(webex).await?;
        if known != *refused {
            return Ok(known);
        }
        let device = webex.mercury()?.registered().await?;
        self.bind(webex, user_of(&device)?.to_owned()).await
    }

    async fn bind(&self, webex: &Webex, user: String) -> Result<KeyUri> {
        let client = webex.clone();
        self.binding.join(webex, (), || async move { bind(&client, user).await }).await
    }

    /// Forgets what belongs to the login.
    pub(crate) fn forget(&self) {
        *self.lock() = None;
    }

    fn keep(&self, user: String, key: &KeyUri) {
        *self.lock() = Some((user, key.clone()));
    }

    fn bound_for(&self, user: &str) -> Option<KeyUri> {
        self.lock().as_ref().filter(|(owner, _)| owner == user).map(|(_, key)| key.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Option<(String, KeyUri)>> {
        // What it guards is whole between any two statements.
        self.bound.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A new key that the user may use, and the search service with him. The device names it from then on.
async fn bind(webex: &Webex, user: String) -> Result<KeyUri> {
    let cypher = webex.cypher()?;
    let key = cypher.create_keys(1).await?.pop().ok_or_else(|| {
        Error::new(ErrorKind::Decode, "the key management service was asked for a key and gave none")
    })?;
    cypher.kms().create_resource([user.as_str().into()], [key.uri.clone()]).await?;
    webex.plugin::<Directory>()?.state().search_keys.keep(user, &key.uri);
    webex.mercury()?.set_search_encryption_key_url(key.uri.as_str()).await;
    Ok(key.uri)
}

fn user_of(device: &Device) -> Result<&str> {
    device.user_id().ok_or_else(|| {
        Error::new(ErrorKind::Decode, "the registration does not say which user the client belongs to")
    })
}
