//! Proxies on loopback, for tests of what goes through one.

mod connect;
mod rules;
mod server;
mod socks;

pub use rules::Proxied;
pub use server::{ProxyServer, ProxyServerBuilder};
