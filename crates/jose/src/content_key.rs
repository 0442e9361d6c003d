use std::{fmt, sync::Arc};

use aws_lc_rs::{
    aead::{Aad, LessSafeKey, UnboundKey},
    constant_time, rand,
};
use zeroize::{Zeroize, Zeroizing};

use crate::{ContentEncryption, Error, ErrorKind, Jwk, Nonce, Result};

/// The tag that AES-GCM makes and checks.
pub(crate) type Tag = [u8; TAG_SIZE];

pub(crate) const TAG_SIZE: usize = 16;

/// A symmetric key that encrypts content: the key of a conversation, of a KMS session or of a file.
///
/// Keys of Webex have 256 bits; 128 and 192 bits are accepted where a foreign key has them. A clone
/// shares the key, its memory is wiped when the last clone goes, and `Debug` does not show it.
///
/// ```
/// use webex_jose::{ContentKey, jwe};
///
/// let key = ContentKey::generate();
/// let sealed = jwe::seal(&key, b"Hello, Webex!")?;
/// assert_eq!(jwe::open(&key, &sealed)?, b"Hello, Webex!");
/// # Ok::<(), webex_jose::Error>(())
/// ```
#[derive(Clone)]
pub struct ContentKey(Arc<Inner>);

struct Inner {
    encryption: ContentEncryption,
    bytes: Zeroizing<Box<[u8]>>,
    cipher: LessSafeKey,
}

impl ContentKey {
    /// A fresh random key of 256 bits.
    ///
    /// ```
    /// use webex_jose::{ContentKey, jwe};
    ///
    /// let (ours, theirs) = (ContentKey::generate(), ContentKey::generate());
    /// let sealed = jwe::seal(&ours, "for us")?;
    /// assert!(jwe::open(&theirs, &sealed).is_err());
    /// # Ok::<(), webex_jose::Error>(())
    /// ```
    pub fn generate() -> Self {
        let mut bytes = [0; 32];
        rand::fill(&mut bytes).expect("the system's generator aborts the process when it has no entropy");
        let key = Self::from_bytes(bytes);
        bytes.zeroize();
        key
    }

    /// The key of 256 bits with exactly these bytes, such as one that key agreement derived.
    ///
    /// ```
    /// use webex_jose::{ContentEncryption, ContentKey};
    ///
    /// let key = ContentKey::from_bytes([7; 32]);
    /// assert_eq!(key.encryption(), ContentEncryption::A256Gcm);
    /// ```
    pub fn from_bytes(mut bytes: [u8; 32]) -> Self {
        let key = Self::new(ContentEncryption::A256Gcm, &bytes).expect("AES-256 takes any 32 bytes");
        bytes.zeroize();
        key
    }

    /// The key with these 16, 24 or 32 bytes.
    ///
    /// ```
    /// use webex_jose::{ContentEncryption, ContentKey, ErrorKind};
    ///
    /// let key = ContentKey::from_slice(&[7; 16])?;
    /// assert_eq!(key.encryption(), ContentEncryption::A128Gcm);
    /// let error = ContentKey::from_slice(&[7; 15]).expect_err("no size of a key");
    /// assert_eq!(error.kind(), ErrorKind::InvalidKey);
    /// # Ok::<(), webex_jose::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKey`] for any other size.
    pub fn from_slice(bytes: &[u8]) -> Result<Self> {
        Self::new(ContentEncryption::for_key_size(bytes.len())?, bytes)
    }

    fn new(encryption: ContentEncryption, bytes: &[u8]) -> Result<Self> {
        let unbound = UnboundKey::new(encryption.algorithm(), bytes)
            .map_err(|_| Error::new(ErrorKind::InvalidKey, "the key has the wrong size"))?;
        let cipher = LessSafeKey::new(unbound);
        Ok(Self(Arc::new(Inner { encryption, bytes: Zeroizing::new(bytes.into()), cipher })))
    }

    /// The key bytes: a secret. Keep them out of logs, errors and URLs.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0.bytes
    }

    /// The algorithm that goes with the size of the key.
    pub fn encryption(&self) -> ContentEncryption {
        self.0.encryption
    }

    /// The key as a JWK; a KMS gives each key its own URI as `kid` (wire/03 section 3.1.6).
    ///
    /// ```
    /// use webex_jose::ContentKey;
    ///
    /// let key = ContentKey::generate();
    /// let jwk = key.to_jwk(Some("kms://kms.example/keys/1".into()));
    /// assert_eq!(jwk.to_content_key()?, key);
    /// # Ok::<(), webex_jose::Error>(())
    /// ```
    pub fn to_jwk(&self, kid: Option<String>) -> Jwk {
        let jwk = Jwk::from_secret(self.as_bytes());
        match kid {
            Some(kid) => jwk.with_kid(kid),
            None => jwk,
        }
    }

    /// Encrypts `text` where it stands and returns the tag.
    pub(crate) fn seal_in_place(&self, nonce: &Nonce, aad: &[u8], text: &mut [u8]) -> Result<Tag> {
        let tag = self
            .0
            .cipher
            .seal_in_place_separate_tag(nonce.to_aead(), Aad::from(aad), text)
            .map_err(|_| Error::new(ErrorKind::TooLarge, "more bytes than one key and IV may encrypt"))?;
        Ok(tag.as_ref().try_into().expect("a tag of AES-GCM has 16 bytes"))
    }

    /// Checks the tag and decrypts `text` where it stands; `text` is zeroed if the tag is wrong.
    pub(crate) fn open_in_place(&self, nonce: &Nonce, aad: &[u8], tag: &Tag, text: &mut [u8]) -> Result<()> {
        let opened =
            self.0.cipher.open_in_place_separate_tag(nonce.to_aead(), Aad::from(aad), tag, text).map(|_| ());
        opened.map_err(|_| {
            text.fill(0);
            Error::new(ErrorKind::Authentication, "the tag does not match: wrong key or changed bytes")
        })
    }
}

/// Compares in constant time.
impl PartialEq for ContentKey {
    fn eq(&self, other: &Self) -> bool {
        constant_time::verify_slices_are_equal(self.as_bytes(), other.as_bytes()).is_ok()
    }
}

impl Eq for ContentKey {}

impl fmt::Debug for ContentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContentKey({}, [redacted])", self.encryption())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_keys_differ_and_have_256_bits() {
        let key = ContentKey::generate();
        assert_eq!(key.as_bytes().len(), 32);
        assert_ne!(key, ContentKey::generate());
    }

    #[test]
    fn the_size_of_the_key_chooses_the_algorithm() {
        for (size, name) in [(16, "A128GCM"), (24, "A192GCM"), (32, "A256GCM")] {
            let key = ContentKey::from_slice(&vec![9; size]).expect("a valid size");
            assert_eq!(key.encryption().name(), name);
        }
        assert_eq!(ContentKey::from_slice(&[9; 48]).expect_err("refused").kind(), ErrorKind::InvalidKey);
    }

    #[test]
    fn debug_shows_no_key() {
        assert_eq!(format!("{:?}", ContentKey::from_bytes([7; 32])), "ContentKey(A256GCM, [redacted])");
    }

    #[test]
    fn a_wrong_tag_leaves_nothing_behind() {
        let (key, nonce) = (ContentKey::generate(), Nonce::generate());
        let mut text = *b"secret text";
        let mut tag = key.seal_in_place(&nonce, b"", &mut text).expect("short enough");
        tag[0] ^= 1;
        let error = key.open_in_place(&nonce, b"", &tag, &mut text).expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Authentication);
        assert_eq!(text, [0; 11]);
    }
}
