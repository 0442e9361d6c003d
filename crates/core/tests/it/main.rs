//! Integration tests of webex-core.

mod answers;
mod ids_and_pages;
#[cfg(feature = "hyper")]
mod mutual_tls;
mod pages;
mod pipeline;
mod recorder;
mod redirects;
mod retries;
mod script;
#[cfg(feature = "hyper")]
mod server;
mod services_of_plugins;
#[cfg(feature = "ws")]
mod sockets;
mod transfer;
#[cfg(feature = "hyper")]
mod transport;
mod unauthorized;
mod vectors;
