//! Sealed texts, opened in the barest way.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::Result;

/// A compact JWE taken apart beforehand, so that opening it is AES-256-GCM and nothing else.
pub(crate) struct Bare {
    key: LessSafeKey,
    nonce: [u8; NONCE_LEN],
    header: Vec<u8>,
    sealed: Vec<u8>,
}

impl Bare {
    pub(crate) fn of(key: &[u8], jwe: &str) -> Result<Self> {
        let parts: Vec<&str> = jwe.split('.').collect();
        let [header, _, nonce, text, tag] = parts[..] else { return Err("this is no compact JWE".into()) };
        let mut sealed = URL_SAFE_NO_PAD.decode(text)?;
        sealed.extend(URL_SAFE_NO_PAD.decode(tag)?);
        Ok(Self {
            key: bare_key(key)?,
            nonce: nonce_of(&URL_SAFE_NO_PAD.decode(nonce)?)?,
            header: header.as_bytes().to_vec(),
            sealed,
        })
    }

    /// Opens a copy of the text; answers with its length.
    pub(crate) fn open(&self) -> usize {
        let mut text = self.sealed.clone();
        let nonce = Nonce::assume_unique_for_key(self.nonce);
        let opened = self.key.open_in_place(nonce, Aad::from(&self.header), &mut text);
        std::hint::black_box(opened.expect("it was sealed with this key")).len()
    }
}

/// A file opened in one go: `sealed` ends with the tag, and becomes the file.
pub(crate) fn open_file(key: &[u8], nonce: &[u8], aad: &[u8], sealed: &mut Vec<u8>) -> Result {
    let nonce = Nonce::assume_unique_for_key(nonce_of(nonce)?);
    let opened = bare_key(key)?.open_in_place(nonce, Aad::from(aad), sealed);
    let len = opened.map_err(|_| "the file is not what was sealed")?.len();
    sealed.truncate(len);
    Ok(())
}

fn bare_key(key: &[u8]) -> Result<LessSafeKey> {
    let unbound = UnboundKey::new(&AES_256_GCM, key).map_err(|_| "the key has not 256 bits")?;
    Ok(LessSafeKey::new(unbound))
}

fn nonce_of(bytes: &[u8]) -> Result<[u8; NONCE_LEN]> {
    Ok(bytes.try_into()?)
}

#[cfg(test)]
mod tests {
    use webex_jose::{ContentKey, jwe};

    use super::*;

    #[test]
    fn what_the_client_seals_opens() {
        let key = ContentKey::generate();
        let sealed = jwe::seal(&key, "Hello, Webex!").expect("sealed");
        assert_eq!(Bare::of(key.as_bytes(), &sealed).expect("a JWE").open(), 13);
        assert!(Bare::of(key.as_bytes(), "a.b").is_err());
    }
}
