//! What many clients of one process may share: transports, clock, randomness.

use std::sync::Arc;

use crate::time::{Clock, OsRng, Rng, SystemClock};
use crate::transport::{HttpTransport, SocketTransport};
use crate::{Error, ErrorKind, Result};

/// Transports, clock and randomness; give it to many builders, so that ten thousand clients pay for it once.
#[derive(Clone)]
pub struct Shared(Arc<Inner>);

struct Inner {
    http: Option<Arc<dyn HttpTransport>>,
    socket: Option<Arc<dyn SocketTransport>>,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
}

impl Shared {
    /// The transports that are compiled in, over the certificates of the platform.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when TLS cannot be set up.
    pub fn new() -> Result<Self> {
        let inner = Inner {
            http: default_http()?,
            socket: None,
            clock: Arc::new(SystemClock::default()),
            rng: Arc::new(OsRng),
        };
        Ok(Self(Arc::new(inner)))
    }

    fn edit(self, change: impl FnOnce(&mut Inner)) -> Self {
        let mut inner = Arc::try_unwrap(self.0).unwrap_or_else(|shared| Inner {
            http: shared.http.clone(),
            socket: shared.socket.clone(),
            clock: shared.clock.clone(),
            rng: shared.rng.clone(),
        });
        change(&mut inner);
        Self(Arc::new(inner))
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

    pub(crate) fn http(&self) -> Result<&Arc<dyn HttpTransport>> {
        self.0.http.as_ref().ok_or_else(|| no_transport("HTTP", "hyper"))
    }

    pub(crate) fn socket(&self) -> Result<&Arc<dyn SocketTransport>> {
        self.0.socket.as_ref().ok_or_else(|| no_transport("socket", "ws"))
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
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
fn default_http() -> Result<Option<Arc<dyn HttpTransport>>> {
    use crate::transport::{Connector, HyperTransport, TcpDial, TlsRoots};
    let connector = Connector::new(Arc::new(TcpDial), &TlsRoots::Platform)?;
    Ok(Some(Arc::new(HyperTransport::new(&connector))))
}

#[cfg(not(feature = "hyper"))]
fn default_http() -> Result<Option<Arc<dyn HttpTransport>>> {
    Ok(None)
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}
