//! TLS with a certificate authority of the simulator's own.

use std::io;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use serde::{Deserialize, Serialize};
use tokio_rustls::TlsAcceptor;

use crate::disk::{Drawer, Opening};

/// The names that the certificate is always for.
const NAMES: [&str; 4] = ["localhost", "127.0.0.1", "127.0.0.2", "::1"];

/// An acceptor, and what clients have to trust.
pub(crate) struct Tls {
    pub(super) acceptor: TlsAcceptor,
    /// The authority's certificate as PEM.
    pub(crate) ca_pem: String,
}

type Made<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// A certificate with its key, and the authority that clients trust.
#[derive(Serialize, Deserialize)]
struct Material {
    certificate: Vec<u8>,
    key: Vec<u8>,
    ca_pem: String,
}

impl Tls {
    /// Makes an authority and a certificate for the loopback names and `more`; with a disk the same ones again.
    pub(crate) fn new(more: &[&str], opening: Option<&Opening>) -> io::Result<Self> {
        let names: Vec<String> = NAMES.iter().chain(more).map(|name| (*name).to_owned()).collect();
        let material = match opening {
            Some(opening) => kept(names, opening)?,
            None => Material::generate(names).map_err(io::Error::other)?,
        };
        Self::of(material).map_err(io::Error::other)
    }

    fn of(material: Material) -> Made<Self> {
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(material.key));
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![material.certificate.into()], key)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), ca_pem: material.ca_pem })
    }
}

/// The material for these names that is on disk, or new one that is kept there.
fn kept(names: Vec<String>, opening: &Opening) -> io::Result<Material> {
    let (drawer, stored) = Drawer::<Vec<String>, Material>::attach(opening, "certificates")?;
    if let Some((_, material)) = stored.into_iter().find(|(own, _)| *own == names) {
        return Ok(material);
    }
    let material = Material::generate(names.clone()).map_err(io::Error::other)?;
    drawer.put(&names, &material);
    Ok(material)
}

impl Material {
    fn generate(names: Vec<String>) -> Made<Self> {
        let authority_key = KeyPair::generate()?;
        let authority_params = authority_params()?;
        let authority = authority_params.self_signed(&authority_key)?;
        let issuer = Issuer::new(authority_params, authority_key);

        let key = KeyPair::generate()?;
        let leaf = CertificateParams::new(names)?.signed_by(&key, &issuer)?;
        Ok(Self { certificate: leaf.der().to_vec(), key: key.serialize_der(), ca_pem: authority.pem() })
    }
}

fn authority_params() -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.distinguished_name.push(DnType::CommonName, "webex-sim authority");
    Ok(params)
}
