use std::fmt;

use aws_lc_rs::{
    agreement::{ParsedPublicKey, UnparsedPublicKey},
    signature,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Curve;
use crate::{Error, ErrorKind, Result, encoding, thumbprint};

/// A public key on an elliptic curve (`kty: EC`, RFC 7518 section 6.2): half of a KMS handshake, or what
/// verifies `ES256`, `ES384` and `ES512`.
///
/// The point is on the curve, whichever way the key was made. Serialised, the members stand in the order
/// `kty`, `kid`, `crv`, `x`, `y`; reading accepts any order and ignores unknown members.
///
/// ```
/// use webex_jose::{EcPublicKey, ErrorKind};
///
/// let text = r#"{"kty":"EC","kid":"EfWOVxh1v3pyB0BLAE9T1nKjgSDdM37b06PlbYGfbYw","crv":"P-256","x":"EOus38rk95v2a2LSRPioNjcp9iSOI2sCg7itlF_Hpu8","y":"KtEHakfG-mERf4r8PYdXut3k1Rllbg2IDT9mVU24YDk"}"#;
/// let key: EcPublicKey = serde_json::from_str(text)?;
/// assert_eq!(key.kid(), Some(key.thumbprint().as_str()));
/// assert_eq!(serde_json::to_string(&key)?, text);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct EcPublicKey {
    curve: Curve,
    /// Uncompressed: 4, x, y.
    point: Box<[u8]>,
    kid: Option<String>,
}

impl EcPublicKey {
    pub(super) const KEY_TYPE: &'static str = "EC";

    /// The key at this point, without `kid`.
    ///
    /// ```
    /// use webex_jose::{Curve, EcPublicKey, ErrorKind};
    ///
    /// let error = EcPublicKey::from_coordinates(Curve::P256, &[1; 32], &[1; 32]).expect_err("on no curve");
    /// assert_eq!(error.kind(), ErrorKind::InvalidKey);
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKey`] if the coordinates do not have the size of the curve, or the point is
    /// not on it.
    pub fn from_coordinates(curve: Curve, x: &[u8], y: &[u8]) -> Result<Self> {
        if [x.len(), y.len()] != [curve.coordinate_size(); 2] {
            let detail = format!("a coordinate on {} has {} bytes", curve.name(), curve.coordinate_size());
            return Err(Error::new(ErrorKind::InvalidKey, detail));
        }
        Self::from_point(curve, &[&[4], x, y].concat())
    }

    /// The key at this uncompressed point.
    pub(super) fn from_point(curve: Curve, point: &[u8]) -> Result<Self> {
        ParsedPublicKey::try_from(UnparsedPublicKey::new(curve.agreement(), point))
            .map_err(|_| Error::new(ErrorKind::InvalidKey, "the point is not on the curve"))?;
        Ok(Self { curve, point: point.into(), kid: None })
    }

    /// The same key with this `kid`.
    #[must_use]
    pub fn with_kid(mut self, kid: impl Into<String>) -> Self {
        self.kid = Some(kid.into());
        self
    }

    /// The key id.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The curve that the point is on.
    pub fn curve(&self) -> Curve {
        self.curve
    }

    /// The SHA-256 thumbprint of RFC 7638, base64url: the `kid` of an ephemeral key (wire/03 section 3.1.6).
    pub fn thumbprint(&self) -> String {
        let [x, y] = self.coordinates();
        thumbprint::of(&[("crv", self.curve.name()), ("kty", Self::KEY_TYPE), ("x", &x), ("y", &y)])
    }

    /// The uncompressed point.
    pub(super) fn point(&self) -> &[u8] {
        &self.point
    }

    /// Whether `signature` is one of `message` by the holder of the private key.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = signature::UnparsedPublicKey::new(self.curve.verification(), &self.point);
        key.verify(message, signature).is_ok()
    }

    fn coordinates(&self) -> [String; 2] {
        let (x, y) = self.point[1..].split_at(self.curve.coordinate_size());
        [x, y].map(encoding::encode)
    }
}

impl fmt::Debug for EcPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut output = f.debug_struct("EcPublicKey");
        output.field("curve", &self.curve).field("kid", &self.kid);
        output.field("thumbprint", &self.thumbprint()).finish()
    }
}

impl Serialize for EcPublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let [x, y] = self.coordinates();
        let (kid, crv) = (self.kid.as_deref(), self.curve.name());
        Written { kty: Self::KEY_TYPE, kid, crv, x, y }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for EcPublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Members { kty, kid, crv, x, y } = Members::deserialize(deserializer)?;
        let key = read(&kty, &crv, &x, &y).map_err(de::Error::custom)?;
        Ok(Self { kid, ..key })
    }
}

/// Reads the public members of a key, public or private.
pub(super) fn read(kty: &str, crv: &str, x: &str, y: &str) -> Result<EcPublicKey> {
    if kty != EcPublicKey::KEY_TYPE {
        return Err(Error::new(ErrorKind::InvalidKey, "a key of type `EC` is expected"));
    }
    let (x, y) = (encoding::decode("member x", x)?, encoding::decode("member y", y)?);
    EcPublicKey::from_coordinates(Curve::from_name(crv)?, &x, &y)
}

#[derive(Serialize)]
struct Written<'a> {
    kty: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'a str>,
    crv: &'a str,
    x: String,
    y: String,
}

#[derive(Deserialize)]
struct Members {
    kty: String,
    kid: Option<String>,
    crv: String,
    x: String,
    y: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EcPrivateKey;

    #[test]
    fn coordinates_have_one_size_and_lie_on_the_curve() {
        let key = EcPrivateKey::generate(Curve::P256).public_key();
        let (x, y) = key.point()[1..].split_at(32);
        assert!(EcPublicKey::from_coordinates(Curve::P256, x, y).is_ok());
        for (curve, x, y) in [
            (Curve::P256, &x[1..], y),
            (Curve::P256, x, &[y, &[0]].concat()),
            (Curve::P256, x, x),
            (Curve::P256, &[0; 32], &[0; 32]),
            (Curve::P384, x, y),
        ] {
            let error = EcPublicKey::from_coordinates(curve, x, y).expect_err("refused");
            assert_eq!(error.kind(), ErrorKind::InvalidKey);
        }
    }
}
