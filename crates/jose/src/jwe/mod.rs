//! JWE in compact form: how Webex seals texts, SCRs and KMS messages (RFC 7516, wire/03 sections 3.1.1
//! and 3.1.2).
//!
//! ```text
//! b64u(header) "." b64u(encrypted key) "." b64u(iv) "." b64u(ciphertext) "." b64u(tag)
//! ```
//!
//! The additional data is the first segment exactly as it was transmitted. With `alg: dir` both sides
//! have the key and the second segment is empty; with `RSA-OAEP` it holds the key, wrapped for its reader.

mod algorithm;
mod header;
mod open;
mod seal;

pub use algorithm::KeyAlgorithm;
pub use header::Header;
pub use open::{open, open_text, open_with};
pub use seal::{seal, seal_for, seal_with_header, seal_with_nonce};
