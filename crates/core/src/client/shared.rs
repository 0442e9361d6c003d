//! What many clients of one process may share: transports, clock, randomness, catalogs, the log ring.

use std::sync::Arc;

use crate::log::LogRing;
use crate::pipeline::HostSlots;
use crate::services::Interner;
use crate::time::{Clock, OsRng, Rng, SystemClock};
#[cfg(feature = "hyper")]
use crate::transport::{Connector, HyperTransport, TcpDial, TlsRoots};
use crate::transport::{HttpTransport, SocketTransport};
use crate::{Error, ErrorKind, Result};

/// Transports, clock, randomness and the log ring; give it to many builders, so that ten thousand clients pay for it once.
#[derive(Clone)]
pub struct Shared(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    http: Option<Arc<dyn HttpTransport>>,
    socket: Option<Arc<dyn SocketTransport>>,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
    hosts: Arc<HostSlots>,
    log: LogRing,
    catalogs: Arc<Interner>,
}

/// How many attempts may wait for the head of an answer at one host.
const HOST_CONCURRENCY: usize = 128;

impl Shared {
    /// The transports that are compiled in, over the certificates of the platform. These are read when the first TLS
    /// connection is made.
    ///
    /// ```
    /// use webex_core::Shared;
    /// use webex_core::log::LogRing;
    /// let shared = Shared::new()?.with_host_concurrency(32).with_log(LogRing::new(500));
    /// assert!(shared.log().entries().is_empty());
    /// # Ok::<(), webex_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when TLS cannot be set up.
    pub fn new() -> Result<Self> {
        let inner = Inner {
            http: None,
            socket: None,
            clock: Arc::new(SystemClock::default()),
            rng: Arc::new(OsRng),
            hosts: Arc::new(HostSlots::new(HOST_CONCURRENCY)),
            log: LogRing::default(),
            catalogs: Arc::default(),
        };
        with_default_transports(Self(Arc::new(inner)))
    }

    fn edit(self, change: impl FnOnce(&mut Inner)) -> Self {
        let mut inner = Arc::unwrap_or_clone(self.0);
        change(&mut inner);
        Self(Arc::new(inner))
    }

    /// With HTTP and sockets over this connector.
    ///
    /// ```
    /// # fn f() -> webex_core::Result<()> {
    /// use std::sync::Arc;
    /// use webex_core::Shared;
    /// use webex_core::transport::{Connector, TcpDial, TlsRoots};
    /// let roots = TlsRoots::from_pem(b"-----BEGIN CERTIFICATE-----")?;
    /// let shared = Shared::new()?.with_connector(&Connector::new(Arc::new(TcpDial), &roots)?);
    /// # Ok(()) }
    /// ```
    #[cfg(feature = "hyper")]
    #[must_use]
    pub fn with_connector(self, connector: &Connector) -> Self {
        self.edit(|inner| {
            inner.http = Some(Arc::new(HyperTransport::new(connector)));
            #[cfg(feature = "ws")]
            {
                inner.socket = Some(Arc::new(crate::transport::WsTransport::new(connector)));
            }
        })
    }

    /// With HTTP and sockets that trust these certificates.
    ///
    /// ```no_run
    /// # async fn example(pem: Vec<u8>) -> webex_core::Result<()> {
    /// use webex_core::Shared;
    /// use webex_core::transport::TlsRoots;
    /// let shared = Shared::new()?.with_tls_roots(&TlsRoots::from_pem(&pem)?)?;
    /// let webex = webex_core::Webex::builder().shared(shared).from_env().build().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when a certificate cannot be read.
    #[cfg(feature = "hyper")]
    pub fn with_tls_roots(self, roots: &TlsRoots) -> Result<Self> {
        Ok(self.with_connector(&Connector::new(Arc::new(TcpDial), roots)?))
    }

    /// With another number of attempts that may wait for an answer of one host at a time, over all clients; 128 at
    /// first. A try beyond it waits for its turn.
    #[must_use]
    pub fn with_host_concurrency(self, attempts: usize) -> Self {
        self.edit(|inner| inner.hosts = Arc::new(HostSlots::new(attempts)))
    }

    /// With another HTTP transport.
    #[must_use]
    pub fn with_http(self, http: Arc<dyn HttpTransport>) -> Self {
        self.edit(|inner| inner.http = Some(http))
    }

    /// With another socket transport.
    #[must_use]
    pub fn with_socket(self, socket: Arc<dyn SocketTransport>) -> Self {
        self.edit(|inner| inner.socket = Some(socket))
    }

    /// With another clock.
    #[must_use]
    pub fn with_clock(self, clock: Arc<dyn Clock>) -> Self {
        self.edit(|inner| inner.clock = clock)
    }

    /// With another source of randomness.
    #[must_use]
    pub fn with_rng(self, rng: Arc<dyn Rng>) -> Self {
        self.edit(|inner| inner.rng = rng)
    }

    /// With another log ring, for example a smaller one.
    #[must_use]
    pub fn with_log(self, log: LogRing) -> Self {
        self.edit(|inner| inner.log = log)
    }

    /// The log ring. It stays empty until its layer is in the application's `tracing` subscriber.
    pub fn log(&self) -> &LogRing {
        &self.0.log
    }

    pub(crate) fn http(&self) -> Result<&Arc<dyn HttpTransport>> {
        self.0.http.as_ref().ok_or_else(|| no_transport("HTTP", "hyper"))
    }

    pub(crate) fn socket(&self) -> Result<&Arc<dyn SocketTransport>> {
        self.0.socket.as_ref().ok_or_else(|| no_transport("socket", "ws"))
    }

    pub(crate) fn hosts(&self) -> &HostSlots {
        &self.0.hosts
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }

    pub(crate) fn catalogs(&self) -> &Interner {
        &self.0.catalogs
    }

    pub(crate) fn rng(&self) -> &Arc<dyn Rng> {
        &self.0.rng
    }
}

fn no_transport(what: &str, feature: &str) -> Error {
    let text =
        format!("there is no {what} transport: enable the feature `{feature}` of webex-core, or install one");
    Error::new(ErrorKind::NoTransport, text)
}

#[cfg(feature = "hyper")]
fn with_default_transports(shared: Shared) -> Result<Shared> {
    shared.with_tls_roots(&TlsRoots::Platform)
}

#[cfg(not(feature = "hyper"))]
fn with_default_transports(shared: Shared) -> Result<Shared> {
    Ok(shared)
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}
