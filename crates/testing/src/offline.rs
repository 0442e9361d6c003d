//! A network that is down, and counts who tries it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::BoxFuture;
use http::{HeaderMap, Request, Response};
use url::Url;
use webex_core::request::BoxBody;
use webex_core::transport::{HttpTransport, Socket, SocketTransport};
use webex_core::{Error, ErrorKind, Result, Shared, Webex, WebexBuilder};

use crate::callsites::stay_awake;

/// Transports over a network that is down: every request fails, and is counted. A clone is the same network.
///
/// ```
/// use webex_testing::Offline;
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
/// let offline = Offline::new();
/// let webex = offline.builder().build().await?;
/// assert_eq!(offline.attempts(), 0, "building a client connects to nothing");
/// # webex.shutdown().await }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Offline(Arc<AtomicUsize>);

impl Offline {
    /// A network that nobody has tried yet.
    pub fn new() -> Self {
        stay_awake();
        Self::default()
    }

    /// How many requests and sockets were tried.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use webex_testing::Offline;
    /// let offline = Offline::new();
    /// let webex = offline.builder().configure(|config| config.requests.retry.enabled = false).build().await?;
    /// let error = webex.request(http::Method::GET, "hydra/people/me").send().await.expect_err("there is no network");
    /// assert!(error.is_network());
    /// assert_eq!(offline.attempts(), 1);
    /// # Ok(()) }
    /// ```
    pub fn attempts(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    /// What clients of this network share.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use webex_core::Webex;
    /// use webex_testing::Offline;
    /// let offline = Offline::new();
    /// let webex = Webex::builder().shared(offline.shared()).build().await?;
    /// assert_eq!(offline.attempts(), 0);
    /// # Ok(()) }
    /// ```
    ///
    /// # Panics
    /// When the platform has no TLS.
    pub fn shared(&self) -> Shared {
        let shared = Shared::new().expect("the platform has TLS");
        shared.with_http(Arc::new(self.clone())).with_socket(Arc::new(self.clone()))
    }

    /// A builder for a client with a token, on this network.
    pub fn builder(&self) -> WebexBuilder {
        Webex::builder().token("offline").shared(self.shared())
    }

    fn refuse<T: Send + 'static>(&self) -> BoxFuture<'static, Result<T>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(std::future::ready(Err(Error::new(ErrorKind::Network, "the network is down"))))
    }
}

impl HttpTransport for Offline {
    fn send<'a>(&'a self, _: Request<BoxBody>) -> BoxFuture<'a, Result<Response<BoxBody>>> {
        self.refuse()
    }
}

impl SocketTransport for Offline {
    fn open<'a>(&'a self, _: Url, _: HeaderMap) -> BoxFuture<'a, Result<Socket>> {
        self.refuse()
    }
}
