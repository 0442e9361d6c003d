//! Core of the Webex SDK for Rust: credentials, services catalog, request pipeline, plug-in seam.
//!
//! Applications usually take the facade `webex-sdk`; plug-ins, ours and foreign, depend on this crate without its
//! default features.

pub mod batcher;
pub mod config;
pub mod credentials;
pub mod diagnostics;
pub mod events;
pub mod flight;
pub mod ids;
pub mod log;
pub mod multipart;
pub mod ownership;
pub mod page;
pub mod pipeline;
pub mod plugin;
pub mod request;
pub mod resource;
pub mod services;
pub mod storage;
pub mod time;
pub mod transport;
pub mod upload;

mod client;
mod error;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
#[cfg(test)]
mod testing;

/// The version of the SDK.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

pub use client::{Shared, WeakWebex, Webex, WebexBuilder};
pub use error::{Error, ErrorKind, Result, TimeoutKind};
