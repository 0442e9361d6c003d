use std::fmt;

use aws_lc_rs::{aead, rand};

use crate::{Result, encoding};

/// The initialisation vector of AES-GCM: 12 bytes that are used once with a key.
///
/// Using one twice with the same key reveals both plain texts and lets anybody forge messages, so
/// make them with [`Nonce::generate`]; [`Nonce::from_bytes`] is for reading and for test vectors.
#[derive(Clone, PartialEq, Eq)]
pub struct Nonce([u8; Nonce::SIZE]);

impl Nonce {
    /// The size in bytes.
    pub const SIZE: usize = aead::NONCE_LEN;

    /// A fresh random one.
    ///
    /// ```
    /// use webex_jose::Nonce;
    /// assert_ne!(Nonce::generate(), Nonce::generate());
    /// ```
    pub fn generate() -> Self {
        let mut bytes = [0; Self::SIZE];
        rand::fill(&mut bytes).expect("the system's generator aborts the process when it has no entropy");
        Self(bytes)
    }

    /// The one with exactly these bytes; see the warning at the top.
    pub fn from_bytes(bytes: [u8; Self::SIZE]) -> Self {
        Self(bytes)
    }

    /// The bytes. They are no secret.
    pub fn as_bytes(&self) -> &[u8; Self::SIZE] {
        &self.0
    }

    pub(crate) fn decode(text: &str) -> Result<Self> {
        encoding::decode_fixed("iv", text).map(Self)
    }

    pub(crate) fn to_aead(&self) -> aead::Nonce {
        aead::Nonce::assume_unique_for_key(self.0)
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Nonce({})", encoding::encode(&self.0))
    }
}
