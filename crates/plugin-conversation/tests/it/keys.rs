//! An opener and sealer with the keys of the vectors.

use std::collections::BTreeMap;

use serde_json::Value;
use webex_core::{Error, Result};
use webex_jose::{ContentKey, Jwk, jwe};
use webex_plugin_conversation::{KeyUrl, TextOpener, TextSealer};

/// The keys by URL.
pub(crate) struct Keys(BTreeMap<String, ContentKey>);

impl Keys {
    pub(crate) fn of(vectors: &Value) -> Self {
        let keys = vectors["keys"].as_object().expect("the keys");
        Self(keys.iter().map(|(url, jwk)| (url.clone(), content_key(jwk))).collect())
    }
}

fn content_key(jwk: &Value) -> ContentKey {
    let jwk: Jwk = serde_json::from_value(jwk.clone()).expect("a key");
    jwk.to_content_key().expect("32 bytes")
}

impl TextOpener for Keys {
    fn open<'a>(
        &'a self,
        key: &'a KeyUrl,
        text: &'a str,
    ) -> futures_core::future::BoxFuture<'a, Result<String>> {
        Box::pin(async move {
            let key = self.0.get(key.as_str()).ok_or_else(|| Error::invalid_input("no such key"))?;
            jwe::open_text(key, text).map_err(|error| Error::invalid_input(error.to_string()))
        })
    }
}

impl TextSealer for Keys {
    fn seal<'a>(
        &'a self,
        key: &'a KeyUrl,
        clear: &'a str,
    ) -> futures_core::future::BoxFuture<'a, Result<String>> {
        Box::pin(async move {
            let key = self.0.get(key.as_str()).ok_or_else(|| Error::invalid_input("no such key"))?;
            jwe::seal(key, clear).map_err(|error| Error::invalid_input(error.to_string()))
        })
    }
}
