//! Which certificates are trusted.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls_platform_verifier::Verifier;

use crate::{Error, ErrorKind, Result};

/// Which certificates are trusted.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum TlsRoots {
    /// Those of the operating system.
    #[default]
    Platform,
    /// Those of the operating system and these, as DER.
    PlatformAnd(Vec<Vec<u8>>),
    /// These only, as DER.
    Only(Vec<Vec<u8>>),
}

impl TlsRoots {
    /// The certificates of a PEM file, and no others.
    ///
    /// ```
    /// use webex_core::transport::TlsRoots;
    /// assert!(TlsRoots::from_pem(b"no certificate").is_err());
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when there is no certificate in it, or one cannot be read.
    pub fn from_pem(pem: &[u8]) -> Result<Self> {
        let ders = CertificateDer::pem_slice_iter(pem).map(|der| der.map(|der| der.to_vec()));
        let ders: Vec<_> = ders.collect::<Result<_, _>>().map_err(|e| unreadable().with_source(e))?;
        if ders.is_empty() {
            return Err(Error::new(ErrorKind::Configuration, "there is no certificate in the PEM text"));
        }
        Ok(Self::Only(ders))
    }

    /// Finds certificates that cannot be read before a connection needs them.
    pub(super) fn check(&self) -> Result<()> {
        match self {
            Self::Platform => Ok(()),
            Self::PlatformAnd(ders) | Self::Only(ders) => root_store(ders).map(drop),
        }
    }

    /// The configuration of TLS. Reads the certificates of the operating system: blocks for some milliseconds.
    pub(super) fn client_config(&self) -> Result<ClientConfig> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(|e| Error::new(ErrorKind::Configuration, "TLS cannot be set up").with_source(e))?;
        Ok(match self {
            Self::Only(ders) => builder.with_root_certificates(root_store(ders)?).with_no_client_auth(),
            Self::Platform => with_verifier(builder, platform(&[], provider)?),
            Self::PlatformAnd(ders) => with_verifier(builder, platform(ders, provider)?),
        })
    }
}

type Builder = rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>;

/// "Dangerous" in rustls is any verifier but its own; this one is that of the operating system.
fn with_verifier(builder: Builder, verifier: Verifier) -> ClientConfig {
    builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth()
}

fn platform(extra: &[Vec<u8>], provider: Arc<CryptoProvider>) -> Result<Verifier> {
    let extra = extra.iter().map(|der| CertificateDer::from(der.clone()));
    Verifier::new_with_extra_roots(extra, provider).map_err(|e| {
        Error::new(ErrorKind::Configuration, "the platform has no trusted certificates").with_source(e)
    })
}

fn root_store(ders: &[Vec<u8>]) -> Result<rustls::RootCertStore> {
    let mut store = rustls::RootCertStore::empty();
    for der in ders {
        store.add(CertificateDer::from(der.clone())).map_err(|e| unreadable().with_source(e))?;
    }
    Ok(store)
}

fn unreadable() -> Error {
    Error::new(ErrorKind::Configuration, "a root certificate cannot be read")
}
