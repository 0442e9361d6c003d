use std::fmt;

use aws_lc_rs::constant_time;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeStruct};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{ContentKey, Result, encoding};

/// A symmetric JSON Web Key (`kty: oct`, RFC 7517), as a KMS gives it out.
///
/// The secret is wiped when the key is dropped and never shown by `Debug`. Serialised, the members
/// stand in the order `k`, `kid`, `kty`: the HMAC of a reaction signs exactly that text (wire/03
/// section 3.1.8). Reading accepts any order and ignores members it does not know.
///
/// ```
/// use webex_jose::Jwk;
///
/// let text = r#"{"k":"xAbp4GvWDInQH31oHnoUEd6LpCUQ2Wlw9hNb91iUuhQ","kid":"kms://kms.example/keys/1","kty":"oct"}"#;
/// let jwk: Jwk = serde_json::from_str(text)?;
/// assert_eq!(jwk.kid(), Some("kms://kms.example/keys/1"));
/// assert_eq!(serde_json::to_string(&jwk)?, text);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone)]
pub struct Jwk {
    secret: Zeroizing<Box<[u8]>>,
    kid: Option<String>,
}

impl Jwk {
    /// The only key type here.
    const KEY_TYPE: &'static str = "oct";

    /// A key with these bytes and without `kid`.
    ///
    /// ```
    /// use webex_jose::Jwk;
    ///
    /// let jwk = Jwk::from_secret(&[7; 32]).with_kid("kms://kms.example/keys/1");
    /// let json = serde_json::to_string(&jwk).expect("JSON");
    /// assert!(json.contains(r#""kty":"oct""#));
    /// assert!(!format!("{jwk:?}").contains("BwcH"), "not printed");
    /// ```
    pub fn from_secret(secret: &[u8]) -> Self {
        Self { secret: Zeroizing::new(secret.into()), kid: None }
    }

    /// The same key with this `kid`.
    ///
    /// ```
    /// let jwk = webex_jose::Jwk::from_secret(&[7; 32]).with_kid("kms://kms.example/keys/1");
    /// assert_eq!(jwk.kid(), Some("kms://kms.example/keys/1"));
    /// ```
    #[must_use]
    pub fn with_kid(mut self, kid: impl Into<String>) -> Self {
        self.kid = Some(kid.into());
        self
    }

    /// The key id; keys of a KMS have their own URI here.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The key bytes (`k`): a secret. Keep them out of logs, errors and URLs.
    pub fn secret(&self) -> &[u8] {
        &self.secret
    }

    /// The key made ready to encrypt and decrypt.
    ///
    /// ```
    /// use webex_jose::Jwk;
    ///
    /// let jwk: Jwk = serde_json::from_str(r#"{"kty":"oct","k":"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc"}"#)
    ///     .expect("a key");
    /// assert_eq!(jwk.to_content_key()?.as_bytes(), [7; 32]);
    /// # Ok::<(), webex_jose::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKey`](crate::ErrorKind::InvalidKey) if it is not 16, 24 or 32 bytes long.
    pub fn to_content_key(&self) -> Result<ContentKey> {
        ContentKey::from_slice(&self.secret)
    }
}

/// Compares the secret in constant time.
impl PartialEq for Jwk {
    fn eq(&self, other: &Self) -> bool {
        let same_secret = constant_time::verify_slices_are_equal(&self.secret, &other.secret).is_ok();
        same_secret & (self.kid == other.kid)
    }
}

impl Eq for Jwk {}

impl fmt::Debug for Jwk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jwk").field("kid", &self.kid).field("k", &"[redacted]").finish()
    }
}

impl Serialize for Jwk {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_struct("Jwk", 2 + usize::from(self.kid.is_some()))?;
        members.serialize_field("k", encoding::encode_secret(&self.secret).as_str())?;
        match &self.kid {
            Some(kid) => members.serialize_field("kid", kid)?,
            None => members.skip_field("kid")?,
        }
        members.serialize_field("kty", Self::KEY_TYPE)?;
        members.end()
    }
}

impl<'de> Deserialize<'de> for Jwk {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut members = Members::deserialize(deserializer)?;
        if members.kty != Self::KEY_TYPE {
            return Err(de::Error::custom("a key of type `oct` is expected"));
        }
        let secret = encoding::decode_secret("member k", &members.k).map_err(de::Error::custom)?;
        Ok(Self { kid: members.kid.take(), ..Self::from_secret(&secret) })
    }
}

/// The JSON of a key; wiped when dropped.
#[derive(Deserialize, Zeroize, ZeroizeOnDrop)]
struct Members {
    kty: String,
    k: String,
    kid: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_kid_the_member_is_absent() {
        let jwk = Jwk::from_secret(&[0, 16, 131]);
        let text = serde_json::to_string(&jwk).expect("a key is JSON");
        assert_eq!(text, r#"{"k":"ABCD","kty":"oct"}"#);
        assert_eq!(serde_json::from_str::<Jwk>(&text).expect("the same key"), jwk);
    }

    #[test]
    fn unknown_members_and_null_are_tolerated() {
        let text = r#"{"alg":"A256GCM","kty":"oct","kid":null,"ext":true,"k":"ABCD"}"#;
        let jwk: Jwk = serde_json::from_str(text).expect("a key");
        assert_eq!(jwk, Jwk::from_secret(&[0, 16, 131]));
    }

    #[test]
    fn other_types_and_broken_secrets_are_refused_without_showing_them() {
        for text in [
            r#"{"kty":"EC","k":"ABCD"}"#,
            r#"{"kty":"oct"}"#,
            r#"{"k":"ABCD"}"#,
            r#"{"kty":"oct","k":"ABCD="}"#,
            r#"{"kty":"oct","k":"AB CD"}"#,
        ] {
            let error = serde_json::from_str::<Jwk>(text).expect_err("refused").to_string();
            assert!(!error.contains("AB"), "{error}");
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let jwk = Jwk::from_secret(&[7; 32]).with_kid("kms://kms.example/keys/1");
        assert_eq!(format!("{jwk:?}"), r#"Jwk { kid: Some("kms://kms.example/keys/1"), k: "[redacted]" }"#);
    }
}
