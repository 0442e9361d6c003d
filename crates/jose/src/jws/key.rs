use super::algorithm::{Algorithm, Family};
use crate::{EcPrivateKey, EcPublicKey, Result, RsaPrivateKey, RsaPublicKey};

/// A key that verifies. Functions take it as `&key` of either type.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum VerifyingKey<'a> {
    /// Verifies `RS256`, `RS384`, `RS512`, `PS256`, `PS384` and `PS512`.
    Rsa(&'a RsaPublicKey),
    /// Verifies the one algorithm of its curve: `ES256`, `ES384` or `ES512`.
    Ec(&'a EcPublicKey),
}

impl VerifyingKey<'_> {
    /// Whether the signature is good; an error if the algorithm does not go with the key.
    pub(super) fn verifies(self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> Result<bool> {
        match (self, algorithm.family()) {
            (Self::Rsa(key), Family::Rsa(parameters, _)) => Ok(key.verifies(parameters, message, signature)),
            (Self::Ec(key), Family::Ec(curve)) if key.curve() == curve => {
                Ok(key.verifies(message, signature))
            }
            _ => Err(algorithm.not_of_key()),
        }
    }
}

impl<'a> From<&'a RsaPublicKey> for VerifyingKey<'a> {
    fn from(key: &'a RsaPublicKey) -> Self {
        Self::Rsa(key)
    }
}

impl<'a> From<&'a EcPublicKey> for VerifyingKey<'a> {
    fn from(key: &'a EcPublicKey) -> Self {
        Self::Ec(key)
    }
}

/// A key that signs. Functions take it as `&key` of either type.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum SigningKey<'a> {
    /// Signs `RS256`, `RS384`, `RS512`, `PS256`, `PS384` and `PS512`.
    Rsa(&'a RsaPrivateKey),
    /// Signs the one algorithm of its curve: `ES256`, `ES384` or `ES512`.
    Ec(&'a EcPrivateKey),
}

impl SigningKey<'_> {
    pub(super) fn sign(self, algorithm: Algorithm, message: &[u8]) -> Result<Vec<u8>> {
        match (self, algorithm.family()) {
            (Self::Rsa(key), Family::Rsa(_, encoding)) => key.sign(encoding, message),
            (Self::Ec(key), Family::Ec(curve)) if key.curve() == curve => key.sign(message),
            _ => Err(algorithm.not_of_key()),
        }
    }
}

impl<'a> From<&'a RsaPrivateKey> for SigningKey<'a> {
    fn from(key: &'a RsaPrivateKey) -> Self {
        Self::Rsa(key)
    }
}

impl<'a> From<&'a EcPrivateKey> for SigningKey<'a> {
    fn from(key: &'a EcPrivateKey) -> Self {
        Self::Ec(key)
    }
}
