//! The codec: what leaves is sealed, what comes is opened. One codec serves requests, answers and events.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_core::future::BoxFuture;
use serde_json::{Map, Value, json};
use webex_core::request::{Body, Encode, Open};
use webex_core::{Error, ErrorKind, Result, Webex};

use crate::model::NewReminder;

/// Seals texts with AES-256-GCM: `{"due": …, "sealed": base64(nonce ‖ text ‖ tag)}`.
pub(crate) struct Seal(RandomizedNonceKey);

impl Seal {
    pub(crate) fn new(key: &[u8]) -> Result<Self> {
        let key = RandomizedNonceKey::new(&AES_256_GCM, key);
        key.map(Self).map_err(|_| Error::new(ErrorKind::Configuration, "that is no key"))
    }

    fn seal(&self, text: &str) -> Result<String> {
        let mut sealed = text.as_bytes().to_vec();
        let nonce = self.0.seal_in_place_append_tag(Aad::empty(), &mut sealed);
        let nonce = nonce.map_err(|_| Error::new(ErrorKind::Encode, "the text cannot be sealed"))?;
        Ok(STANDARD.encode([nonce.as_ref(), sealed.as_slice()].concat()))
    }

    fn unseal(&self, sealed: &str) -> Option<String> {
        let bytes = STANDARD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_LEN)?;
        let (nonce, mut sealed) = (Nonce::try_assume_unique_for_key(nonce).ok()?, sealed.to_vec());
        let text = self.0.open_in_place(nonce, Aad::empty(), &mut sealed).ok()?;
        String::from_utf8(text.to_vec()).ok()
    }

    /// Opens every object with a member `sealed`, wherever it is.
    fn open_all(&self, value: &mut Value) -> Result<()> {
        match value {
            Value::Array(items) => items.iter_mut().try_for_each(|item| self.open_all(item)),
            Value::Object(members) => {
                self.open_one(members)?;
                members.values_mut().try_for_each(|member| self.open_all(member))
            }
            _ => Ok(()),
        }
    }

    fn open_one(&self, members: &mut Map<String, Value>) -> Result<()> {
        let Some(sealed) = members.remove("sealed") else { return Ok(()) };
        let text = sealed.as_str().and_then(|sealed| self.unseal(sealed));
        let text =
            text.ok_or_else(|| Error::new(ErrorKind::Decode, "sealed with another key, or changed"))?;
        members.insert("text".to_owned(), text.into());
        Ok(())
    }
}

// ANCHOR: codec
/// The body of a request.
impl Encode<NewReminder> for Seal {
    fn encode<'a>(&'a self, _: &'a Webex, reminder: NewReminder) -> BoxFuture<'a, Result<Body>> {
        Box::pin(async move {
            let body = json!({"due": reminder.due, "sealed": self.seal(&reminder.text)?});
            Ok(Body::from(body.to_string()))
        })
    }
}

/// The body of an answer, and the data of an event.
impl Open for Seal {
    fn open<'a>(&'a self, _: &'a Webex, bytes: Bytes) -> BoxFuture<'a, Result<Bytes>> {
        Box::pin(async move {
            // Whatever is not JSON has nothing sealed in it: an error page, for example.
            let Ok(mut value) = serde_json::from_slice::<Value>(&bytes) else { return Ok(bytes) };
            self.open_all(&mut value)?;
            Ok(Bytes::from(value.to_string()))
        })
    }
}
// ANCHOR_END: codec
