use std::{fmt, sync::Arc};

use aws_lc_rs::{
    encoding::AsDer,
    rand::SystemRandom,
    rsa::{
        KeyPair, KeyPairComponents, KeySize, OaepAlgorithm, OaepPrivateDecryptingKey, PrivateDecryptingKey,
        PublicKeyComponents,
    },
    signature::{KeyPair as _, RsaEncoding},
};
use serde::{Deserialize, Deserializer, de};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::RsaPublicKey;
use crate::{Error, ErrorKind, Result, encoding};

/// A private RSA key: what a KMS opens requests for a session with, and signs its answers with.
///
/// Read from a JWK with all members of two primes (`n e d p q dp dq qi`) or from PKCS #8, 2,048 to 8,192
/// bits. A clone shares the key, its memory is wiped when the last clone goes, and `Debug` does not
/// show it.
///
/// ```
/// use webex_jose::RsaPrivateKey;
///
/// let key = RsaPrivateKey::generate();
/// let again = RsaPrivateKey::from_pkcs8(&key.to_pkcs8())?;
/// assert_eq!(again.public_key(), key.public_key());
/// # Ok::<(), webex_jose::Error>(())
/// ```
#[derive(Clone)]
pub struct RsaPrivateKey {
    keys: Arc<Keys>,
    public: RsaPublicKey,
}

/// The library has one type to sign with and another to decrypt with.
struct Keys {
    signing: KeyPair,
    decrypting: OaepPrivateDecryptingKey,
}

impl RsaPrivateKey {
    /// A fresh key of 2,048 bits, without `kid`. It takes a noticeable part of a second.
    ///
    /// ```
    /// use webex_jose::{RsaPrivateKey, jwe};
    ///
    /// let key = RsaPrivateKey::generate();
    /// let sealed = jwe::seal_for(&key.public_key(), "for the KMS")?;
    /// assert_eq!(jwe::open_with(&key, &sealed)?, b"for the KMS");
    /// # Ok::<(), webex_jose::Error>(())
    /// ```
    pub fn generate() -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).expect("the library makes keys of this size");
        Self::new(pair).expect("a key that was just made is whole")
    }

    /// Reads the DER of a PKCS #8 `PrivateKeyInfo`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKey`] if it is none of an RSA key of 2,048 to 8,192 bits.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self> {
        KeyPair::from_pkcs8(der).map_err(|_| invalid()).and_then(Self::new)
    }

    fn new(signing: KeyPair) -> Result<Self> {
        let key = signing.public_key();
        let (modulus, exponent) = (key.modulus(), key.exponent());
        let public = RsaPublicKey::from_components(
            modulus.big_endian_without_leading_zero(),
            exponent.big_endian_without_leading_zero(),
        )?;
        let decrypting = PrivateDecryptingKey::from_pkcs8(&pkcs8(&signing)).map_err(|_| invalid())?;
        let decrypting = OaepPrivateDecryptingKey::new(decrypting).map_err(|_| invalid())?;
        Ok(Self { keys: Arc::new(Keys { signing, decrypting }), public })
    }

    /// The same key with this `kid`, which its public half has as well.
    #[must_use]
    pub fn with_kid(mut self, kid: impl Into<String>) -> Self {
        self.public = self.public.with_kid(kid);
        self
    }

    /// The public half.
    pub fn public_key(&self) -> RsaPublicKey {
        self.public.clone()
    }

    /// The DER of the PKCS #8 `PrivateKeyInfo`: a secret. Keep it out of logs, errors and URLs.
    pub fn to_pkcs8(&self) -> Zeroizing<Vec<u8>> {
        pkcs8(&self.keys.signing)
    }

    /// Unwraps a content key; `None` if it was wrapped for another key.
    pub(crate) fn unwrap_key(
        &self,
        oaep: &'static OaepAlgorithm,
        wrapped: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        let mut key = Zeroizing::new(vec![0; self.keys.decrypting.min_output_size()]);
        let size = self.keys.decrypting.decrypt(oaep, wrapped, &mut key, None).ok()?.len();
        key.truncate(size);
        Some(key)
    }

    pub(crate) fn sign(&self, encoding: &'static dyn RsaEncoding, message: &[u8]) -> Result<Vec<u8>> {
        let mut signature = vec![0; self.keys.signing.public_modulus_len()];
        let signed = self.keys.signing.sign(encoding, &SystemRandom::new(), message, &mut signature);
        signed.map_err(|_| Error::new(ErrorKind::InvalidKey, "this RSA key cannot sign"))?;
        Ok(signature)
    }
}

