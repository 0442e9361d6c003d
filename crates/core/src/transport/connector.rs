//! One connector for HTTP and websockets: a dialer, and TLS above it.

use std::error::Error as StdError;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::future::BoxFuture;
use http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::sync::OnceCell;
use tokio_rustls::TlsConnector;
use tower_service::Service;

use super::proxy::{self, ProxySettings, Secure};
use super::{ClientIdentity, Dial, DialedStream, TlsRoots};
use crate::{Error, ErrorKind, Result, TimeoutKind};

/// The time for a connection, name look-up and TLS included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The connector below HTTP and websockets: a layer of its own, so that both treat TLS and proxies alike.
#[derive(Clone)]
pub struct Connector {
    dialer: Dialer,
    timeout: Duration,
}

impl Connector {
    /// A connector over `dial` that trusts `roots`, without a proxy. The certificates of the operating system are read
    /// when the first TLS connection is made.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use std::time::Duration;
    /// use webex_core::Shared;
    /// use webex_core::transport::{Connector, ProxySettings, TcpDial, TlsRoots};
    /// let connector = Connector::new(Arc::new(TcpDial), &TlsRoots::Platform)?
    ///     .with_proxies(ProxySettings::all("http://proxy.example:3128".parse()?))
    ///     .with_connect_timeout(Duration::from_secs(3));
    /// let shared = Shared::new()?.with_connector(&connector);
    /// # Ok::<(), webex_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when a root certificate cannot be read.
    pub fn new(dial: Arc<dyn Dial>, roots: &TlsRoots) -> Result<Self> {
        roots.check()?;
        let tls = Arc::new(Tls::new(roots.clone(), None));
        let dialer = Dialer { dial, tls, proxies: Arc::default() };
        Ok(Self { dialer, timeout: CONNECT_TIMEOUT })
    }

    /// With connections through these proxies, websockets included.
    #[must_use]
    pub fn with_proxies(mut self, proxies: ProxySettings) -> Self {
        self.dialer.proxies = Arc::new(proxies);
        self
    }

    /// With this certificate for servers that ask the client for one (mutual TLS). Proxies do not get to see it.
    ///
    /// ```no_run
    /// use std::sync::Arc;
    /// use webex_core::transport::{ClientIdentity, Connector, TcpDial, TlsRoots};
    /// # fn f(pem: &[u8]) -> webex_core::Result<()> {
    /// let connector = Connector::new(Arc::new(TcpDial), &TlsRoots::Platform)?;
    /// let connector = connector.with_client_identity(ClientIdentity::from_pem(pem)?);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn with_client_identity(mut self, identity: ClientIdentity) -> Self {
        self.dialer.tls = Arc::new(Tls::new(self.dialer.tls.roots.clone(), Some(identity)));
        self
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
        let config = self.dialer.tls.config().await?;
        let builder = HttpsConnectorBuilder::new().with_tls_config(config).https_only().enable_http1();
        let mut https: HttpsConnector<Dialer> = match http2 {
            true => builder.enable_http2().wrap_connector(self.dialer.clone()),
            false => builder.wrap_connector(self.dialer.clone()),
        };
        https.call(uri).await.map_err(cannot_connect)
    }
}

impl std::fmt::Debug for Connector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let proxies = &self.dialer.proxies;
        f.debug_struct("Connector")
            .field("timeout", &self.timeout)
            .field("proxies", proxies)
            .finish_non_exhaustive()
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

/// [`Dial`] as hyper's connectors want it, through a proxy where one is to be used.
#[derive(Clone)]
pub(super) struct Dialer {
    dial: Arc<dyn Dial>,
    tls: Arc<Tls>,
    proxies: Arc<ProxySettings>,
}

impl Dialer {
    async fn dial(&self, uri: &Uri) -> Result<DialedStream> {
        let tls = uri.scheme_str() == Some("https");
        let host = uri.host().ok_or_else(|| Error::invalid_input("the URL has no host"))?;
        let port = uri.port_u16().unwrap_or(if tls { 443 } else { 80 });
        match self.proxies.proxy_for(tls, host, port) {
            Some(proxy) => proxy::open(proxy, &self.dial, &*self.tls, host, port).await,
            None => self.dial.dial(host, port).await,
        }
    }
}

impl Service<Uri> for Dialer {
    type Response = TokioIo<DialedStream>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let dialer = self.clone();
        Box::pin(async move { dialer.dial(&uri).await.map(TokioIo::new) })
    }
}

/// TLS, set up when it is first wanted.
struct Tls {
    roots: TlsRoots,
    identity: Option<ClientIdentity>,
    config: OnceCell<ClientConfig>,
    for_proxies: OnceCell<Arc<ClientConfig>>,
}

impl Tls {
    fn new(roots: TlsRoots, identity: Option<ClientIdentity>) -> Self {
        Self { roots, identity, config: OnceCell::new(), for_proxies: OnceCell::new() }
    }

    async fn config(&self) -> Result<ClientConfig> {
        self.config.get_or_try_init(|| set_up(self.roots.clone(), self.identity.clone())).await.cloned()
    }

    async fn for_proxies(&self) -> Result<Arc<ClientConfig>> {
        let set_up = || async { set_up(self.roots.clone(), None).await.map(Arc::new) };
        self.for_proxies.get_or_try_init(set_up).await.cloned()
    }
}

async fn set_up(roots: TlsRoots, identity: Option<ClientIdentity>) -> Result<ClientConfig> {
    let task = tokio::task::spawn_blocking(move || roots.client_config(identity.as_ref()));
    task.await.map_err(|e| Error::new(ErrorKind::Tls, "TLS cannot be set up").with_source(e))?
}

impl Secure for Tls {
    fn secure<'a>(&'a self, stream: DialedStream, host: &'a str) -> BoxFuture<'a, Result<DialedStream>> {
        Box::pin(async move {
            let name = ServerName::try_from(host.to_owned())
                .map_err(|e| Error::invalid_input("the proxy has no name that TLS knows").with_source(e))?;
            let connector = TlsConnector::from(self.for_proxies().await?);
            let secured = connector.connect(name, stream).await;
            secured.map(DialedStream::new).map_err(|e| cannot_connect(e.into()))
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

/// Whether TLS itself failed, and not what carries it.
pub(super) fn is_tls(e: &(dyn StdError + 'static)) -> bool {
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
