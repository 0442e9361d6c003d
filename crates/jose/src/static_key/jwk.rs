use std::{fmt, time::SystemTime};

use serde::Deserialize;
use serde_json::Value;

use super::{
    Roots,
    certificate::{self, Certificate},
    host,
};
use crate::{Error, ErrorKind, Result, RsaPublicKey, encoding, json};

/// The static key of a KMS, as its details give it out: an RSA key whose certificates say whose it is
/// (wire/03 sections 3.2 and 3.18).
///
/// One that was read is consistent: its first certificate is about this very key and about the host that
/// the `kid` names. It is trustworthy only after [`StaticKey::verify`], or a verifier of the platform
/// with [`StaticKey::certificates`], vouched for that first certificate. (The JS SDK asks about the last
/// one, so that a genuine certificate behind a forged one lets anybody in.)
///
/// ```
/// use webex_jose::{ErrorKind, StaticKey};
///
/// let error = StaticKey::from_json(r#"{"kty":"RSA","kid":"kms://kms.example/keys/1"}"#).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Certificate);
/// assert_eq!(error.to_string(), "the KMS key has no list of certificates");
/// ```
#[derive(Clone)]
pub struct StaticKey {
    key: RsaPublicKey,
    host: String,
    certificates: Vec<Vec<u8>>,
}

impl StaticKey {
    /// Reads the text of `rsaPublicKey` and checks that key, `kid` and first certificate agree.
    ///
    /// ```
    /// use webex_jose::StaticKey;
    ///
    /// let error = StaticKey::from_json(r#"{"kty":"RSA","kid":"kms://kms.example"}"#).expect_err("no certificate");
    /// println!("the KMS is not trusted: {error}");
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Malformed`] if it is no JSON object; [`ErrorKind::Certificate`] if it is no RSA key
    /// with a `kms` URI and a list of certificates, or they contradict each other.
    pub fn from_json(json: &str) -> Result<Self> {
        let members: Members = json::read_object(json.as_bytes())
            .ok_or_else(|| Error::malformed("the KMS key is no JSON object with the members of a key"))?;
        members.read()
    }

    /// Checks that one of the `roots` vouches for the first certificate, with the others as intermediates,
    /// and that they are valid at `now`.
    ///
    /// # Errors
    /// [`ErrorKind::Untrusted`] if none does, or a certificate is expired or not valid yet.
    pub fn verify(&self, roots: &Roots, now: SystemTime) -> Result<()> {
        roots.verify(&self.certificates, now)
    }

    /// The key: requests for a session are sealed for it, the answers are signed by it.
    pub fn key(&self) -> &RsaPublicKey {
        &self.key
    }

    /// The host that the `kid` names and the certificate is about, in lower case. Compare it with the
    /// host of the cluster: nothing else ties the two together.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The DERs of the certificates, the one of the key first.
    pub fn certificates(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.certificates.iter().map(Vec::as_slice)
    }
}

impl fmt::Debug for StaticKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut output = f.debug_struct("StaticKey");
        output.field("key", &self.key).field("certificates", &self.certificates.len()).finish()
    }
}

/// Members of any type, so that each wrong one has an error of its own.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Members {
    kty: Value,
    kid: Value,
    n: Value,
    e: Value,
    x5c: Value,
}

impl Members {
    /// The checks stand in the order of the JS SDK, so that a key with two faults has the same error.
    fn read(&self) -> Result<StaticKey> {
        if self.kty != "RSA" {
            return Err(refused("the KMS key is not of type `RSA`"));
        }
        let kid = self.kid.as_str().unwrap_or_default();
        let host = host::of(kid)?;
        let certificates = self.certificates()?;
        let first = Certificate::from_der(&certificates[0])?;
        if !first.names(&host) {
            return Err(refused("the certificate of the KMS key is about another host than its `kid`"));
        }
        let key = first.key()?.with_kid(kid);
        if self.e != encoding::encode(key.exponent()) {
            return Err(refused("the exponent of the KMS key is not that of its certificate"));
        }
        if self.n != encoding::encode(key.modulus()) {
            return Err(refused("the modulus of the KMS key is not that of its certificate"));
        }
        Ok(StaticKey { key, host, certificates })
    }

    /// The certificates, at least one; each of them can be read.
    fn certificates(&self) -> Result<Vec<Vec<u8>>> {
        let entries = self.x5c.as_array().filter(|entries| !entries.is_empty());
        let entries = entries.ok_or_else(|| refused("the KMS key has no list of certificates"))?;
        let read = |entry: &Value| {
            let entry = entry.as_str().ok_or_else(|| refused("a certificate of the KMS key is no text"))?;
            let der = certificate::decode(entry)?;
            Certificate::from_der(&der).map(|_| der)
        };
        entries.iter().map(read).collect()
    }
}

fn refused(detail: &'static str) -> Error {
    Error::new(ErrorKind::Certificate, detail)
}
