//! RSA keys: the static key of a KMS.

mod private;
mod public;

pub use private::RsaPrivateKey;
pub use public::RsaPublicKey;
