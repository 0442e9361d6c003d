//! One connector for HTTP and websockets: a dialer, and TLS above it.

use std::error::Error as StdError;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use tokio::sync::OnceCell;
use tower_service::Service;

use super::{Dial, DialedStream, TlsRoots};
use crate::{Error, ErrorKind, Result, TimeoutKind};

/// The time for a connection, name look-up and TLS included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The connector below HTTP and websockets: a layer of its own, so that both treat TLS and proxies alike.
#[derive(Clone)]
pub struct Connector {
    dialer: Dialer,
    tls: Arc<Tls>,
    timeout: Duration,
}

struct Tls {
    roots: TlsRoots,
    config: OnceCell<ClientConfig>,
}

impl Connector {
    /// A connector over `dial` that trusts `roots`. The certificates of the operating system are read when the first
    /// TLS connection is made.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use std::time::Duration;
    /// use webex_core::Shared;
    /// use webex_core::transport::{Connector, TcpDial, TlsRoots};
    /// let connector = Connector::new(Arc::new(TcpDial), &TlsRoots::Platform)?;
    /// let shared = Shared::new()?.with_connector(&connector.with_connect_timeout(Duration::from_secs(3)));
    /// # Ok::<(), webex_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when a root certificate cannot be read.
    pub fn new(dial: Arc<dyn Dial>, roots: &TlsRoots) -> Result<Self> {
        roots.check()?;
        let tls = Tls { roots: roots.clone(), config: OnceCell::new() };
        Ok(Self { dialer: Dialer(dial), tls: Arc::new(tls), timeout: CONNECT_TIMEOUT })
    }

    /// With another time limit for a connection, name look-up and TLS included; 10 s at first.
    #[must_use]
    pub fn with_connect_timeout(mut self, limit: Duration) -> Self {
        self.timeout = limit;
        self
    }

    pub(super) fn for_http(&self) -> Connect {
        Connect { connector: self.clone(), http2: true }
    }

    /// For websockets, which start with HTTP/1.1.
    #[cfg(feature = "ws")]
    pub(super) fn for_socket(&self) -> Connect {
        Connect { connector: self.clone(), http2: false }
    }

    async fn connect(&self, uri: Uri, http2: bool) -> Result<Stream> {
        if uri.scheme_str() != Some("https") {
            return self.dialer.clone().call(uri).await.map(MaybeHttpsStream::Http);
        }
        let config = self.tls.config().await?;
        let builder = HttpsConnectorBuilder::new().with_tls_config(config).https_only().enable_http1();
        let mut https: HttpsConnector<Dialer> = match http2 {
            true => builder.enable_http2().wrap_connector(self.dialer.clone()),
            false => builder.wrap_connector(self.dialer.clone()),
        };
        https.call(uri).await.map_err(cannot_connect)
    }
}

impl Tls {
    async fn config(&self) -> Result<ClientConfig> {
        let read = || async {
            let roots = self.roots.clone();
            let task = tokio::task::spawn_blocking(move || roots.client_config());
            task.await.map_err(|e| Error::new(ErrorKind::Tls, "TLS cannot be set up").with_source(e))?
        };
        self.config.get_or_try_init(read).await.cloned()
    }
}

impl std::fmt::Debug for Connector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connector").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

/// A connection, with TLS or without.
pub(super) type Stream = MaybeHttpsStream<TokioIo<DialedStream>>;

/// [`Connector`] as hyper wants it.
#[derive(Clone)]
pub(super) struct Connect {
    connector: Connector,
    http2: bool,
}

impl Service<Uri> for Connect {
    type Response = Stream;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Stream>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let Self { connector, http2 } = self.clone();
        Box::pin(async move {
            let connected = tokio::time::timeout(connector.timeout, connector.connect(uri, http2)).await;
            let connected = connected.unwrap_or_else(|_| Err(Error::timed_out(TimeoutKind::Connect)));
            connected.map_err(Error::with_nothing_sent)
        })
    }
}

/// [`Dial`] as hyper's connectors want it.
#[derive(Clone)]
pub(super) struct Dialer(Arc<dyn Dial>);

impl Service<Uri> for Dialer {
    type Response = TokioIo<DialedStream>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let dial = self.0.clone();
        Box::pin(async move {
            let host = uri.host().ok_or_else(|| Error::invalid_input("the URL has no host"))?;
            let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 });
            dial.dial(host, port).await.map(TokioIo::new)
        })
    }
}

/// An error of the TLS layer: ours from the dialer, one of TLS itself, or the connection broke below it.
fn cannot_connect(e: Box<dyn StdError + Send + Sync>) -> Error {
    match e.downcast::<Error>() {
        Ok(error) => *error,
        Err(e) if is_tls(&*e) => Error::new(ErrorKind::Tls, "the TLS handshake failed").with_source(e),
        Err(e) => Error::new(ErrorKind::Network, "cannot connect").with_source(e),
    }
}

fn is_tls(e: &(dyn StdError + 'static)) -> bool {
    causes(e).any(|e| e.is::<rustls::Error>())
}

/// An error and its causes; also those that an `io::Error` hides from `source`.
pub(super) fn causes<'a>(
    e: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(e), |e| cause(*e))
}

fn cause<'a>(e: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    let hidden = e.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    hidden.map(|e| e as &(dyn StdError + 'static)).or_else(|| e.source())
}
