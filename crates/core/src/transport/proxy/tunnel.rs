//! A connection through a proxy.

use std::sync::Arc;

use futures_core::future::BoxFuture;

use super::{Proxy, ProxyFailure, ProxyKind, tunnel_http, tunnel_socks};
use crate::transport::{Dial, DialedStream};
use crate::{Error, Result};

/// Lays TLS over a connection, for proxies that want it.
pub(in crate::transport) trait Secure: Send + Sync {
    fn secure<'a>(&'a self, stream: DialedStream, host: &'a str) -> BoxFuture<'a, Result<DialedStream>>;
}

/// Connects to `host` and `port` through `proxy`. Cancel safe.
pub(in crate::transport) async fn open(
    proxy: &Proxy,
    dial: &Arc<dyn Dial>,
    tls: &dyn Secure,
    host: &str,
    port: u16,
) -> Result<DialedStream> {
    let dialed = dial.dial(proxy.host(), proxy.port()).await;
    let stream = dialed.map_err(|e| Error::from_proxy(ProxyFailure::Unreachable, proxy).with_source(e))?;
    match proxy.kind() {
        ProxyKind::Http => tunnel_http::open(stream, proxy, host, port).await,
        ProxyKind::Https => {
            let stream = tls.secure(stream, proxy.host()).await?;
            tunnel_http::open(stream, proxy, host, port).await
        }
        ProxyKind::Socks5 => tunnel_socks::open(stream, proxy, host, port).await,
    }
}