fn pkcs8(key: &KeyPair) -> Zeroizing<Vec<u8>> {
    let der = key.as_der().expect("a key in memory has a DER");
    Zeroizing::new(der.as_ref().to_vec())
}

fn invalid() -> Error {
    Error::new(ErrorKind::InvalidKey, "these are not the members of a private RSA key of 2,048 to 8,192 bits")
}

impl fmt::Debug for RsaPrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RsaPrivateKey").field("public", &self.public).field("d", &"[redacted]").finish()
    }
}

impl<'de> Deserialize<'de> for RsaPrivateKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = Members::deserialize(deserializer)?;
        members.to_key().map_err(de::Error::custom)
    }
}

/// The JSON of a key; wiped when dropped.
#[derive(Deserialize, Zeroize, ZeroizeOnDrop)]
struct Members {
    kty: String,
    kid: Option<String>,
    n: String,
    e: String,
    d: String,
    p: String,
    q: String,
    dp: String,
    dq: String,
    qi: String,
}

impl Members {
    fn to_key(&self) -> Result<RsaPrivateKey> {
        if self.kty != "RSA" {
            return Err(Error::new(ErrorKind::InvalidKey, "a key of type `RSA` is expected"));
        }
        let key = RsaPrivateKey::new(self.to_pair()?)?;
        Ok(match &self.kid {
            Some(kid) => key.with_kid(kid),
            None => key,
        })
    }

    fn to_pair(&self) -> Result<KeyPair> {
        let secret = |text| encoding::decode_secret("private member", text);
        let public_key = PublicKeyComponents {
            n: encoding::decode("member n", &self.n)?,
            e: encoding::decode("member e", &self.e)?,
        };
        let components = KeyPairComponents {
            public_key,
            d: Bytes(secret(&self.d)?),
            p: Bytes(secret(&self.p)?),
            q: Bytes(secret(&self.q)?),
            dP: Bytes(secret(&self.dp)?),
            dQ: Bytes(secret(&self.dq)?),
            qInv: Bytes(secret(&self.qi)?),
        };
        KeyPair::from_components(&components).map_err(|_| invalid())
    }
}

/// Lends its bytes to the library and is wiped when dropped.
struct Bytes(Zeroizing<Vec<u8>>);

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_secret() {
        let text = format!("{:?}", RsaPrivateKey::generate().with_kid("kms://kms.example/keys/1"));
        assert!(
            text.contains("kms://kms.example/keys/1") && text.ends_with(r#"d: "[redacted]" }"#),
            "{text}"
        );
    }

    #[test]
    fn what_is_no_key_is_refused() {
        assert_eq!(RsaPrivateKey::from_pkcs8(b"no DER").expect_err("refused").kind(), ErrorKind::InvalidKey);
        for json in [
            r#"{"kty":"RSA","n":"AQAB","e":"AQAB"}"#,
            r#"{"kty":"RSA","n":"AQAB","e":"AQAB","d":"AQAB","p":"Aw","q":"BQ","dp":"AQ","dq":"AQ","qi":"AQ"}"#,
            r#"{"kty":"oct","n":"AQAB","e":"AQAB","d":"AQAB","p":"Aw","q":"BQ","dp":"AQ","dq":"AQ","qi":"AQ"}"#,
        ] {
            assert!(serde_json::from_str::<RsaPrivateKey>(json).is_err(), "{json}");
        }
    }
}
