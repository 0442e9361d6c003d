//! The connection: made when it is needed, shared by everybody, made anew after it broke.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_core::future::BoxFuture;
use futures_util::FutureExt;
use futures_util::future::Shared;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Cmd, FromRedisValue, RedisError, ScriptInvocation};

use crate::failure::Failure;

type Connecting = Shared<BoxFuture<'static, Result<MultiplexedConnection, RedisError>>>;

/// A server, and the connection to it.
pub(crate) struct Link {
    client: Client,
    config: AsyncConnectionConfig,
    current: Mutex<Option<Connecting>>,
}

/// What can be asked more than once.
pub(crate) enum Request<'a> {
    Command(Cmd),
    Script(ScriptInvocation<'a>),
}

impl Link {
    pub(crate) fn new(client: Client, connect: Duration, answer: Duration) -> Arc<Self> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(connect))
            .set_response_timeout(Some(answer));
        Arc::new(Self { client, config, current: Mutex::default() })
    }

    /// Asks something that changes nothing: a second time on a new connection when the old one turns out to be broken.
    pub(crate) async fn read<T: FromRedisValue>(&self, request: &Request<'_>) -> Result<T, Failure> {
        match self.ask(request).await {
            Err(Failure::Unanswered(_)) => self.ask(request).await,
            outcome => outcome,
        }
    }

    /// Asks once.
    pub(crate) async fn ask<T: FromRedisValue>(&self, request: &Request<'_>) -> Result<T, Failure> {
        let connecting = self.connecting();
        let mut connection = self.connected(&connecting).await?;
        let answer = match request {
            Request::Command(command) => command.query_async(&mut connection).await,
            Request::Script(script) => script.invoke_async(&mut connection).await,
        };
        answer.map_err(|error| {
            // A server that has become a replica refuses writes: the address may lead to its successor by now.
            let refused_for_good = error.is_unrecoverable_error();
            let failure = Failure::sent(error);
            if refused_for_good || matches!(failure, Failure::Unanswered(_)) {
                self.discard(&connecting);
            }
            failure
        })
    }

    /// The connection, made when there is none.
    pub(crate) async fn connect(&self) -> Result<(), Failure> {
        self.connected(&self.connecting()).await.map(drop)
    }

    async fn connected(&self, connecting: &Connecting) -> Result<MultiplexedConnection, Failure> {
        connecting.clone().await.map_err(|error| {
            self.discard(connecting);
            Failure::Unsent(error)
        })
    }

    /// Whoever needs a connection while it is being made waits for the same one.
    fn connecting(&self) -> Connecting {
        self.lock().get_or_insert_with(|| self.start()).clone()
    }

    fn start(&self) -> Connecting {
        let (client, config) = (self.client.clone(), self.config.clone());
        async move { client.get_multiplexed_async_connection_with_config(&config).await }.boxed().shared()
    }

    /// The next request connects anew, unless another has done so.
    fn discard(&self, broken: &Connecting) {
        let mut current = self.lock();
        if current.as_ref().is_some_and(|current| current.ptr_eq(broken)) {
            *current = None;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Connecting>> {
        // No code that can panic runs under the lock, so what is there is whole.
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = self.client.get_connection_info().addr();
        f.debug_struct("Link").field("address", &address.to_string()).finish_non_exhaustive()
    }
}
