//! Accepting connections and serving HTTP/1.1 and HTTP/2 on each, with TLS if wanted.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::listen::Listeners;
use super::pipeline::{Broken, Pipeline, from_hyper};
use super::socket::Socket;
use super::tls::Tls;
use crate::sync::lock;
use crate::world::World;

/// How long open requests may go on after a shutdown began.
const GRACE: Duration = Duration::from_secs(2);
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(10);

/// The running server. Dropping it stops accepting; [`shut_down`](Server::shut_down) also waits.
pub(crate) struct Server {
    world: World,
    pipeline: Pipeline,
    tls: Option<TlsAcceptor>,
    port: u16,
    extra: Vec<Ipv4Addr>,
    sites: Mutex<HashMap<IpAddr, Site>>,
}

/// What runs on one address between a start and a stop of its listener.
#[derive(Clone, Default)]
struct Site {
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Server {
    pub(crate) fn start(world: World, listeners: Listeners, tls: Option<&Tls>) -> Self {
        let server = Self {
            pipeline: Pipeline::new(world.clone()),
            world,
            tls: tls.map(|tls| tls.acceptor.clone()),
            port: listeners.port,
            extra: listeners.extra,
            sites: Mutex::default(),
        };
        listeners.sockets.into_iter().for_each(|socket| server.accept(socket));
        server
    }

    /// Lets open requests end, closes all connections and waits until every task is gone.
    pub(crate) async fn shut_down(&self) {
        let sites: Vec<Site> = lock(&self.sites).values().cloned().collect();
        sites.iter().for_each(Site::stop);
        for site in sites {
            site.tasks.wait().await;
        }
    }

    /// The same for one of the extra addresses; `false` if it is none.
    pub(crate) async fn shut_down_host(&self, host: Ipv4Addr) -> bool {
        let site = lock(&self.sites).get(&IpAddr::V4(host)).cloned();
        let Some(site) = site.filter(|_| self.extra.contains(&host)) else { return false };
        site.stop();
        site.tasks.wait().await;
        true
    }

    /// Listens on the same port again after a shutdown; nothing happens if it still listens.
    pub(crate) async fn resume(&self) -> io::Result<()> {
        if self.listens_on(IpAddr::V4(Ipv4Addr::LOCALHOST)) {
            return Ok(());
        }
        self.shut_down().await;
        let listeners = Listeners::bind(self.port, self.extra.clone()).await?;
        listeners.sockets.into_iter().for_each(|socket| self.accept(socket));
        Ok(())
    }

    /// The same for one of the extra addresses; `false` if it is none.
    pub(crate) async fn resume_host(&self, host: Ipv4Addr) -> io::Result<bool> {
        if !self.extra.contains(&host) {
            return Ok(false);
        }
        if !self.listens_on(IpAddr::V4(host)) {
            self.accept(TcpListener::bind((host, self.port)).await?);
        }
        Ok(true)
    }

    fn listens_on(&self, address: IpAddr) -> bool {
        lock(&self.sites).get(&address).is_some_and(|site| !site.stop.is_cancelled())
    }

    fn accept(&self, socket: TcpListener) {
        let Ok(address) = socket.local_addr() else { return };
        let site = Site::default();
        let acceptor = Acceptor {
            socket,
            address: address.ip(),
            tls: self.tls.clone(),
            pipeline: self.pipeline.clone(),
            stop: site.stop.clone(),
            tasks: site.tasks.clone(),
        };
        site.tasks.spawn(acceptor.run());
        lock(&self.sites).insert(address.ip(), site);
    }
}

impl Site {
    fn stop(&self) {
        self.stop.cancel();
        self.tasks.close();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        lock(&self.sites).values().for_each(Site::stop);
        self.world.sockets.stop();
    }
}

struct Acceptor {
    socket: TcpListener,
    address: IpAddr,
    tls: Option<TlsAcceptor>,
    pipeline: Pipeline,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Acceptor {
    async fn run(self) {
        loop {
            let accepted = tokio::select! {
                accepted = self.socket.accept() => accepted,
                () = self.stop.cancelled() => return,
            };
            match accepted {
                Ok((stream, _)) => self.serve(stream),
                Err(error) => {
                    // Out of file handles, usually: leave the others time to close some.
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
        }
    }

    fn serve(&self, stream: TcpStream) {
        let _ = stream.set_nodelay(true);
        let connection = Connection {
            address: LocalAddress(self.address),
            pipeline: self.pipeline.clone(),
            stop: self.stop.clone(),
            broken: CancellationToken::new(),
            reset: Arc::new(AtomicBool::new(false)),
        };
        let tls = self.tls.clone();
        self.tasks.spawn(async move {
            let stop = connection.stop.clone();
            let socket = Socket::new(stream, connection.reset.clone());
            match tls {
                None => connection.run(socket).await,
                Some(tls) => {
                    let handshake = tokio::time::timeout(HANDSHAKE_LIMIT, tls.accept(socket));
                    tokio::select! {
                        shaken = handshake => if let Ok(Ok(stream)) = shaken { connection.run(stream).await },
                        () = stop.cancelled() => {}
                    }
                }
            }
        });
    }
}

/// The address of the simulator that a client has connected to.
#[derive(Clone, Copy)]
pub(crate) struct LocalAddress(pub(crate) IpAddr);

/// Breaks a connection off after it has become a websocket.
#[derive(Clone)]
pub(crate) struct Breaker(Arc<AtomicBool>);

impl Breaker {
    /// The connection will end with RST as soon as it is dropped.
    pub(crate) fn reset_when_dropped(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// One connection of a client.
struct Connection {
    address: LocalAddress,
    pipeline: Pipeline,
    stop: CancellationToken,
    /// Cancelled when a fault breaks the connection off.
    broken: CancellationToken,
    /// Whether the socket ends with RST.
    reset: Arc<AtomicBool>,
}

impl Connection {
    async fn run(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let service = service_fn(|request| self.answer(request));
        let builder = Builder::new(TokioExecutor::new());
        let mut serving =
            std::pin::pin!(builder.serve_connection_with_upgrades(TokioIo::new(stream), service));
        let outcome = tokio::select! {
            outcome = serving.as_mut() => Ok(outcome),
            () = self.broken.cancelled() => return,
            () = self.stop.cancelled() => {
                serving.as_mut().graceful_shutdown();
                tokio::time::timeout(GRACE, serving).await
            }
        };
        if let Ok(Err(error)) = outcome {
            tracing::debug!(%error, "a connection ended early");
        }
    }

    fn answer(
        &self,
        request: http::Request<hyper::body::Incoming>,
    ) -> impl Future<Output = Result<axum::response::Response, Infallible>> + Send + 'static {
        let (pipeline, broken, reset) = (self.pipeline.clone(), self.broken.clone(), self.reset.clone());
        let mut request = from_hyper(request);
        request.extensions_mut().insert(Breaker(reset.clone()));
        request.extensions_mut().insert(self.address);
        async move {
            match pipeline.answer(request).await {
                Ok(response) => Ok(response),
                Err(Broken) => {
                    reset.store(true, Ordering::Relaxed);
                    broken.cancel();
                    std::future::pending().await
                }
            }
        }
    }
}
