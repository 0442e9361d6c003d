//! One connector for HTTP and websockets: a dialer, and TLS above it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::future::BoxFuture;
use http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::CertificateDer;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tower_service::Service;

use crate::{Error, ErrorKind, Result};

/// Makes the plain connection below TLS: directly, over a proxy, or into an injected network.
pub trait Dial: Send + Sync + 'static {
    /// Connects to `host` and `port`.
    ///
    /// # Errors
    /// [`ErrorKind::Network`]. Cancel safe.
    fn dial<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, Result<DialedStream>>;
}

trait Io: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// A plain connection of any make.
pub struct DialedStream(Box<dyn Io>);

impl DialedStream {
    /// Wraps a connection.
    pub fn new(io: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) -> Self {
        Self(Box::new(io))
    }
}

impl std::fmt::Debug for DialedStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DialedStream").finish_non_exhaustive()
    }
}

impl AsyncRead for DialedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for DialedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

impl Connection for DialedStream {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

/// Connects over TCP, trying every address of the name.
#[derive(Clone, Copy, Debug, Default)]
pub struct TcpDial;

impl Dial for TcpDial {
    fn dial<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, Result<DialedStream>> {
        Box::pin(async move {
            // A literal IPv6 address stands in brackets in a URL.
            let host = host.trim_start_matches('[').trim_end_matches(']');
            let stream = TcpStream::connect((host, port)).await.map_err(cannot_connect)?;
            // Small requests should not wait for more.
            stream.set_nodelay(true).map_err(cannot_connect)?;
            Ok(DialedStream::new(stream))
        })
    }
}

fn cannot_connect(e: std::io::Error) -> Error {
    Error::new(ErrorKind::Network, "cannot connect").with_source(e)
}

/// Which certificates are trusted.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum TlsRoots {
    /// Those of the operating system.
    #[default]
    Platform,
    /// These only, as DER.
    Only(Vec<Vec<u8>>),
}

/// The connector below HTTP and websockets.
#[derive(Clone)]
pub struct Connector {
    http: HttpsConnector<Dialer>,
    socket: HttpsConnector<Dialer>,
}

impl Connector {
    /// A connector over `dial` that trusts `roots`.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when a root certificate cannot be read, or the platform has none.
    pub fn new(dial: Arc<dyn Dial>, roots: &TlsRoots) -> Result<Self> {
        let config = client_config(roots)?;
        let dialer = Dialer(dial);
        let builder = || HttpsConnectorBuilder::new().with_tls_config(config.clone()).https_or_http();
        Ok(Self {
            http: builder().enable_http1().enable_http2().wrap_connector(dialer.clone()),
            // A websocket starts with HTTP/1.1.
            socket: builder().enable_http1().wrap_connector(dialer),
        })
    }

    pub(super) fn for_http(&self) -> HttpsConnector<Dialer> {
        self.http.clone()
    }

    /// A connection for a websocket, TLS included where the URL asks for it.
    #[cfg_attr(not(feature = "ws"), expect(dead_code, reason = "only websockets need it"))]
    pub(super) fn for_socket(&self) -> HttpsConnector<Dialer> {
        self.socket.clone()
    }
}

impl std::fmt::Debug for Connector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connector").finish_non_exhaustive()
    }
}

fn client_config(roots: &TlsRoots) -> Result<ClientConfig> {
    use rustls_platform_verifier::BuilderVerifierExt;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| Error::new(ErrorKind::Configuration, "TLS versions are not supported").with_source(e))?;
    match roots {
        TlsRoots::Platform => Ok(builder
            .with_platform_verifier()
            .map_err(|e| Error::new(ErrorKind::Configuration, "no platform certificates").with_source(e))?
            .with_no_client_auth()),
        TlsRoots::Only(ders) => Ok(builder.with_root_certificates(root_store(ders)?).with_no_client_auth()),
    }
}

fn root_store(ders: &[Vec<u8>]) -> Result<rustls::RootCertStore> {
    let mut store = rustls::RootCertStore::empty();
    for der in ders {
        store.add(CertificateDer::from(der.clone())).map_err(|e| {
            Error::new(ErrorKind::Configuration, "a root certificate cannot be read").with_source(e)
        })?;
    }
    Ok(store)
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
            let secure = matches!(uri.scheme_str(), Some("https" | "wss"));
            let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
            dial.dial(host, port).await.map(TokioIo::new)
        })
    }
}
