//! JWS in compact form: how a KMS signs its answer to the request for a session (RFC 7515, wire/03
//! section 3.1.3).
//!
//! ```text
//! b64u(header) "." b64u(payload) "." b64u(signature)
//! ```
//!
//! The signature covers the first two segments exactly as they were transmitted.

mod algorithm;
mod header;
mod key;
mod sign;
mod verify;

pub use algorithm::Algorithm;
pub use header::Header;
pub use key::{SigningKey, VerifyingKey};
pub use sign::sign;
pub use verify::verify;
