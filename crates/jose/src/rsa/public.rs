use std::fmt;

use aws_lc_rs::{
    rsa::{OaepAlgorithm, OaepPublicEncryptingKey, PublicEncryptingKey},
    signature::{RsaParameters, RsaPublicKeyComponents},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{Error, ErrorKind, Result, encoding, thumbprint};

/// A public RSA key (`kty: RSA`, RFC 7518 section 6.3), such as the static key of a KMS: requests for a
/// session are sealed for it, the answers are signed by it (wire/03 sections 3.1.2 and 3.1.3).
///
/// `n` and `e` are the shortest encodings and the modulus has 2,048 to 8,192 bits; anything else is no
/// key. `alg`, `use` and unknown members are ignored. Serialised, the members stand in the order `kty`,
/// `kid`, `n`, `e`. A key that was read is not trusted yet.
///
/// ```
/// use webex_jose::{RsaPrivateKey, RsaPublicKey};
///
/// let key = RsaPrivateKey::generate().with_kid("kms://kms.example/keys/1").public_key();
/// let json = serde_json::to_string(&key)?;
/// assert!(json.starts_with(r#"{"kty":"RSA","kid":"kms://kms.example/keys/1","n":""#));
/// assert_eq!(serde_json::from_str::<RsaPublicKey>(&json)?, key);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct RsaPublicKey {
    modulus: Box<[u8]>,
    exponent: Box<[u8]>,
    kid: Option<String>,
}

impl RsaPublicKey {
    const KEY_TYPE: &'static str = "RSA";

    /// The key with this modulus and exponent, big-endian without leading zeros, and without `kid`.
    ///
    /// ```
    /// use webex_jose::RsaPublicKey;
    ///
    /// assert!(RsaPublicKey::from_components(&[1, 2, 3], &[1, 0, 1]).is_err(), "no modulus is that short");
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKey`] if they have leading zeros, or are of no size that RSA keys have.
    pub fn from_components(modulus: &[u8], exponent: &[u8]) -> Result<Self> {
        let key = Self { modulus: modulus.into(), exponent: exponent.into(), kid: None };
        if !is_odd(modulus) || !is_odd(exponent) || key.encrypting().is_err() {
            return Err(invalid());
        }
        match key.bits() {
            2048..=8192 => Ok(key),
            _ => Err(invalid()),
        }
    }

    fn bits(&self) -> usize {
        let unused = self.modulus.first().map_or(0, |byte| byte.leading_zeros());
        self.modulus.len() * 8 - unused as usize
    }

    /// The same key with this `kid`.
    #[must_use]
    pub fn with_kid(mut self, kid: impl Into<String>) -> Self {
        self.kid = Some(kid.into());
        self
    }

    /// The key id; the static key of a KMS has a URI of the scheme `kms` here.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The modulus (`n`), big-endian without leading zeros.
    pub fn modulus(&self) -> &[u8] {
        &self.modulus
    }

    /// The exponent (`e`), big-endian without leading zeros.
    pub fn exponent(&self) -> &[u8] {
        &self.exponent
    }

    /// The SHA-256 thumbprint of RFC 7638, base64url: a name that depends on the key alone.
    pub fn thumbprint(&self) -> String {
        let (modulus, exponent) = (encoding::encode(&self.modulus), encoding::encode(&self.exponent));
        thumbprint::of(&[("e", &exponent), ("kty", Self::KEY_TYPE), ("n", &modulus)])
    }

    /// Wraps a content key for the holder of the private key.
    pub(crate) fn wrap_key(&self, oaep: &'static OaepAlgorithm, key: &[u8]) -> Result<Vec<u8>> {
        let unusable = |_| Error::new(ErrorKind::InvalidKey, "this RSA key cannot wrap a content key");
        let recipient = OaepPublicEncryptingKey::new(self.encrypting()?).map_err(unusable)?;
        let mut wrapped = vec![0; recipient.ciphertext_size()];
        let size = recipient.encrypt(oaep, key, &mut wrapped, None).map_err(unusable)?.len();
        wrapped.truncate(size);
        Ok(wrapped)
    }

    /// Whether `signature` is one of `message` by the holder of the private key.
    pub(crate) fn verifies(&self, parameters: &RsaParameters, message: &[u8], signature: &[u8]) -> bool {
        self.components().verify(parameters, message, signature).is_ok()
    }

    fn components(&self) -> RsaPublicKeyComponents<&[u8]> {
        RsaPublicKeyComponents { n: &self.modulus, e: &self.exponent }
    }

    fn encrypting(&self) -> Result<PublicEncryptingKey> {
        self.components().try_into().map_err(|_| invalid())
    }
}

/// A modulus is a product of odd primes, and an even exponent has no inverse; the library looks at
/// neither before it computes.
fn is_odd(number: &[u8]) -> bool {
    number.last().is_some_and(|byte| byte % 2 == 1)
}

fn invalid() -> Error {
    let detail = "these are not modulus and exponent of an RSA key of 2,048 to 8,192 bits";
    Error::new(ErrorKind::InvalidKey, detail)
}

impl fmt::Debug for RsaPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut output = f.debug_struct("RsaPublicKey");
        output.field("kid", &self.kid).field("thumbprint", &self.thumbprint()).finish()
    }
}

impl Serialize for RsaPublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written {
            kty: Self::KEY_TYPE,
            kid: self.kid.as_deref(),
            n: encoding::encode(&self.modulus),
            e: encoding::encode(&self.exponent),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for RsaPublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = Members::deserialize(deserializer)?;
        members.into_key().map_err(de::Error::custom)
    }
}

#[derive(Serialize)]
struct Written<'a> {
    kty: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'a str>,
    n: String,
    e: String,
}

#[derive(Deserialize)]
struct Members {
    kty: String,
    n: String,
    e: String,
    kid: Option<String>,
}

impl Members {
    fn into_key(self) -> Result<RsaPublicKey> {
        if self.kty != RsaPublicKey::KEY_TYPE {
            return Err(Error::new(ErrorKind::InvalidKey, "a key of type `RSA` is expected"));
        }
        let modulus = encoding::decode("member n", &self.n)?;
        let exponent = encoding::decode("member e", &self.e)?;
        Ok(RsaPublicKey { kid: self.kid, ..RsaPublicKey::from_components(&modulus, &exponent)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RsaPrivateKey;

    #[test]
    fn leading_zeros_and_toy_keys_are_refused() {
        let key = RsaPrivateKey::generate().public_key();
        let padded = [&[0], key.modulus()].concat();
        let even = [1, 0, 0];
        for (modulus, exponent) in [
            (padded.as_slice(), key.exponent()),
            (&key.modulus()[..64], key.exponent()),
            (&[], key.exponent()),
            (key.modulus(), &[0, 1, 0, 1]),
            (key.modulus(), &[]),
            (key.modulus(), even.as_slice()),
        ] {
            let error = RsaPublicKey::from_components(modulus, exponent).expect_err("refused");
            assert_eq!(error.kind(), ErrorKind::InvalidKey);
        }
    }

    #[test]
    fn other_types_are_refused() {
        for json in [r#"{"kty":"EC","n":"AQAB","e":"AQAB"}"#, r#"{"kty":"RSA","e":"AQAB"}"#, "{}"] {
            assert!(serde_json::from_str::<RsaPublicKey>(json).is_err(), "{json}");
        }
    }
}
