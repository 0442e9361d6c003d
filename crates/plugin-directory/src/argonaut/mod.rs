//! Argonaut: people, devices, and messages by an encrypted query (wire/02 sections 2.10 and 3.8).

mod directory;
mod found;
mod keys;
mod messages;
mod remote;

pub(crate) use directory::SERVICE;
pub(crate) use keys::SearchKeys;

pub use directory::SearchDirectory;
pub use found::{ClusterFailure, FoundMessages};
pub use messages::SearchMessages;
