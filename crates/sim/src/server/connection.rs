//! Accepting connections and serving HTTP/1.1 and HTTP/2 on each.

use std::convert::Infallible;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::listen::Listeners;
use super::pipeline::{Pipeline, from_hyper};
use crate::world::World;

/// How long open requests may go on after a shutdown began.
const GRACE: Duration = Duration::from_secs(2);

/// The running server. Dropping it stops accepting; [`shut_down`](Server::shut_down) also waits.
pub(crate) struct Server {
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Server {
    pub(crate) fn start(world: World, listeners: Listeners) -> Self {
        let server = Self { stop: CancellationToken::new(), tasks: TaskTracker::new() };
        let pipeline = Pipeline::new(world);
        for socket in listeners.sockets {
            let acceptor = Acceptor {
                socket,
                pipeline: pipeline.clone(),
                stop: server.stop.clone(),
                tasks: server.tasks.clone(),
            };
            server.tasks.spawn(acceptor.run());
        }
        server
    }

    /// Lets open requests end, closes all connections and waits until every task is gone.
    pub(crate) async fn shut_down(&self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

struct Acceptor {
    socket: TcpListener,
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
        let (pipeline, stop) = (self.pipeline.clone(), self.stop.clone());
        self.tasks.spawn(async move {
            let _ = stream.set_nodelay(true);
            serve_connection(stream, pipeline, stop).await;
        });
    }
}

async fn serve_connection(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    pipeline: Pipeline,
    stop: CancellationToken,
) {
    let service = service_fn(move |request| {
        let pipeline = pipeline.clone();
        async move { Ok::<_, Infallible>(pipeline.answer(from_hyper(request)).await) }
    });
    let builder = Builder::new(TokioExecutor::new());
    let mut connection =
        std::pin::pin!(builder.serve_connection_with_upgrades(TokioIo::new(stream), service));
    let outcome = tokio::select! {
        outcome = connection.as_mut() => Ok(outcome),
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            tokio::time::timeout(GRACE, connection).await
        }
    };
    if let Ok(Err(error)) = outcome {
        tracing::debug!(%error, "a connection ended early");
    }
}
