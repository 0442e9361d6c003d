//! The static key of the KMS, and the certificate that says whose it is (wire/03 sections 3.2, 3.7 and 3.18).

use std::error::Error;

use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, PrivateDecryptingKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_RSA_SHA256, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;
use webex_jose::jws::{self, Algorithm};
use webex_jose::{ContentEncryption, RsaPrivateKey, jwe};

use crate::disk::Record;

/// What is wrong with the certificate of the KMS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateFlaw {
    /// It is for another host than the key names.
    WrongHost,
    /// It was valid once.
    Expired,
    /// It will be valid one day.
    NotYetValid,
    /// An authority signed it that nobody has heard of.
    UnknownAuthority,
    /// It is for another key.
    OtherKey,
}

const AUTHORITY: &str = "webex-sim KMS authority";

type Made<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// The RSA key pair with its authority.
pub(super) struct StaticKey {
    key: RsaPrivateKey,
    /// The same for certificates.
    pair: KeyPair,
    host: String,
    kid: String,
    root: Authority,
}

struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    pem: String,
}

/// A static key on disk. Everything else about it is made again.
#[derive(Serialize, Deserialize)]
struct Stored {
    host: String,
    kid: String,
    key: Vec<u8>,
    root_key: Vec<u8>,
    root: Vec<u8>,
    root_pem: String,
}

impl Record for StaticKey {
    fn encode(&self) -> Bytes {
        let stored = Stored {
            host: self.host.clone(),
            kid: self.kid.clone(),
            key: self.key.to_pkcs8().to_vec(),
            root_key: self.root.issuer.key().serialize_der(),
            root: self.root.certificate.to_vec(),
            root_pem: self.root.pem.clone(),
        };
        stored.encode()
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        Self::restored(Stored::decode(bytes)?).ok()
    }
}

impl StaticKey {
    /// Makes a key of 2048 bits, which takes a moment: not for the threads of a runtime.
    pub(super) fn generate(host: &str) -> Made<Self> {
        let kid = format!("kms://{host}/keys/{}", Uuid::new_v4());
        let key = RsaPrivateKey::generate().with_kid(&kid);
        Ok(Self { pair: pair(&key)?, key, host: host.to_owned(), kid, root: Authority::root(AUTHORITY)? })
    }

    fn restored(stored: Stored) -> Made<Self> {
        let key = RsaPrivateKey::from_pkcs8(&stored.key)?.with_kid(&stored.kid);
        let root_key = KeyPair::try_from(stored.root_key)?;
        let root = Authority {
            issuer: Issuer::new(Authority::params(AUTHORITY)?, root_key),
            certificate: stored.root.into(),
            pem: stored.root_pem,
        };
        Ok(Self { pair: pair(&key)?, key, host: stored.host, kid: stored.kid, root })
    }

    /// The certificate that clients have to trust, as PEM.
    pub(super) fn authority_pem(&self) -> String {
        self.root.pem.clone()
    }

    /// The public key as the details show it, with a chain of certificates. It has neither `alg` nor `use`, or the JS SDK
    /// refuses it.
    pub(super) fn public_jwk(&self, flaw: Option<CertificateFlaw>) -> Made<Value> {
        let chain: Vec<String> = self.chain(flaw)?.iter().map(|der| STANDARD.encode(der)).collect();
        let mut jwk = serde_json::to_value(self.key.public_key())?;
        jwk["x5c"] = json!(chain);
        Ok(jwk)
    }

    /// The leaf first, then what leads to the authority.
    fn chain(&self, flaw: Option<CertificateFlaw>) -> Made<[Vec<u8>; 2]> {
        let stranger;
        let root = match flaw {
            Some(CertificateFlaw::UnknownAuthority) => {
                stranger = Authority::root("nobody's authority")?;
                &stranger
            }
            _ => &self.root,
        };
        let between = Authority::below(root)?;
        let other;
        let subject = match flaw {
            Some(CertificateFlaw::OtherKey) => {
                other = pair(&RsaPrivateKey::generate())?;
                &other
            }
            _ => &self.pair,
        };
        let leaf = self.leaf(flaw)?.signed_by(subject, &between.issuer)?;
        Ok([leaf.der().to_vec(), between.certificate.to_vec()])
    }

