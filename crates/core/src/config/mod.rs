//! Typed configuration: builder, environment, TOML.
//!
//! Three sources, the stronger first: what the builder was told, the environment (only when
//! [`from_env`](crate::WebexBuilder::from_env) asks for it), a TOML file
//! ([`config_file`](crate::WebexBuilder::config_file)). A stronger source replaces a value whole, lists included.
//! [`keys`] names every key of the file and every environment variable.

mod client;
mod credentials;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod key;
mod network;
mod requests;
mod services;
mod sources;
mod value;

pub use client::Config;
pub use credentials::CredentialsConfig;
pub use key::{KeyInfo, keys};
pub use network::NetworkConfig;
pub use requests::{RequestConfig, RetryConfig};
pub use services::{CatalogFormat, ServicesConfig};

pub(crate) use sources::Sources;
