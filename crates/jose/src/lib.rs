//! JOSE primitives for Webex end-to-end encryption: keys, JWE, JWS, Secure Content References.
//!
//! No I/O, no clock, no KMS messages: bytes in, bytes out, over aws-lc-rs. Clients and the simulator
//! share this crate.
//!
//! - [`Jwk`]: a symmetric key as a KMS gives it out; [`ContentKey`]: the same, ready to encrypt.
//! - [`jwe`]: texts, SCRs and KMS messages as compact JWE (AES-GCM; `alg: dir`, or RSA-OAEP to a KMS).
//! - [`jws`]: the signed answer of a KMS.
//! - [`RsaPublicKey`], [`RsaPrivateKey`]: RSA keys; [`StaticKey`]: the one of a KMS, with the certificates
//!   by which [`Roots`] vouch for it.
//! - [`EcPublicKey`], [`EcPrivateKey`]: the ephemeral keys of a handshake, which agree on a session key.
//! - [`Scr`]: the key of one file, and the file's bytes.
//! - [`reaction_hmac`]: the fingerprint of a reaction.
//!
//! ```
//! use webex_jose::{ContentKey, Scr, jwe};
//!
//! let key = ContentKey::generate();
//!
//! // A text of a conversation.
//! let sealed = jwe::seal(&key, "Hello, Webex!")?;
//! assert_eq!(jwe::open_text(&key, &sealed)?, "Hello, Webex!");
//!
//! // A file of a conversation: `stored` is uploaded, `reference` is shared.
//! let mut scr = Scr::new("2026-01-02T03:04:05.678Z");
//! let stored = scr.encrypt(b"file content here")?;
//! scr.set_loc("https://files.example/contents/1");
//! let reference = scr.to_jwe(&key)?;
//! assert_eq!(Scr::from_jwe(&key, &reference)?.decrypt(&stored)?, b"file content here");
//! # Ok::<(), webex_jose::Error>(())
//! ```
//!
//! Every failure is an [`Error`] with an [`ErrorKind`]; keys are wiped when they are dropped and
//! appear in no `Debug` output and no error.

mod content_key;
mod ec;
mod encoding;
mod encryption;
mod error;
mod json;
pub mod jwe;
mod jwk;
pub mod jws;
mod nonce;
mod reaction;
mod rsa;
mod scr;
mod static_key;
mod thumbprint;

pub use content_key::ContentKey;
pub use ec::{Curve, EcPrivateKey, EcPublicKey};
pub use encryption::ContentEncryption;
pub use error::{Error, ErrorKind, Result};
pub use jwk::Jwk;
pub use nonce::Nonce;
pub use reaction::reaction_hmac;
pub use rsa::{RsaPrivateKey, RsaPublicKey};
pub use scr::{FileDecryptor, FileEncryptor, FileVerifier, Scr};
pub use static_key::{Roots, StaticKey};
