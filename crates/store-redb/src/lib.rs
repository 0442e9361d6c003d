//! Storage of the Webex SDK in one file on disk, for a process on one machine.
//!
//! [`RedbStorage`] keeps what a client needs after a restart: tokens, keys, cursors. It is the
//! [`Storage`](webex_core::storage::Storage) that survives: a write that was acknowledged is on disk,
//! whatever happens to the process. [`ValueKeys`] encrypt the values with a key of yours, in this storage
//! or in any other, with [`Encrypted`](webex_core::storage::Encrypted).
//!
//! ```
//! use std::sync::Arc;
//! use webex_core::storage::{Batch, Encrypted, Namespace, Storage};
//! use webex_store_redb::{RedbStorage, ValueKey, ValueKeys};
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
//! # let folder = tempfile::tempdir().expect("a folder");
//! # let path = folder.path().join("bot.redb");
//! let file = RedbStorage::open(&path).await?;
//! let key = ValueKey::generate("2026"); // or ValueKey::from_base64 of a secret that you keep elsewhere
//! let storage = Encrypted::new(file, Arc::new(ValueKeys::new(key)));
//!
//! let cursors = Namespace::new("cursors")?;
//! storage.commit(Batch::new().put(&cursors, "room-1", "17")).await?;
//! let entry = storage.read(&cursors, "room-1").await?.expect("it was written");
//! assert_eq!(&entry.value[..], b"17");
//! # Ok(()) }
//! ```
//!
//! A client takes it with [`WebexBuilder::storage`](webex_core::WebexBuilder::storage):
//! `Webex::builder().storage(Arc::new(storage))`.

mod builder;
mod database;
mod failure;
mod leases;
mod storage;
mod tables;

pub use builder::RedbBuilder;
pub use storage::RedbStorage;
pub use webex_store_seal::{ValueKey, ValueKeys};