    /// Only names in its list of subjects: clients stumble over addresses there.
    fn leaf(&self, flaw: Option<CertificateFlaw>) -> Made<CertificateParams> {
        let host = if flaw == Some(CertificateFlaw::WrongHost) { "other.sim.test" } else { &self.host };
        let mut params = CertificateParams::new(vec![host.to_owned()])?;
        params.distinguished_name.push(DnType::CommonName, host);
        match flaw {
            Some(CertificateFlaw::Expired) => params.not_after = date_time_ymd(2020, 1, 1),
            Some(CertificateFlaw::NotYetValid) => params.not_before = date_time_ymd(4000, 1, 1),
            _ => {}
        }
        Ok(params)
    }

    /// Opens what a client wrapped for the key: a compact JWE with `RSA-OAEP` and `A256GCM`.
    pub(super) fn open(&self, compact: &str) -> Option<Vec<u8>> {
        let header = jwe::Header::of(compact).ok()?;
        let wanted = (jwe::KeyAlgorithm::RsaOaep, ContentEncryption::A256Gcm, Some(self.kid.as_str()));
        let given = (header.algorithm(), header.encryption(), header.kid());
        if given == wanted { jwe::open_with(&self.key, compact).ok() } else { None }
    }

    /// Signs an answer that no session key can seal: a compact JWS with `PS256`.
    pub(super) fn sign(&self, payload: &Value) -> Made<String> {
        let header = jws::Header::new(Algorithm::Ps256).with_kid(&self.kid);
        Ok(jws::sign(&self.key, &header, payload.to_string())?)
    }

    /// The same key as SPKI in PEM, for customers who wrap master keys. No line break at the end: clients cut the last
    /// line off by its length.
    pub(super) fn public_pem(&self) -> String {
        self.pair.public_key_pem().trim_end().replace('\r', "")
    }

    /// Opens a master key that a customer wrapped (RSA-OAEP with SHA-256).
    pub(super) fn open_master_key(&self, wrapped: &[u8]) -> Option<Vec<u8>> {
        let key = PrivateDecryptingKey::from_pkcs8(&self.key.to_pkcs8()).ok()?;
        let key = OaepPrivateDecryptingKey::new(key).ok()?;
        let mut output = vec![0; key.min_output_size()];
        let length = key.decrypt(&OAEP_SHA256_MGF1SHA256, wrapped, &mut output, None).ok()?.len();
        output.truncate(length);
        Some(output)
    }
}

fn pair(key: &RsaPrivateKey) -> Made<KeyPair> {
    let der = key.to_pkcs8();
    let der = PrivatePkcs8KeyDer::from(der.as_slice());
    Ok(KeyPair::from_pkcs8_der_and_sign_algo(&der, &PKCS_RSA_SHA256)?)
}

impl Authority {
    fn root(name: &str) -> Made<Self> {
        let (params, key) = (Self::params(name)?, KeyPair::generate()?);
        let certificate = params.self_signed(&key)?;
        Ok(Self::of(params, key, &certificate))
    }

    fn below(root: &Self) -> Made<Self> {
        let (params, key) = (Self::params("webex-sim KMS intermediate")?, KeyPair::generate()?);
        let certificate = params.signed_by(&key, &root.issuer)?;
        Ok(Self::of(params, key, &certificate))
    }

    fn of(params: CertificateParams, key: KeyPair, certificate: &Certificate) -> Self {
        let (der, pem) = (certificate.der().clone(), certificate.pem());
        Self { issuer: Issuer::new(params, key), certificate: der, pem }
    }

    fn params(name: &str) -> Made<CertificateParams> {
        let mut params = CertificateParams::new(Vec::new())?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        Ok(params)
    }
}
