//! HTTP over hyper: HTTP/1.1 and HTTP/2, pooled.

use std::error::Error as StdError;
use std::time::Duration;

use futures_core::future::BoxFuture;
use http_body_util::BodyExt;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::HttpTransport;
use super::connector::{Connector, Dialer};
use crate::request::BoxBody;
use crate::{Error, ErrorKind, Result};

/// The HTTP transport of the feature `hyper`.
pub struct HyperTransport {
    client: Client<HttpsConnector<Dialer>, BoxBody>,
}

impl HyperTransport {
    /// A pooled client over `connector`.
    pub fn new(connector: &Connector) -> Self {
        let client = Client::builder(TokioExecutor::new())
            .pool_idle_timeout(Duration::from_secs(90))
            .pool_timer(TokioTimer::new())
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

fn cannot_send(e: hyper_util::client::legacy::Error) -> Error {
    let kind = if is_tls(&e) { ErrorKind::Tls } else { ErrorKind::Network };
    let text = if e.is_connect() { "cannot connect" } else { "the connection broke" };
    Error::new(kind, text).with_source(e)
}

fn broke_off(e: hyper::Error) -> Error {
    Error::new(ErrorKind::Network, "the answer broke off").with_source(e)
}

fn is_tls(e: &(dyn StdError + 'static)) -> bool {
    let mut next = Some(e);
    while let Some(e) = next {
        if e.is::<rustls::Error>() {
            return true;
        }
        // An `io::Error` hides the error that it was made of from `source`.
        let inner = e.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if inner.is_some_and(|inner| inner.is::<rustls::Error>()) {
            return true;
        }
        next = e.source();
    }
    false
}
