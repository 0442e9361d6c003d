//! Proxies: which connections go through one, and the tunnels through it.

mod address;
mod failure;
mod no_proxy;
mod settings;
#[cfg(feature = "hyper")]
mod tunnel;
#[cfg(feature = "hyper")]
mod tunnel_http;
#[cfg(feature = "hyper")]
mod tunnel_socks;

pub use address::{Proxy, ProxyKind};
pub use failure::ProxyFailure;
pub use no_proxy::NoProxy;
pub use settings::ProxySettings;

#[cfg(feature = "hyper")]
pub(super) use tunnel::{Secure, open};
