//! Encryption of values with a key of the user.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use secrecy::{ExposeSecret, SecretString};
use webex_core::storage::Seal;
use webex_core::{Error, ErrorKind, Result};
use zeroize::Zeroizing;

const KEY_SIZE: usize = 32;
/// The first byte of what this version seals.
const FORMAT: u8 = 1;

/// A key of 256 bits that encrypts values (AES-256-GCM), and the name by which it is found again.
///
/// `Debug` does not show the key. One key seals up to 2^32 values safely; change it before.
///
/// ```
/// use webex_store_seal::ValueKey;
///
/// let secret = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=".into();
/// assert_eq!(ValueKey::from_base64("2026", &secret)?.id(), "2026");
/// # Ok::<(), webex_core::Error>(())
/// ```
pub struct ValueKey {
    id: String,
    cipher: RandomizedNonceKey,
}

impl ValueKey {
    /// The key with these bytes. The id is stored in clear beside each value.
    pub fn new(id: impl Into<String>, bytes: &[u8; KEY_SIZE]) -> Self {
        let cipher = RandomizedNonceKey::new(&AES_256_GCM, bytes).expect("AES-256 takes any 32 bytes");
        Self { id: id.into(), cipher }
    }

    /// A fresh random key, for a storage that need not outlive the process.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use webex_core::storage::{Batch, Encrypted, MemoryStorage, Namespace, Storage};
    /// use webex_store_seal::{ValueKey, ValueKeys};
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let (storage, keys) = (MemoryStorage::new(), Namespace::new("keys")?);
    /// let sealed = Encrypted::new(storage.clone(), Arc::new(ValueKeys::new(ValueKey::generate("now"))));
    /// sealed.commit(Batch::new().put(&keys, "one", "secret")).await?;
    /// let stored = storage.read(&keys, "one").await?.expect("an entry");
    /// assert!(!stored.value.windows(6).any(|bytes| bytes == b"secret"));
    /// # Ok(()) }
    /// ```
    pub fn generate(id: impl Into<String>) -> Self {
        let mut bytes = Zeroizing::new([0; KEY_SIZE]);
        aws_lc_rs::rand::fill(&mut *bytes)
            .expect("the system's generator aborts the process when it has no entropy");
        Self::new(id, &bytes)
    }

    /// The key that `secret` holds as base64, from an environment variable or a vault.
    ///
    /// ```
    /// use webex_store_seal::ValueKey;
    /// // base64 of 32 bytes, for example from `openssl rand -base64 32`
    /// let key = ValueKey::from_base64("2026", &"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=".into())?;
    /// assert!(ValueKey::from_base64("2026", &"too short".into()).is_err());
    /// # Ok::<(), webex_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] if it is not the base64 of 32 bytes.
    pub fn from_base64(id: impl Into<String>, secret: &SecretString) -> Result<Self> {
        let invalid =
            || Error::new(ErrorKind::Configuration, "a key of the storage is the base64 of 32 bytes");
        let bytes = STANDARD.decode(secret.expose_secret().trim()).map_err(|_| invalid())?;
        let bytes = Zeroizing::new(bytes);
        Ok(Self::new(id, bytes.as_slice().try_into().map_err(|_| invalid())?))
    }

    /// The name of the key. It is no secret.
    pub fn id(&self) -> &str {
        &self.id
    }

    fn seal(&self, context: &str, clear: &[u8]) -> Result<Bytes> {
        let header = self.header();
        let mut text = clear.to_vec();
        let aad = Aad::from([header.as_slice(), context.as_bytes()].concat());
        let nonce = self
            .cipher
            .seal_in_place_append_tag(aad, &mut text)
            .map_err(|_| Error::new(ErrorKind::Storage, "the value is too large to be encrypted"))?;
        Ok([header.as_slice(), nonce.as_ref(), &text].concat().into())
    }

    fn open(&self, context: &str, sealed: &[u8]) -> Option<Bytes> {
        let header = self.header();
        let (nonce, text) = sealed.strip_prefix(header.as_slice())?.split_first_chunk::<NONCE_LEN>()?;
        let mut text = text.to_vec();
        let aad = Aad::from([header.as_slice(), context.as_bytes()].concat());
        let size = self.cipher.open_in_place(Nonce::from(nonce), aad, &mut text).ok()?.len();
        text.truncate(size);
        Some(text.into())
    }

    /// Format, and the id with its size: it stands before the value and is authenticated with it.
    fn header(&self) -> Vec<u8> {
        let size = self.id.len() as u64;
        [&[FORMAT], size.to_be_bytes().as_slice(), self.id.as_bytes()].concat()
    }
}

impl fmt::Debug for ValueKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ValueKey").field("id", &self.id).field("key", &"[redacted]").finish()
    }
}

