use std::{
    fmt,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use webpki::{
    ALL_VERIFICATION_ALGS, EndEntityCert, ExtendedKeyUsageValidator, KeyPurposeIdIter,
    anchor_from_trusted_cert,
};

use super::certificate::Certificate;
use crate::{Error, ErrorKind, Result};

/// The certificates that a caller trusts to vouch for a KMS.
///
/// An authority vouches for what it issued, directly or over intermediates; a certificate that is itself
/// on the list is trusted as it is, which lets a test cloud with a self-signed one in. None at all trusts
/// nobody.
///
/// ```
/// use webex_jose::Roots;
///
/// assert!(Roots::from_ders([b"no certificate"]).is_err());
/// ```
#[derive(Clone)]
pub struct Roots {
    certificates: Vec<Vec<u8>>,
    anchors: Vec<TrustAnchor<'static>>,
}

impl Roots {
    /// The roots with these DERs.
    ///
    /// # Errors
    /// [`ErrorKind::Certificate`] if one of them is no certificate.
    pub fn from_ders(ders: impl IntoIterator<Item = impl Into<Vec<u8>>>) -> Result<Self> {
        let mut roots = Self { certificates: Vec::new(), anchors: Vec::new() };
        for der in ders {
            roots.add(der.into())?;
        }
        Ok(roots)
    }

    fn add(&mut self, der: Vec<u8>) -> Result<()> {
        if Certificate::from_der(&der)?.is_authority() {
            let detail = "a root is no certificate of an authority";
            let anchor = anchor_from_trusted_cert(&CertificateDer::from(der.as_slice()))
                .map(|anchor| anchor.to_owned())
                .map_err(|_| Error::new(ErrorKind::Certificate, detail))?;
            self.anchors.push(anchor);
        }
        self.certificates.push(der);
        Ok(())
    }

    /// Checks that these roots vouch for the first certificate of `chain`, the others being intermediates.
    pub(super) fn verify(&self, chain: &[Vec<u8>], now: SystemTime) -> Result<()> {
        let [leaf, intermediates @ ..] = chain else { return Err(untrusted()) };
        let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        if !self.certificates.contains(leaf) {
            return self.verify_path(leaf, intermediates, now);
        }
        match Certificate::from_der(leaf)?.is_valid_at(now.as_secs()) {
            true => Ok(()),
            false => Err(expired()),
        }
    }

    fn verify_path(&self, leaf: &[u8], intermediates: &[Vec<u8>], now: Duration) -> Result<()> {
        let leaf = CertificateDer::from(leaf);
        let leaf = EndEntityCert::try_from(&leaf).map_err(|_| untrusted())?;
        let intermediates =
            intermediates.iter().map(|der| CertificateDer::from(der.as_slice())).collect::<Vec<_>>();
        let now = UnixTime::since_unix_epoch(now);
        leaf.verify_for_usage(ALL_VERIFICATION_ALGS, &self.anchors, &intermediates, now, AnyUsage, None, None)
            .map(|_| ())
            .map_err(|error| match error {
                webpki::Error::CertExpired { .. } | webpki::Error::CertNotValidYet { .. } => expired(),
                _ => untrusted(),
            })
    }
}

impl fmt::Debug for Roots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Roots({})", self.certificates.len())
    }
}

/// A KMS is no web server: what its certificate says about that is not asked.
struct AnyUsage;

impl ExtendedKeyUsageValidator for AnyUsage {
    fn validate(&self, _: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        Ok(())
    }
}

fn untrusted() -> Error {
    Error::new(ErrorKind::Untrusted, "no trusted root vouches for the certificate of the KMS")
}

fn expired() -> Error {
    Error::new(ErrorKind::Untrusted, "a certificate of the KMS is expired or not valid yet")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_is_a_certificate() {
        let error = Roots::from_ders([b"junk"]).expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Certificate);
    }

    #[test]
    fn no_certificate_is_not_trusted() {
        let roots = Roots::from_ders(Vec::<Vec<u8>>::new()).expect("none");
        let error = roots.verify(&[], UNIX_EPOCH).expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Untrusted);
    }
}
