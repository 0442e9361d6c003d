//! Which certificates are trusted.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::client::WantsClientCert;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls_platform_verifier::Verifier;

use super::ClientIdentity;
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

    /// The same certificates beside those of the operating system.
    ///
    /// ```no_run
    /// use webex_core::transport::TlsRoots;
    /// # fn f(pem: &[u8]) -> webex_core::Result<()> {
    /// let roots = TlsRoots::from_pem(pem)?.and_platform();
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn and_platform(self) -> Self {
        match self {
            Self::Only(ders) => Self::PlatformAnd(ders),
            other => other,
        }
    }

    /// The configuration of TLS, 1.2 at least. Reads the certificates of the operating system: blocks for some
    /// milliseconds.
    pub(super) fn client_config(&self, identity: Option<&ClientIdentity>) -> Result<ClientConfig> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(|e| Error::new(ErrorKind::Configuration, "TLS cannot be set up").with_source(e))?;
        let builder = match self {
            Self::Only(ders) => builder.with_root_certificates(root_store(ders)?),
            Self::Platform => with_verifier(builder, platform(&[], provider)?),
            Self::PlatformAnd(ders) => with_verifier(builder, platform(ders, provider)?),
        };
        match identity {
            Some(identity) => identity.attach(builder),
            None => Ok(builder.with_no_client_auth()),
        }
    }
}

type Builder = rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>;
type Verified = rustls::ConfigBuilder<ClientConfig, WantsClientCert>;

/// "Dangerous" in rustls is any verifier but its own; this one is that of the operating system.
fn with_verifier(builder: Builder, verifier: Verifier) -> Verified {
    builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier))
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
