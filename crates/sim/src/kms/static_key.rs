//! The static key of the KMS, and the certificate that says whose it is (wire/03 sections 3.2, 3.7 and 3.18).

use std::error::Error;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm, OaepPrivateDecryptingKey, PrivateDecryptingKey,
};
use aws_lc_rs::signature::{KeyPair as _, RSA_PSS_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD as BASE64};
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    PKCS_RSA_SHA256, RsaKeySize, date_time_ymd,
};
use serde_json::{Value, json};
use uuid::Uuid;

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

type Made<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// The RSA key pair with its authority.
pub(super) struct StaticKey {
    pair: KeyPair,
    signer: RsaKeyPair,
    decrypting: OaepPrivateDecryptingKey,
    host: String,
    kid: String,
    root: Authority,
}

struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: Certificate,
}

impl StaticKey {
    /// Makes a key of 2048 bits, which takes a moment: not for the threads of a runtime.
    pub(super) fn generate(host: &str) -> Made<Self> {
        let pair = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?;
        let der = pair.serialize_der();
        let decrypting = OaepPrivateDecryptingKey::new(PrivateDecryptingKey::from_pkcs8(&der)?)?;
        Ok(Self {
            signer: RsaKeyPair::from_pkcs8(&der)?,
            decrypting,
            pair,
            host: host.to_owned(),
            kid: format!("kms://{host}/keys/{}", Uuid::new_v4()),
            root: Authority::root("webex-sim KMS authority")?,
        })
    }

    /// The certificate that clients have to trust, as PEM.
    pub(super) fn authority_pem(&self) -> String {
        self.root.certificate.pem()
    }

    /// The public key as the details show it, with a chain of certificates. It has neither `alg` nor `use`, or the JS SDK
    /// refuses it.
    pub(super) fn public_jwk(&self, flaw: Option<CertificateFlaw>) -> Made<Value> {
        let public = self.signer.public_key();
        let chain: Vec<String> = self.chain(flaw)?.iter().map(|der| STANDARD.encode(der)).collect();
        Ok(json!({
            "kty": "RSA",
            "kid": self.kid,
            "n": BASE64.encode(public.modulus().big_endian_without_leading_zero()),
            "e": BASE64.encode(public.exponent().big_endian_without_leading_zero()),
            "x5c": chain,
        }))
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
                other = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?;
                &other
            }
            _ => &self.pair,
        };
        let leaf = self.leaf(flaw)?.signed_by(subject, &between.issuer)?;
        Ok([leaf.der().to_vec(), between.certificate.der().to_vec()])
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

    /// Opens what a client wrapped to the key: a compact JWE with `RSA-OAEP` and `A256GCM`.
    pub(super) fn open(&self, compact: &str) -> Option<Vec<u8>> {
        let mut parts = compact.split('.');
        let (header, key) = (parts.next()?, parts.next()?);
        let mut decode = || BASE64.decode(parts.next()?).ok();
        let (nonce, mut text, tag) = (decode()?, decode()?, decode()?);
        if parts.next().is_some() || !self.is_for_us(header) {
            return None;
        }
        let key = self.decrypt(&OAEP_SHA1_MGF1SHA1, &BASE64.decode(key).ok()?)?;
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &key).ok()?);
        let nonce = Nonce::try_assume_unique_for_key(&nonce).ok()?;
        text.extend(tag);
        let opened = key.open_in_place(nonce, Aad::from(header.as_bytes()), &mut text).ok()?.len();
        text.truncate(opened);
        Some(text)
    }

    fn is_for_us(&self, header: &str) -> bool {
        let header = BASE64.decode(header).ok().and_then(|json| serde_json::from_slice::<Value>(&json).ok());
        let wanted = [("alg", "RSA-OAEP"), ("enc", "A256GCM"), ("kid", self.kid.as_str())];
        header.is_some_and(|header| wanted.iter().all(|(member, value)| header[member] == **value))
    }

    /// Signs an answer that no session key can seal: a compact JWS with `PS256`.
    pub(super) fn sign(&self, payload: &Value) -> Made<String> {
        let header = json!({"kid": self.kid, "alg": "PS256"});
        let signed = format!("{}.{}", BASE64.encode(header.to_string()), BASE64.encode(payload.to_string()));
        let mut signature = vec![0; self.signer.public_modulus_len()];
        self.signer.sign(&RSA_PSS_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)?;
        Ok(format!("{signed}.{}", BASE64.encode(signature)))
    }

    /// The same key as SPKI in PEM, for customers who wrap master keys. No line break at the end: clients cut the last
    /// line off by its length.
    pub(super) fn public_pem(&self) -> String {
        self.pair.public_key_pem().trim_end().replace('\r', "")
    }

    /// Opens a master key that a customer wrapped (RSA-OAEP with SHA-256).
    pub(super) fn open_master_key(&self, wrapped: &[u8]) -> Option<Vec<u8>> {
        self.decrypt(&OAEP_SHA256_MGF1SHA256, wrapped)
    }

    fn decrypt(&self, algorithm: &'static OaepAlgorithm, wrapped: &[u8]) -> Option<Vec<u8>> {
        let mut output = vec![0; self.decrypting.min_output_size()];
        let length = self.decrypting.decrypt(algorithm, wrapped, &mut output, None).ok()?.len();
        output.truncate(length);
        Some(output)
    }
}

impl Authority {
    fn root(name: &str) -> Made<Self> {
        let (params, key) = (Self::params(name)?, KeyPair::generate()?);
        let certificate = params.self_signed(&key)?;
        Ok(Self { issuer: Issuer::new(params, key), certificate })
    }

    fn below(root: &Self) -> Made<Self> {
        let (params, key) = (Self::params("webex-sim KMS intermediate")?, KeyPair::generate()?);
        let certificate = params.signed_by(&key, &root.issuer)?;
        Ok(Self { issuer: Issuer::new(params, key), certificate })
    }

    fn params(name: &str) -> Made<CertificateParams> {
        let mut params = CertificateParams::new(Vec::new())?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        Ok(params)
    }
}