/// Keys for [`Encrypted`](webex_core::storage::Encrypted): one that seals, and any number of earlier ones
/// that still open.
///
/// A value is bound to its namespace, its key and the id of the key that sealed it: copied to another
/// place it does not open. Keys of entries and versions stay in clear; put no secrets there.
///
/// ```
/// use std::sync::Arc;
/// use webex_core::storage::{Batch, Encrypted, MemoryStorage, Namespace, Storage};
/// use webex_store_seal::{ValueKey, ValueKeys};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
/// let (storage, tokens) = (MemoryStorage::new(), Namespace::new("tokens")?);
/// let old = || ValueKey::new("2025", &[1; 32]);
/// let before = Encrypted::new(storage.clone(), Arc::new(ValueKeys::new(old())));
/// before.commit(Batch::new().put(&tokens, "bot", "secret")).await?;
///
/// let keys = ValueKeys::new(ValueKey::new("2026", &[2; 32])).with_earlier(old());
/// let after = Encrypted::new(storage, Arc::new(keys));
/// assert_eq!(&after.read(&tokens, "bot").await?.expect("an entry").value[..], b"secret");
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct ValueKeys {
    current: ValueKey,
    earlier: Vec<ValueKey>,
}

impl ValueKeys {
    /// Seals and opens with this key.
    pub fn new(current: ValueKey) -> Self {
        Self { current, earlier: Vec::new() }
    }

    /// Opens with this key as well, what was sealed with it before.
    #[must_use]
    pub fn with_earlier(mut self, key: ValueKey) -> Self {
        self.earlier.push(key);
        self
    }
}

impl Seal for ValueKeys {
    fn seal(&self, context: &str, clear: &[u8]) -> Result<Bytes> {
        self.current.seal(context, clear)
    }

    fn open(&self, context: &str, sealed: &[u8]) -> Result<Bytes> {
        let mut keys = std::iter::once(&self.current).chain(&self.earlier);
        keys.find_map(|key| key.open(context, sealed)).ok_or_else(|| {
            let text = "a stored value cannot be decrypted: another key, another place, or changed bytes";
            Error::new(ErrorKind::Storage, text)
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys(id: &str, byte: u8) -> ValueKeys {
        ValueKeys::new(ValueKey::new(id, &[byte; 32]))
    }

    #[test]
    fn a_value_opens_at_its_place_with_its_key_only() {
        let sealed = keys("k", 1).seal("tokens:bot", b"secret").expect("sealed");
        assert_eq!(keys("k", 1).open("tokens:bot", &sealed).expect("opened"), "secret");
        for (keys, context) in [
            (keys("k", 1), "tokens:other"),
            (keys("k", 1), "other:bot"),
            (keys("k", 2), "tokens:bot"),
            (keys("other", 1), "tokens:bot"),
        ] {
            let error = keys.open(context, &sealed).expect_err("refused");
            assert_eq!(error.kind(), ErrorKind::Storage);
        }
    }

    #[test]
    fn earlier_keys_open_and_do_not_seal() {
        let sealed = keys("old", 1).seal("a:b", b"text").expect("sealed");
        let both = keys("new", 2).with_earlier(ValueKey::new("old", &[1; 32]));
        assert_eq!(both.open("a:b", &sealed).expect("opened"), "text");
        let sealed = both.seal("a:b", b"text").expect("sealed");
        assert!(keys("old", 1).open("a:b", &sealed).is_err());
        assert!(keys("new", 2).open("a:b", &sealed).is_ok());
    }

    #[test]
    fn a_key_is_32_bytes_and_is_not_shown() {
        for secret in ["", "AAAA", "no base64", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH"] {
            let error = ValueKey::from_base64("k", &secret.into()).expect_err("refused");
            assert_eq!(error.kind(), ErrorKind::Configuration);
        }
        let key = ValueKey::from_base64("k", &"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n".into());
        let text = format!("{:?}", key.expect("a key"));
        assert_eq!(text, r#"ValueKey { id: "k", key: "[redacted]" }"#);
    }

    #[test]
    fn an_id_of_any_length_is_a_name() {
        let keys = keys(&"ü".repeat(300), 1);
        assert_eq!(keys.current.id().len(), 600);
        let sealed = keys.seal("a:b", b"text").expect("sealed");
        assert_eq!(keys.open("a:b", &sealed).expect("opened"), "text");
    }

    proptest! {
        #[test]
        fn no_changed_bit_is_accepted(clear in prop::collection::vec(any::<u8>(), 0..100), at in any::<prop::sample::Index>(), bit in 0_u8..8) {
            let keys = keys("k", 1);
            let mut sealed = keys.seal("a:b", &clear).expect("sealed").to_vec();
            prop_assert_eq!(&keys.open("a:b", &sealed).expect("opened")[..], &clear[..]);
            sealed[at.index(clear.len() + 1)] ^= 1 << bit;
            prop_assert!(keys.open("a:b", &sealed).is_err());
        }

        #[test]
        fn junk_is_refused_without_panic(sealed in prop::collection::vec(any::<u8>(), 0..60)) {
            prop_assert!(keys("k", 1).open("a:b", &sealed).is_err());
        }
    }
}
