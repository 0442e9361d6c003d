use std::fmt;

use aws_lc_rs::aead;

use crate::{Error, ErrorKind, Result};

/// A content encryption algorithm (`enc` of RFC 7518 section 5) that this crate can read and write.
///
/// Webex produces [`A256Gcm`](Self::A256Gcm) only; with `alg: dir` the size of the key decides, so
/// the two shorter ones occur with shorter keys (wire/03 section 3.1.1). The CBC-HMAC family is
/// refused as [`ErrorKind::UnsupportedEncryption`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ContentEncryption {
    /// AES-GCM with a key of 128 bits.
    A128Gcm,
    /// AES-GCM with a key of 192 bits.
    A192Gcm,
    /// AES-GCM with a key of 256 bits.
    #[default]
    A256Gcm,
}

impl ContentEncryption {
    const ALL: [Self; 3] = [Self::A128Gcm, Self::A192Gcm, Self::A256Gcm];

    /// The name on the wire.
    ///
    /// ```
    /// assert_eq!(webex_jose::ContentEncryption::A256Gcm.name(), "A256GCM");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Self::A128Gcm => "A128GCM",
            Self::A192Gcm => "A192GCM",
            Self::A256Gcm => "A256GCM",
        }
    }

    /// The size of its keys in bytes.
    pub fn key_size(self) -> usize {
        self.algorithm().key_len()
    }

    pub(crate) fn from_name(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|encryption| encryption.name() == name).ok_or_else(|| {
            let known = "A128GCM, A192GCM and A256GCM are understood";
            Error::new(ErrorKind::UnsupportedEncryption, format!("{known}, not the `enc` of this message"))
        })
    }

    pub(crate) fn for_key_size(bytes: usize) -> Result<Self> {
        Self::ALL.into_iter().find(|encryption| encryption.key_size() == bytes).ok_or_else(|| {
            let detail = format!("an AES-GCM key is 16, 24 or 32 bytes long, this one {bytes}");
            Error::new(ErrorKind::InvalidKey, detail)
        })
    }

    pub(crate) fn algorithm(self) -> &'static aead::Algorithm {
        match self {
            Self::A128Gcm => &aead::AES_128_GCM,
            Self::A192Gcm => &aead::AES_192_GCM,
            Self::A256Gcm => &aead::AES_256_GCM,
        }
    }
}

impl fmt::Display for ContentEncryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_key_sizes_lead_back() {
        for encryption in ContentEncryption::ALL {
            assert_eq!(ContentEncryption::from_name(encryption.name()), Ok(encryption));
            assert_eq!(ContentEncryption::for_key_size(encryption.key_size()), Ok(encryption));
        }
    }

    #[test]
    fn the_cbc_family_is_refused_by_name_and_by_key_size() {
        for name in ["A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "a256gcm", ""] {
            let error = ContentEncryption::from_name(name).expect_err("refused");
            assert_eq!(error.kind(), ErrorKind::UnsupportedEncryption, "{name}");
        }
        for bytes in [0, 15, 31, 48, 64] {
            let error = ContentEncryption::for_key_size(bytes).expect_err("refused");
            assert_eq!(error.kind(), ErrorKind::InvalidKey, "{bytes}");
        }
    }
}
