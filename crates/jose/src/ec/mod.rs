//! Keys on elliptic curves: the ephemeral keys of a KMS handshake, and keys that sign.

mod curve;
mod private;
mod public;

pub use curve::Curve;
pub use private::EcPrivateKey;
pub use public::EcPublicKey;
