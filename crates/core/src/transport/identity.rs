//! The certificate of the client, for mutual TLS.

use std::fmt;
use std::sync::Arc;

use rustls::client::WantsClientCert;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, ConfigBuilder};

use crate::{Error, ErrorKind, Result};

/// A certificate with its key, shown to servers that ask the client for one (mutual TLS). `Debug` shows nothing of it.
#[derive(Clone)]
pub struct ClientIdentity(Arc<Parts>);

struct Parts {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl ClientIdentity {
    /// The certificate, the certificates between it and a root, and the key (PKCS#8, SEC1 or PKCS#1; not encrypted), all
    /// in one PEM text.
    ///
    /// ```
    /// use webex_core::transport::ClientIdentity;
    /// assert!(ClientIdentity::from_pem(b"no certificate").is_err());
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when the certificate or the key is missing or cannot be read, or when they do not
    /// belong together.
    pub fn from_pem(pem: &[u8]) -> Result<Self> {
        let chain = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
        let chain =
            chain.map_err(|e| unusable("a certificate of the client cannot be read").with_source(e))?;
        // The cause might quote the text.
        let key =
            PrivateKeyDer::from_pem_slice(pem).map_err(|_| unusable("the client's key cannot be read"))?;
        Self::checked(chain, key)
    }

    /// The same from DER: the certificates, the client's own first, and the key.
    ///
    /// # Errors
    /// As [`from_pem`](Self::from_pem).
    pub fn from_der(chain: Vec<Vec<u8>>, key: Vec<u8>) -> Result<Self> {
        let key = PrivateKeyDer::try_from(key).map_err(|_| unusable("the client's key cannot be read"))?;
        Self::checked(chain.into_iter().map(CertificateDer::from).collect(), key)
    }

    fn checked(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> Result<Self> {
        if chain.is_empty() {
            return Err(unusable("the client has a key and no certificate"));
        }
        let provider = aws_lc_rs::default_provider();
        CertifiedKey::from_der(chain.clone(), key.clone_key(), &provider).map_err(|e| {
            unusable("certificate and key of the client are of no use together").with_source(e)
        })?;
        Ok(Self(Arc::new(Parts { chain, key })))
    }

    /// Ends a configuration of TLS with this identity.
    pub(super) fn attach(
        &self,
        builder: ConfigBuilder<ClientConfig, WantsClientCert>,
    ) -> Result<ClientConfig> {
        let Parts { chain, key } = &*self.0;
        builder
            .with_client_auth_cert(chain.clone(), key.clone_key())
            .map_err(|e| unusable("certificate and key of the client are of no use together").with_source(e))
    }
}

fn unusable(text: &'static str) -> Error {
    Error::new(ErrorKind::Configuration, text)
}

impl fmt::Debug for ClientIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientIdentity").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made() -> (String, String) {
        let made = rcgen::generate_simple_self_signed(vec!["client".to_owned()]).expect("a certificate");
        (made.cert.pem(), made.signing_key.serialize_pem())
    }

    #[test]
    fn certificate_and_key_must_belong_together() {
        let ((certificate, key), (_, other)) = (made(), made());
        let identity = ClientIdentity::from_pem(format!("{certificate}{key}").as_bytes()).expect("a pair");
        assert_eq!(format!("{identity:?}"), "ClientIdentity { .. }");
        ClientIdentity::from_pem(format!("{key}{certificate}").as_bytes()).expect("in any order");
        for pem in [certificate.clone(), key.clone(), String::new(), format!("{certificate}{other}")] {
            let error = ClientIdentity::from_pem(pem.as_bytes()).expect_err("unusable");
            assert_eq!(error.kind(), ErrorKind::Configuration);
        }
        assert!(ClientIdentity::from_der(vec![vec![1]], vec![2]).is_err());
    }
}
