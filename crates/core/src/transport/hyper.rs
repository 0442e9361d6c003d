//! HTTP over hyper: HTTP/1.1 and HTTP/2, pooled.

use std::time::Duration;

use futures_core::future::BoxFuture;
use http_body_util::BodyExt;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::HttpTransport;
use super::connector::{Connect, Connector, causes, is_tls};
use crate::request::BoxBody;
use crate::{Error, ErrorKind, Result};

/// The HTTP transport of the feature `hyper`.
pub struct HyperTransport {
    client: Client<Connect, BoxBody>,
}

/// The most headers that an answer may have.
const MAX_HEADERS: usize = 200;
/// The most bytes that the headers of an answer may have.
const MAX_HEADER_BYTES: u32 = 128 << 10;

impl HyperTransport {
    /// A pooled client over `connector`.
    ///
    /// ```
    /// # fn f() -> webex_core::Result<()> {
    /// use std::sync::Arc;
    /// use webex_core::transport::{Connector, HyperTransport, TcpDial, TlsRoots};
    /// let connector = Connector::new(Arc::new(TcpDial), &TlsRoots::Platform)?;
    /// let transport = HyperTransport::new(&connector);
    /// # Ok(()) }
    /// ```
    pub fn new(connector: &Connector) -> Self {
        let client = Client::builder(TokioExecutor::new())
            .pool_idle_timeout(Duration::from_secs(90))
            .pool_timer(TokioTimer::new())
            .timer(TokioTimer::new())
            .http1_max_headers(MAX_HEADERS)
            .http1_max_buf_size(MAX_HEADER_BYTES as usize)
            .http2_max_header_list_size(MAX_HEADER_BYTES)
            .http2_adaptive_window(true)
            .http2_keep_alive_interval(Duration::from_secs(30))
            .http2_keep_alive_timeout(Duration::from_secs(15))
            .build(connector.for_http());
        Self { client }
    }
}

impl HttpTransport for HyperTransport {
    fn send<'a>(&'a self, request: http::Request<BoxBody>) -> BoxFuture<'a, Result<http::Response<BoxBody>>> {
        Box::pin(async move {
            let response = self.client.request(request).await.map_err(cannot_send)?;
            Ok(response.map(|body| body.map_err(broke_off).boxed_unsync()))
        })
    }
}

impl std::fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HyperTransport").finish_non_exhaustive()
    }
}

/// The connector's and the body's own errors say what happened; hyper wraps them.
fn cannot_send(e: hyper_util::client::legacy::Error) -> Error {
    let ours = causes(&e).find_map(|e| e.downcast_ref::<Error>()).map(Error::restated);
    let error = ours.or_else(|| causes(&e).find_map(|e| e.downcast_ref()).and_then(no_http));
    // A server of TLS 1.3 refuses the client's certificate only after the client holds the handshake to be done.
    let refused = || is_tls(&e).then(|| Error::new(ErrorKind::Tls, "the TLS connection was refused"));
    let error = error.or_else(refused);
    error.unwrap_or_else(|| Error::new(ErrorKind::Network, "the connection broke")).with_source(e)
}

/// An answer that is none of HTTP, or whose head does not end.
fn no_http(e: &hyper::Error) -> Option<Error> {
    let text = match (e.is_parse(), e.is_parse_too_large()) {
        (_, true) => "the head of the answer is too large",
        (true, false) => "the answer is not HTTP",
        (false, false) => return None,
    };
    Some(Error::new(ErrorKind::Decode, text))
}

fn broke_off(e: hyper::Error) -> Error {
    Error::new(ErrorKind::Network, "the answer broke off").with_source(e)
}
