//! A proxy that runs as long as the test wants it.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};
use webex_core::transport::{Proxy, ProxyKind, ProxySettings};

use super::rules::{Proxied, Rules, State};
use super::{connect, socks};
use crate::callsites::stay_awake;
use crate::noted_secret;

/// A real proxy on loopback, of HTTP (`CONNECT`) or SOCKS5, that remembers what it was asked for. Dropped, it takes its
/// connections with it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
/// use webex_core::Webex;
/// use webex_testing::{ProxyServer, RecordingServer, Reply};
/// let service = RecordingServer::start(|_| Reply::empty(204)).await;
/// let proxy = ProxyServer::socks5().login("bob", "secret").start().await;
/// let webex = Webex::builder().config(service.config()).token("T").proxies(proxy.settings()).build().await?;
/// webex.request(http::Method::GET, "hydra/people/me").send().await?;
/// assert_eq!(proxy.connections()[0].user.as_deref(), Some("bob"));
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct ProxyServer {
    kind: ProxyKind,
    address: SocketAddr,
    state: Arc<State>,
    task: JoinHandle<()>,
}

/// Settings of a [`ProxyServer`].
#[derive(Clone, Debug)]
#[must_use = "a proxy runs once it is started"]
pub struct ProxyServerBuilder {
    kind: ProxyKind,
    rules: Rules,
}

impl ProxyServer {
    /// A proxy of HTTP.
    pub fn http() -> ProxyServerBuilder {
        ProxyServerBuilder { kind: ProxyKind::Http, rules: Rules::default() }
    }

    /// A proxy of SOCKS5.
    pub fn socks5() -> ProxyServerBuilder {
        ProxyServerBuilder { kind: ProxyKind::Socks5, rules: Rules::default() }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// This proxy as clients name it, with the login that it wants.
    pub fn proxy(&self) -> Proxy {
        let proxy = Proxy::new(self.kind, self.address.ip().to_string(), self.address.port());
        match self.state.rules().login {
            Some((user, password)) => proxy.with_login(user, password),
            None => proxy,
        }
    }

    /// Settings that lead everything through this proxy, also what stays on this machine.
    pub fn settings(&self) -> ProxySettings {
        ProxySettings::all(self.proxy()).including_loopback()
    }

    /// What it was asked for so far, in order.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() {
    /// let proxy = webex_testing::ProxyServer::http().start().await;
    /// assert!(proxy.connections().is_empty(), "nobody came");
    /// # }
    /// ```
    pub fn connections(&self) -> Vec<Proxied> {
        self.state.asked()
    }

    /// Lets nothing through from now on; what is connected stays. It refuses with this status if it speaks HTTP, else as "not allowed by the rules".
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use webex_core::ErrorKind;
    /// use webex_testing::{ProxyServer, TestCloud};
    /// let (cloud, proxy) = (TestCloud::start().await, ProxyServer::socks5().start().await);
    /// proxy.refuse(403);
    /// let shared = cloud.shared().clone().with_connector(&cloud.connector().with_proxies(proxy.settings()));
    /// let alice = cloud.builder("alice").shared(shared).build().await?;
    /// let error = alice.request(http::Method::GET, "hydra/people/me").send().await.expect_err("no way through");
    /// assert_eq!(error.kind(), ErrorKind::Proxy);
    /// proxy.allow();
    /// alice.request(http::Method::GET, "hydra/people/me").send().await?;
    /// # Ok(()) }
    /// ```
    pub fn refuse(&self, status: u16) {
        self.state.change(|rules| rules.refuses = Some(status));
    }

    /// Lets everything through from now on.
    pub fn allow(&self) {
        self.state.change(|rules| rules.refuses = None);
    }
}

impl ProxyServerBuilder {
    /// Lets only this user through.
    pub fn login(mut self, user: &str, password: &str) -> Self {
        self.rules.login = Some((user.to_owned(), noted_secret(password).to_owned()));
        self
    }

    /// Leads every name to this address, as if the proxy alone knew the network behind it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use webex_testing::{ProxyServer, TestCloud};
    /// use webex_sim::{PublicNames, Sim};
    /// let cloud = TestCloud::with(Sim::builder().public_names(PublicNames::Everything)).await;
    /// let address = cloud.sim().base_url().trim_start_matches("https://").parse()?;
    /// let proxy = ProxyServer::http().leading_to(address).start().await;
    /// let shared = cloud.shared().clone().with_connector(&cloud.connector().with_proxies(proxy.settings()));
    /// let alice = cloud.builder("alice").shared(shared).build().await?;
    /// alice.request(http::Method::GET, "hydra/people/me").send().await?;
    /// assert_eq!(proxy.connections()[0].host, "webexapis.com");
    /// # Ok(()) }
    /// ```
    pub fn leading_to(mut self, address: SocketAddr) -> Self {
        self.rules.leads_to = Some(address);
        self
    }

    /// Lets nothing through; see [`ProxyServer::refuse`].
    pub fn refusing(mut self, status: u16) -> Self {
        self.rules.refuses = Some(status);
        self
    }

    /// Starts it on a free port.
    ///
    /// # Panics
    /// When loopback cannot be bound.
    pub async fn start(self) -> ProxyServer {
        stay_awake();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let address = listener.local_addr().expect("it is bound");
        let state = Arc::new(State::new(self.rules));
        let task = tokio::spawn(accept(listener, self.kind, state.clone()));
        ProxyServer { kind: self.kind, address, state, task }
    }
}

async fn accept(listener: TcpListener, kind: ProxyKind, state: Arc<State>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let state = state.clone();
        // How a connection ends is up to the two that it connects.
        connections.spawn(async move {
            match kind {
                ProxyKind::Socks5 => socks::serve(stream, &state).await,
                _ => connect::serve(stream, &state).await,
            }
        });
        while connections.try_join_next().is_some() {}
    }
}

impl Drop for ProxyServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}
