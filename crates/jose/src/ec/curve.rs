use aws_lc_rs::{
    agreement,
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED,
        ECDSA_P384_SHA384_FIXED_SIGNING, ECDSA_P521_SHA512_FIXED, ECDSA_P521_SHA512_FIXED_SIGNING,
        EcdsaSigningAlgorithm, EcdsaVerificationAlgorithm,
    },
};

use crate::{Error, ErrorKind, Result};

/// A curve of a key (`crv` of RFC 7518 section 6.2.1.1).
///
/// Clients of Webex make [`P256`](Self::P256) keys only (wire/03 section 3.1.4); the other two verify
/// and sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Curve {
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
    /// NIST P-521.
    P521,
}

impl Curve {
    const ALL: [Self; 3] = [Self::P256, Self::P384, Self::P521];

    /// The name on the wire.
    ///
    /// ```
    /// assert_eq!(webex_jose::Curve::P256.name(), "P-256");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
        }
    }

    /// The size in bytes of a coordinate, and of a private key.
    pub fn coordinate_size(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    pub(crate) fn from_name(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|curve| curve.name() == name).ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidKey,
                "P-256, P-384 and P-521 are understood, not the curve of this key",
            )
        })
    }

    pub(crate) fn agreement(self) -> &'static agreement::Algorithm {
        match self {
            Self::P256 => &agreement::ECDH_P256,
            Self::P384 => &agreement::ECDH_P384,
            Self::P521 => &agreement::ECDH_P521,
        }
    }

    pub(crate) fn signing(self) -> &'static EcdsaSigningAlgorithm {
        match self {
            Self::P256 => &ECDSA_P256_SHA256_FIXED_SIGNING,
            Self::P384 => &ECDSA_P384_SHA384_FIXED_SIGNING,
            Self::P521 => &ECDSA_P521_SHA512_FIXED_SIGNING,
        }
    }

    pub(crate) fn verification(self) -> &'static EcdsaVerificationAlgorithm {
        match self {
            Self::P256 => &ECDSA_P256_SHA256_FIXED,
            Self::P384 => &ECDSA_P384_SHA384_FIXED,
            Self::P521 => &ECDSA_P521_SHA512_FIXED,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back() {
        for curve in Curve::ALL {
            assert_eq!(Curve::from_name(curve.name()), Ok(curve));
        }
        for name in ["", "p-256", "P256", "secp256k1", "Ed25519"] {
            assert_eq!(Curve::from_name(name).expect_err("refused").kind(), ErrorKind::InvalidKey, "{name}");
        }
    }
}
