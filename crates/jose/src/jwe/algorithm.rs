use aws_lc_rs::rsa::{OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm};

use crate::{Error, ErrorKind, Result};

/// How the reader of a JWE comes to the key that encrypts the content (`alg` of RFC 7518 section 4).
///
/// ```
/// use webex_jose::jwe::{Header, KeyAlgorithm};
///
/// assert_eq!(Header::default().algorithm(), KeyAlgorithm::Direct);
/// assert_eq!(KeyAlgorithm::RsaOaep.name(), "RSA-OAEP");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyAlgorithm {
    /// `dir`: both sides have it.
    #[default]
    Direct,
    /// `RSA-OAEP`: wrapped for an RSA key, SHA-1 for hash and mask. What clients send to a KMS.
    RsaOaep,
    /// `RSA-OAEP-256`: the same with SHA-256. It is read, never written by itself.
    RsaOaep256,
}

impl KeyAlgorithm {
    const ALL: [Self; 3] = [Self::Direct, Self::RsaOaep, Self::RsaOaep256];

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Direct => "dir",
            Self::RsaOaep => "RSA-OAEP",
            Self::RsaOaep256 => "RSA-OAEP-256",
        }
    }

    pub(super) fn from_name(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name).ok_or_else(|| {
            let known = "dir, RSA-OAEP and RSA-OAEP-256 are understood";
            Error::new(ErrorKind::UnsupportedAlgorithm, format!("{known}, not the `alg` of this message"))
        })
    }

    /// The padding with which the content key is wrapped.
    pub(super) fn oaep(self) -> Result<&'static OaepAlgorithm> {
        match self {
            Self::RsaOaep => Ok(&OAEP_SHA1_MGF1SHA1),
            Self::RsaOaep256 => Ok(&OAEP_SHA256_MGF1SHA256),
            Self::Direct => {
                Err(Error::new(ErrorKind::UnsupportedAlgorithm, "a key wrapped with RSA-OAEP is expected"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back() {
        for algorithm in KeyAlgorithm::ALL {
            assert_eq!(KeyAlgorithm::from_name(algorithm.name()), Ok(algorithm));
        }
        for name in ["", "DIR", "RSA1_5", "RSA-OAEP-512", "ECDH-ES", "A256KW"] {
            let error = KeyAlgorithm::from_name(name).expect_err("refused");
            assert_eq!(error.kind(), ErrorKind::UnsupportedAlgorithm, "{name}");
        }
    }
}
