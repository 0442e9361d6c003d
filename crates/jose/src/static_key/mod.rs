//! The static key of a KMS, and whether to believe that it is one.

mod certificate;
mod host;
mod jwk;
mod roots;

pub use jwk::StaticKey;
pub use roots::Roots;
