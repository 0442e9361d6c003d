//! Access tokens as signed JWTs.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use bytes::Bytes;
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;

use super::scopes::Scopes;
use crate::disk::Record;
use crate::ids::OrgId;

/// Signs with a key that lives as long as the cloud. ES256, because an RSA key takes too long to make.
pub(super) struct Signer {
    /// PKCS #8.
    document: Vec<u8>,
    key: EncodingKey,
    header: Header,
}

/// Clients read `realm` (the organization) and `user_type` (`guest` or not); wire/01 section 2.10.3.
#[derive(Serialize)]
pub(super) struct Claims<'a> {
    pub(super) sub: String,
    pub(super) realm: OrgId,
    pub(super) user_type: &'static str,
    pub(super) client_id: &'a str,
    pub(super) scope: &'a Scopes,
    pub(super) iat: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) exp: Option<i64>,
    pub(super) jti: String,
    pub(super) iss: &'static str,
}

impl Signer {
    pub(super) fn generate() -> Self {
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
            .expect("the operating system provides randomness");
        Self::of(document.as_ref().to_vec())
    }

    fn of(document: Vec<u8>) -> Self {
        let header = Header { kid: Some("simulator".to_owned()), ..Header::new(Algorithm::ES256) };
        Self { key: EncodingKey::from_ec_der(&document), document, header }
    }

    pub(super) fn sign(&self, claims: &Claims<'_>) -> String {
        jsonwebtoken::encode(&self.header, claims, &self.key).expect("an ES256 key signs any claims")
    }
}

pub(super) fn seconds(time: Timestamp) -> i64 {
    time.as_second()
}

impl Record for Signer {
    fn encode(&self) -> Bytes {
        self.document.clone().into()
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, bytes).ok()?;
        Some(Self::of(bytes.to_vec()))
    }
}

impl Serialize for Scopes {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
