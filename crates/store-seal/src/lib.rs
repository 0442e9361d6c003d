//! Encryption of what the Webex SDK for Rust stores, with a key of the user or of the OS keyring.
//!
//! [`ValueKeys`] seal the values of any storage with AES-256-GCM, through
//! [`Encrypted`](webex_core::storage::Encrypted). The key is 32 bytes of yours ([`ValueKey::new`]), the base64 of them
//! in a secret ([`ValueKey::from_base64`]), or, with the feature `keyring`, what the keyring of the operating system
//! keeps for this user (`ValueKey::from_keyring`).
//!
//! ```
//! use std::sync::Arc;
//! use webex_core::storage::{Batch, Encrypted, MemoryStorage, Namespace, Storage};
//! use webex_store_seal::{ValueKey, ValueKeys};
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
//! let secret = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=".into(); // from a vault, or an environment variable
//! let keys = ValueKeys::new(ValueKey::from_base64("2026", &secret)?);
//! let storage = Encrypted::new(MemoryStorage::new(), Arc::new(keys));
//!
//! let tokens = Namespace::new("tokens")?;
//! storage.commit(Batch::new().put(&tokens, "bot", "secret")).await?;
//! assert_eq!(&storage.read(&tokens, "bot").await?.expect("it was written").value[..], b"secret");
//! # Ok(()) }
//! ```

#[cfg(feature = "keyring")]
mod keyring;
mod value_keys;

pub use value_keys::{ValueKey, ValueKeys};
