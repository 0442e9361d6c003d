//! Storage of the Webex SDK for Rust that several machines share, in redis.
//!
//! [`RedisStorage`] implements [`Storage`](webex_core::storage::Storage) completely: versions with compare and swap,
//! ordered scans, batches that are written as a whole, leases with fencing tokens. Machines that share one redis share
//! tokens, keys and cursors; what a lease protects is done by one of them at a time.
//!
//! ```no_run
//! use std::sync::Arc;
//! use webex_core::Webex;
//! use webex_core::storage::Encrypted;
//! use webex_store_redis::{RedisStorage, ValueKey, ValueKeys};
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
//! # let (address, secret) = ("redis://:password@10.0.0.7/0", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=".into());
//! let redis = RedisStorage::connect(address).await?;
//! let keys = ValueKeys::new(ValueKey::from_base64("2026", &secret)?);
//! let webex = Webex::builder().storage(Arc::new(Encrypted::new(redis, Arc::new(keys)))).build().await?;
//! # Ok(()) }
//! ```
//!
//! # What the server has to be
//!
//! - Redis 6.2 or later (the tests run on 7.0), one primary (alone, or behind an address that follows it). All keys carry one hash tag, so a
//!   cluster keeps them on one node; this crate does not follow redirects of a cluster by itself.
//! - `maxmemory-policy noeviction`, or it drops what was acknowledged.
//! - `appendonly yes`, with `appendfsync always` if nothing acknowledged may be lost when its machine dies; with the
//!   usual `everysec` up to a second of writes is lost then, while a killed redis process loses nothing.
//! - A replica that takes over may lack the last writes and the last leases of the old primary: that is how redis
//!   replicates. A fencing token may then be granted twice.
//!
//! # What is told when the connection breaks
//!
//! Reads are asked again once. A write or a lease call whose answer did not come fails with
//! [`OutcomeUnknown`](webex_core::ErrorKind::OutcomeUnknown): it may have happened. One that was never sent fails with
//! [`Storage`](webex_core::ErrorKind::Storage). The next call connects anew.

mod builder;
mod failure;
mod keys;
mod link;
mod request;
mod storage;

pub use builder::RedisBuilder;
pub use storage::RedisStorage;
pub use webex_store_seal::{ValueKey, ValueKeys};
