use std::{fmt, sync::Arc};

use aws_lc_rs::{
    agreement::{self, UnparsedPublicKey},
    encoding::{AsBigEndian, EcPrivateKeyBin},
    hkdf,
    rand::SystemRandom,
    signature::EcdsaKeyPair,
};
use serde::{Deserialize, Deserializer, de};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{Curve, EcPublicKey, public};
use crate::{ContentKey, Error, ErrorKind, Result, encoding};

/// A private key on an elliptic curve: half of a KMS handshake, or what signs `ES256`, `ES384` and
/// `ES512`.
///
/// A clone shares the key, its memory is wiped when the last clone goes, and `Debug` does not show it.
///
/// ```
/// use webex_jose::{Curve, EcPrivateKey};
///
/// let (client, kms) = (EcPrivateKey::generate(Curve::P256), EcPrivateKey::generate(Curve::P256));
/// let session = client.session_key(&kms.public_key())?;
/// assert_eq!(session, kms.session_key(&client.public_key())?);
/// # Ok::<(), webex_jose::Error>(())
/// ```
#[derive(Clone)]
pub struct EcPrivateKey {
    key: Arc<agreement::PrivateKey>,
    public: EcPublicKey,
}

impl EcPrivateKey {
    /// A fresh key whose `kid` is its thumbprint (wire/03 section 3.1.6).
    ///
    /// ```
    /// use webex_jose::{Curve, EcPrivateKey};
    ///
    /// let key = EcPrivateKey::generate(Curve::P256).public_key();
    /// assert_eq!(key.kid(), Some(key.thumbprint().as_str()));
    /// ```
    pub fn generate(curve: Curve) -> Self {
        let key = agreement::PrivateKey::generate(curve.agreement()).expect("the library makes such keys");
        let key = Self::new(curve, key).expect("a key that was just made is whole");
        let kid = key.public.thumbprint();
        key.with_kid(kid)
    }

    /// The key with this private number, big-endian in the size of the curve, and without `kid`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKey`] if it has another size, is zero or beyond the order of the curve.
    pub fn from_bytes(curve: Curve, bytes: &[u8]) -> Result<Self> {
        let key = agreement::PrivateKey::from_private_key(curve.agreement(), bytes).map_err(|_| invalid())?;
        Self::new(curve, key)
    }

    fn new(curve: Curve, key: agreement::PrivateKey) -> Result<Self> {
        let point = key.compute_public_key().map_err(|_| invalid())?;
        Ok(Self { key: Arc::new(key), public: EcPublicKey::from_point(curve, point.as_ref())? })
    }

    /// The same key with this `kid`, which its public half has as well.
    #[must_use]
    pub fn with_kid(mut self, kid: impl Into<String>) -> Self {
        self.public = self.public.with_kid(kid);
        self
    }

    /// The public half.
    pub fn public_key(&self) -> EcPublicKey {
        self.public.clone()
    }

    pub(crate) fn curve(&self) -> Curve {
        self.public.curve()
    }

    /// The key of a KMS session with the holder of `peer`: ECDH on P-256, then HKDF-SHA-256 without salt
    /// and info to 256 bits (wire/03 section 3.1.4).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKey`] unless both keys are on P-256: no other curve leads to a key of AES-GCM.
    pub fn session_key(&self, peer: &EcPublicKey) -> Result<ContentKey> {
        if [self.public.curve(), peer.curve()] != [Curve::P256; 2] {
            return Err(Error::new(ErrorKind::InvalidKey, "the key of a session is agreed on P-256"));
        }
        let peer = UnparsedPublicKey::new(Curve::P256.agreement(), peer.point());
        agreement::agree(&self.key, peer, invalid(), |secret| Ok(derive(secret)))
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        let unusable = |_| Error::new(ErrorKind::InvalidKey, "this key cannot sign");
        let number: EcPrivateKeyBin<'_> = self.key.as_be_bytes().map_err(unusable)?;
        let pair = EcdsaKeyPair::from_private_key_and_public_key(
            self.public.curve().signing(),
            number.as_ref(),
            self.public.point(),
        );
        let pair = pair.map_err(|_| invalid())?;
        Ok(pair.sign(&SystemRandom::new(), message).map_err(unusable)?.as_ref().to_vec())
    }
}

fn derive(secret: &[u8]) -> ContentKey {
    let mut key = Zeroizing::new([0; 32]);
    let extracted = hkdf::Salt::new(hkdf::HKDF_SHA256, &[]).extract(secret);
    let expanded = extracted.expand(&[], hkdf::HKDF_SHA256).expect("32 bytes are one block");
    expanded.fill(&mut *key).expect("the size that was asked for");
    ContentKey::from_bytes(*key)
}

fn invalid() -> Error {
    Error::new(ErrorKind::InvalidKey, "this is no private key of the curve")
}

impl fmt::Debug for EcPrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EcPrivateKey").field("public", &self.public).field("d", &"[redacted]").finish()
    }
}

impl<'de> Deserialize<'de> for EcPrivateKey {
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
    crv: String,
    x: String,
    y: String,
    d: String,
}

impl Members {
    fn to_key(&self) -> Result<EcPrivateKey> {
        let public = public::read(&self.kty, &self.crv, &self.x, &self.y)?;
        let number = encoding::decode_secret("member d", &self.d)?;
        let key = EcPrivateKey::from_bytes(public.curve(), &number)?;
        if key.public != public {
            return Err(Error::new(ErrorKind::InvalidKey, "the private key belongs to another point"));
        }
        Ok(match &self.kid {
            Some(kid) => key.with_kid(kid),
            None => key,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fresh_key_is_named_by_its_thumbprint() {
        let key = EcPrivateKey::generate(Curve::P256).public_key();
        assert_eq!(key.kid(), Some(key.thumbprint().as_str()));
    }

    #[test]
    fn sessions_are_agreed_on_p256_only() {
        let (p256, p384) = (EcPrivateKey::generate(Curve::P256), EcPrivateKey::generate(Curve::P384));
        for (key, peer) in [(&p256, &p384), (&p384, &p256), (&p384, &p384)] {
            let error = key.session_key(&peer.public_key()).expect_err("refused");
            assert_eq!(error.kind(), ErrorKind::InvalidKey);
        }
    }

    #[test]
    fn numbers_outside_the_curve_are_refused() {
        for bytes in [&[0; 32][..], &[0xff; 32], &[1; 31], &[1; 33], &[]] {
            let error = EcPrivateKey::from_bytes(Curve::P256, bytes).expect_err("refused");
            assert_eq!(error.kind(), ErrorKind::InvalidKey);
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let text = format!("{:?}", EcPrivateKey::from_bytes(Curve::P256, &[7; 32]).expect("a key"));
        assert!(text.ends_with(r#"d: "[redacted]" }"#), "{text}");
    }
}
