//! JWE in compact form with `alg: dir`: how Webex seals texts, SCRs and KMS messages (RFC 7516,
//! wire/03 section 3.1.1).
//!
//! ```text
//! b64u(header) "." "" "." b64u(iv) "." b64u(ciphertext) "." b64u(tag)
//! ```
//!
//! The additional data is the first segment exactly as it was transmitted.

mod header;
mod open;
mod seal;

pub use header::Header;
pub use open::{open, open_text};
pub use seal::{seal, seal_with_header, seal_with_nonce};
