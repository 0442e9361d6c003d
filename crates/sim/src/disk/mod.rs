//! The cloud on disk: what was changed in memory is noted, and no answer leaves before its notes are on disk.
//!
//! The truth stays in memory, where the modules change it under their locks. A change of something that lasts also
//! notes the new record, while the lock is still held, so notes of one thing are in the order of its changes. One
//! thread takes whatever has been noted, writes it in one transaction, and reports how far it has come. The server
//! lets answers, frames of sockets and deliveries of webhooks go only when everything that was noted before is
//! written ([`Disk::settled`]): what anybody has heard of survives.
//!
//! Without a data directory all of this is nothing: no record is encoded, nobody waits.

pub(crate) mod content_key;
mod directory;
mod drawer;
mod durable;
mod error;
mod notes;
mod opening;
mod record;
#[cfg(test)]
mod tests;
mod writer;

pub(crate) use directory::Directory;
pub(crate) use drawer::Drawer;
pub(crate) use durable::Durable;
pub use error::DataDirError;
pub(crate) use notes::{Disk, Lost};
pub(crate) use opening::Opening;
pub(crate) use record::{Blob, Key, Record};
