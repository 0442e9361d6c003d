//! Whom a KMS key is believed from (wire/03 section 3.18).

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls_platform_verifier::Verifier;
use webex_jose::{Roots, StaticKey};

use crate::error::{CypherError, CypherErrorKind, Result};

/// Whose word counts for the key of a KMS: all keys of all conversations come through it.
///
/// ```
/// use webex_plugin_cypher::{CypherConfig, KmsTrust};
/// let mut config = CypherConfig::default();
/// assert!(matches!(config.trust, KmsTrust::Platform));
/// config.trust = KmsTrust::SelfConsistent; // a simulator on this machine
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum KmsTrust {
    /// The roots of the operating system.
    #[default]
    Platform,
    /// These roots only; a self-signed certificate of the KMS itself may be among them. No roots, no trust.
    Roots(Roots),
    /// No roots: key and certificate must agree, nobody vouches for them. For simulators.
    SelfConsistent,
}

impl KmsTrust {
    /// The roots of a PEM text, and no others.
    ///
    /// ```
    /// use webex_plugin_cypher::KmsTrust;
    /// assert!(KmsTrust::roots_of_pem(b"no certificate").is_err());
    /// ```
    ///
    /// # Errors
    /// [`CypherErrorKind::InvalidInput`] when there is no certificate in it, or one cannot be read.
    pub fn roots_of_pem(pem: &[u8]) -> Result<Self> {
        let ders = CertificateDer::pem_slice_iter(pem).map(|der| der.map(|der| der.to_vec()));
        let ders: Vec<_> = ders.collect::<Result<_, _>>().unwrap_or_default();
        if ders.is_empty() {
            return Err(CypherError::invalid_input(
                "there is no certificate in the PEM text that can be read",
            ));
        }
        let roots = Roots::from_ders(ders).map_err(|e| CypherError::invalid_input(e.to_string()))?;
        Ok(Self::Roots(roots))
    }

    /// Verifies the certificate of the key itself, with the others as a way to a root. Blocks for some milliseconds.
    pub(super) fn verify(&self, key: &StaticKey, now: Timestamp) -> Result<()> {
        match self {
            Self::SelfConsistent => Ok(()),
            Self::Platform => by_platform(key, now),
            Self::Roots(roots) => key.verify(roots, now.into()).map_err(refused),
        }
    }
}

fn by_platform(key: &StaticKey, now: Timestamp) -> Result<()> {
    let verifier = Verifier::new(Arc::new(default_provider())).map_err(refused)?;
    let name = ServerName::try_from(key.host()).map_err(refused)?;
    let chain: Vec<_> = key.certificates().map(CertificateDer::from).collect();
    let Some((leaf, others)) = chain.split_first() else { return Err(refused("there is none")) };
    let seconds = now.as_second().try_into().unwrap_or_default();
    let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
    verifier.verify_server_cert(leaf, others, &name, &[], now).map(drop).map_err(refused)
}

/// A certificate that nobody known vouches for. Whoever reads this wants to know what can be done.
fn refused(why: impl fmt::Display) -> CypherError {
    let text = format!(
        "the certificate of the KMS is not trusted: {why}. Trust is KmsTrust::Platform (the roots of the operating \
         system, the default), KmsTrust::Roots (your own), or, for a simulator, KmsTrust::SelfConsistent"
    );
    CypherError::new(CypherErrorKind::Untrusted, text)
}
