//! The client.

use std::any::{TypeId, type_name};
use std::collections::BTreeSet;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use futures_core::future::BoxFuture;
use http::Method;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{Instrument, Span};

use super::local::Locals;
use super::{Shared, WebexBuilder};
use crate::config::Config;
use crate::credentials::{Credentials, TokenSource};
use crate::diagnostics::{InstalledPlugin, ServiceTimings};
use crate::events::{CoreEvent, EventHub, Events};
use crate::log::{self, SessionLog};
use crate::pipeline::{Pipeline, TrackingIds};
use crate::plugin::{self, Contributions, Installed, Plugin, PluginMissing};
use crate::request::{Body, Call, Request, Response, Target};
use crate::services::Services;
use crate::storage::{Namespace, Storage, Store};
use crate::time::{Clock, Rng};
use crate::transport::SocketTransport;
use crate::upload::Upload;
use crate::{Error, Result};

/// A client of Webex: a cheap handle, to be cloned freely.
///
/// Resource crates add methods to it by extension traits, plug-ins are reached with [`plugin`](Self::plugin).
#[derive(Clone)]
pub struct Webex(Arc<Inner>);

/// What the builder made.
pub(super) struct Parts {
    pub(super) config: Config,
    pub(super) shared: Shared,
    pub(super) storage: Arc<dyn Storage>,
    pub(super) storage_scope: Option<Namespace>,
    pub(super) plugins: Vec<Installed>,
    pub(super) contributions: Contributions,
    pub(super) pipeline: Pipeline,
    pub(super) token_source: Option<Arc<dyn TokenSource>>,
    /// The parts of the storage that plug-ins have reserved.
    pub(super) namespaces: Vec<Namespace>,
}

struct Inner {
    parts: Parts,
    services: Services,
    credentials: Credentials,
    tracking: TrackingIds,
    events: EventHub<CoreEvent>,
    locals: Locals,
    /// Parts of the storage without a plug-in, to be cleared at logout.
    forgotten: Mutex<BTreeSet<Namespace>>,
    tasks: TaskTracker,
    cancel: CancellationToken,
}

impl Webex {
    /// Starts to build a client.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let webex = webex_core::Webex::builder().token("my-token").build().await?;
    /// let same = webex.clone();
    /// assert_eq!(same.session_id(), webex.session_id());
    /// # Ok(()) }
    /// ```
    pub fn builder() -> WebexBuilder {
        WebexBuilder::new()
    }

    pub(super) fn assemble(parts: Parts) -> Self {
        let tracking = TrackingIds::new(&**parts.shared.rng());
        Self(Arc::new_cyclic(|weak| {
            let client = || WeakWebex(weak.clone());
            let clock = || parts.shared.clock().clone();
            let (config, source) = (parts.config.credentials.clone(), parts.token_source.clone());
            Inner {
                services: Services::new(&parts.config.services, clock(), client()),
                credentials: Credentials::new(config, source, clock(), client()),
                parts,
                tracking,
                events: EventHub::new(1024),
                locals: Locals::default(),
                forgotten: Mutex::default(),
                tasks: TaskTracker::new(),
                cancel: CancellationToken::new(),
            }
        }))
    }

    pub(super) async fn start(&self) -> Result<()> {
        plugin::start(self, &self.0.parts.plugins, self.0.parts.config.shutdown_timeout).await
    }

    /// Sends a call through the pipeline and answers with the response; a status above 399 is an error.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use http::Method;
    /// use webex_core::request::Call;
    /// let call = Call::new(Method::GET, "hydra").path("rooms").query("max", 10);
    /// let rooms: serde_json::Value = webex.send(call).await?.json()?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Every [`crate::ErrorKind`] but those of building. Cancel safe: dropping the future gives the call up; what was
    /// sent may have taken effect.
    pub fn send(&self, call: Call) -> BoxFuture<'_, Result<Response>> {
        // The one boxed door: a codec may send calls, which run through this function again.
        Box::pin(self.0.parts.pipeline.run(self, call))
    }

    /// A request to an endpoint that has no type here. `target` is a URL, or a service and a path (`hydra/rooms`).
    ///
    /// ```no_run
    /// # async fn f(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let rooms: serde_json::Value =
    ///     webex.request(http::Method::GET, "hydra/rooms").query("max", 10).send_as().await?;
    /// # Ok(()) }
    /// ```
    pub fn request<T>(&self, method: Method, target: T) -> Request<'_>
    where
        T: TryInto<Target>,
        Error: From<T::Error>,
    {
        Request::new(self, method, target.try_into().map_err(Error::from))
    }

    /// An upload of `body` in three phases.
    pub fn upload(&self, body: impl Into<Body>) -> Upload<'_> {
        Upload::new(self, body.into())
    }

    /// The plug-in of type `P`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use webex_core::plugin::{Plugin, Setup};
    /// use webex_core::{Result, Webex};
    ///
    /// struct Greeter(&'static str);
    ///
    /// impl Plugin for Greeter {
    ///     fn name(&self) -> &'static str {
    ///         "greeter"
    ///     }
    ///
    ///     fn build(&self, _: &mut Setup<'_>) -> Result<()> {
    ///         Ok(())
    ///     }
    /// }
    ///
    /// let webex = Webex::builder().plugin(Greeter("hello")).build().await?;
    /// assert_eq!(webex.plugin::<Greeter>()?.0, "hello");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`PluginMissing`], whose text says what to add to the builder.
    pub fn plugin<P: Plugin>(&self) -> Result<Arc<P>, PluginMissing> {
        let found = self.0.parts.plugins.iter().find(|p| p.id == TypeId::of::<P>());
        let any = found.ok_or(PluginMissing { name: type_name::<P>() })?.any.clone();
        Ok(any.downcast().expect("the id is the type of the value"))
    }

    /// What plug-ins handed in of type `T`, in the order of their start.
    pub fn contributions<T: Send + Sync + 'static>(&self) -> Vec<Arc<T>> {
        self.0.parts.contributions.of()
    }

    /// The value of type `T` that belongs to this client, made by `init` the first time. `init` must not call
    /// `local` itself.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use std::sync::atomic::{AtomicU32, Ordering};
    /// #[derive(Default)]
    /// struct Greeted(AtomicU32);
    ///
    /// let webex = webex_core::Webex::builder().build().await?;
    /// webex.local(Greeted::default).0.fetch_add(1, Ordering::Relaxed);
    /// assert_eq!(webex.clone().local(Greeted::default).0.load(Ordering::Relaxed), 1);
    /// # Ok(()) }
    /// ```
    pub fn local<T: Send + Sync + 'static>(&self, init: impl FnOnce() -> T) -> Arc<T> {
        self.0.locals.of(init)
    }

    /// Runs a task that belongs to the client: [`shutdown`](Self::shutdown) ends and joins it. The task should hold
    /// the client weakly.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let webex = webex_core::Webex::builder().build().await?;
    /// let client = webex.downgrade();
    /// webex.spawn(async move {
    ///     if let Some(webex) = client.upgrade() {
    ///         println!("working for {}", webex.session_id());
    ///     }
    ///     std::future::pending::<()>().await;
    /// });
    /// webex.shutdown().await?; // ends the task and waits for it
    /// # Ok(()) }
    /// ```
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let cancel = self.0.cancel.clone();
        let task = async move {
            tokio::select! {
                () = cancel.cancelled() => {}
                () = task => {}
            }
        };
        self.0.tasks.spawn(task.instrument(self.span()));
    }

    /// The events of the core from now on.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use futures_util::StreamExt;
    /// use webex_core::events::CoreEvent;
    /// let webex = webex_core::Webex::builder().build().await?;
    /// let mut events = webex.events();
    /// webex.logout().await?;
    /// assert!(matches!(events.next().await, Some(Ok(CoreEvent::LoggedOut))));
    /// # Ok(()) }
    /// ```
    pub fn events(&self) -> Events<CoreEvent> {
        self.0.events.subscribe()
    }

    /// Stops the plug-ins in reverse order, then ends and joins every task.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use http::Method;
    /// use webex_core::ErrorKind;
    /// let webex = webex_core::Webex::builder().token("my-token").build().await?;
    /// webex.shutdown().await?;
    /// let error = webex.request(Method::GET, "hydra/people/me").send().await.expect_err("it is closed");
    /// assert_eq!(error.kind(), ErrorKind::Closed);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// The first plug-in that failed to stop; all are stopped nevertheless. Not cancel safe: a dropped future leaves
    /// the plug-ins that were not reached, and the tasks, to the next call.
    pub async fn shutdown(&self) -> Result<()> {
        let result =
            plugin::shutdown(self, &self.0.parts.plugins, self.0.parts.config.shutdown_timeout).await;
        self.0.cancel.cancel();
        self.0.tasks.close();
        self.0.tasks.wait().await;
        result
    }

    /// Logs out: tells the plug-ins, in reverse order, while the token is valid; revokes refresh and access tokens;
    /// then forgets them, with everything that the client and its plug-ins have stored. A second logout does no harm.
    ///
    /// Without an OAuth client nothing can be revoked: the token of a bot outlives its clients.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let webex = webex_core::Webex::builder().token("my-token").build().await?;
    /// webex.logout().await?;
    /// assert!(!webex.credentials().can_authorize());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// None at present: what fails is logged, and the logout goes on. Not cancel safe: a dropped future may leave tokens
    /// and stored data behind; a second logout does what is left.
    pub async fn logout(&self) -> Result<()> {
        plugin::before_logout(self, &self.0.parts.plugins, self.0.parts.config.shutdown_timeout).await;
        self.0.credentials.sign_out(self).await;
        self.0.services.forget();
        self.clear_stores().await;
        self.publish(CoreEvent::LoggedOut);
        Ok(())
    }

    /// The log of this client: its own entries in the ring that it shares.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// std::fs::write("webex.log", webex.log().full()).expect("writable");
    /// # Ok(()) }
    /// ```
    pub fn log(&self) -> Arc<SessionLog> {
        self.local(|| SessionLog::new(self.0.parts.shared.log().clone(), self.session_id()))
    }

    /// The plug-ins, in the order of their start.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let webex = webex_core::Webex::builder().build().await?;
    /// for plugin in webex.plugins() {
    ///     println!("{} {}", plugin.name, plugin.version.unwrap_or("of unknown version"));
    /// }
    /// # Ok(()) }
    /// ```
    pub fn plugins(&self) -> Vec<InstalledPlugin> {
        self.0.parts.plugins.iter().map(InstalledPlugin::of).collect()
    }

    /// How many calls this client made, by service and outcome, and how long they took.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let webex = webex_core::Webex::builder().build().await?;
    /// // Without a token it fails before anything is sent.
    /// webex.request(http::Method::GET, "hydra/people/me").send().await.expect_err("no token");
    /// let timings = webex.timings();
    /// assert_eq!((timings[0].service.as_str(), timings[0].outcomes[0].calls), ("hydra", 1));
    /// # Ok(()) }
    /// ```
    pub fn timings(&self) -> Vec<ServiceTimings> {
        self.0.parts.pipeline.timings.read()
    }

    /// A span in which everything that is logged belongs to this client.
    pub(crate) fn span(&self) -> Span {
        log::span_of(self.session_id())
    }

    /// Has a namespace cleared at logout, as those are that plug-ins reserve: for crates without a plug-in, which say so
    /// whenever they are used.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use webex_core::storage::Namespace;
    /// let webex = webex_core::Webex::builder().build().await?;
    /// let namespace = Namespace::new("greeter")?;
    /// webex.forget_at_logout(&namespace);
    /// webex.store(&namespace).put("greeted", &["alice"]).await?;
    /// webex.logout().await?;
    /// assert!(webex.store(&namespace).get::<Vec<String>>("greeted").await?.is_none());
    /// # Ok(()) }
    /// ```
    pub fn forget_at_logout(&self, namespace: &Namespace) {
        self.forgotten().insert(namespace.clone());
    }

    fn forgotten(&self) -> MutexGuard<'_, BTreeSet<Namespace>> {
        self.0.forgotten.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Clears the parts of the storage that belong to this client, and no other.
    async fn clear_stores(&self) {
        let forgotten = self.forgotten().clone();
        for namespace in self.0.parts.namespaces.iter().chain(&forgotten) {
            if let Err(error) = self.store(namespace).clear().await {
                tracing::warn!(%namespace, %error, "a part of the storage was not cleared");
            }
        }
    }

    /// A handle that does not keep the client alive; for plug-in state and tasks.
    pub fn downgrade(&self) -> WeakWebex {
        WeakWebex(Arc::downgrade(&self.0))
    }

    /// The configuration.
    pub fn config(&self) -> &Config {
        &self.0.parts.config
    }

    /// The credentials.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let header = webex.credentials().token().await?.header();
    /// # Ok(()) }
    /// ```
    pub fn credentials(&self) -> &Credentials {
        &self.0.credentials
    }

    /// The services catalog.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let mercury = webex.services().resolve("mercuryConnection", None).await?;
    /// println!("sockets are at {mercury}");
    /// # Ok(()) }
    /// ```
    pub fn services(&self) -> &Services {
        &self.0.services
    }

    /// That namespace of the storage, for this account.
    ///
    /// ```
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_core::storage::Namespace;
    /// let store = webex.store(&Namespace::new("greeter")?);
    /// store.put("greeted", &["alice"]).await?;
    /// # Ok(()) }
    /// ```
    pub fn store(&self, namespace: &Namespace) -> Store {
        let namespace = match &self.0.parts.storage_scope {
            Some(scope) => namespace.within(scope),
            None => namespace.clone(),
        };
        Store::new(self.0.parts.storage.clone(), namespace)
    }

    /// The clock.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        self.0.parts.shared.clock()
    }

    /// The source of randomness.
    pub fn rng(&self) -> &Arc<dyn Rng> {
        self.0.parts.shared.rng()
    }

    /// The id of this session; tracking ids begin with it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let webex = webex_core::Webex::builder().build().await?;
    /// let error = webex.request(http::Method::GET, "hydra/people/me").send().await.expect_err("no token");
    /// assert!(error.tracking_id().is_some_and(|id| id.starts_with(webex.session_id())));
    /// # Ok(()) }
    /// ```
    pub fn session_id(&self) -> &str {
        self.0.tracking.session_id()
    }

    /// The socket transport.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NoTransport`] when none is compiled in or installed.
    pub fn socket_transport(&self) -> Result<&Arc<dyn SocketTransport>> {
        self.0.parts.shared.socket()
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.0.parts.shared
    }

    pub(crate) fn tracking(&self) -> &TrackingIds {
        &self.0.tracking
    }

    pub(crate) fn publish(&self, event: CoreEvent) {
        self.0.events.publish(event);
    }

    /// Publishes the event, made only if somebody listens.
    pub(crate) fn publish_with(&self, event: impl FnOnce() -> CoreEvent) {
        if self.0.events.has_subscribers() {
            self.0.events.publish(event());
        }
    }

    /// Whether the client was shut down.
    pub(crate) fn is_closed(&self) -> bool {
        self.0.cancel.is_cancelled()
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // A last drop cannot wait; it ends the tasks.
        self.cancel.cancel();
    }
}

impl std::fmt::Debug for Webex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Webex").field("session_id", &self.session_id()).finish_non_exhaustive()
    }
}

/// A handle that does not keep the client alive.
#[derive(Clone)]
pub struct WeakWebex(Weak<Inner>);

impl WeakWebex {
    /// The client, unless it is gone.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let webex = webex_core::Webex::builder().build().await?;
    /// let weak = webex.downgrade();
    /// assert!(weak.upgrade().is_some());
    /// drop(webex);
    /// assert!(weak.upgrade().is_none());
    /// # Ok(()) }
    /// ```
    pub fn upgrade(&self) -> Option<Webex> {
        self.0.upgrade().map(Webex)
    }
}

impl std::fmt::Debug for WeakWebex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WeakWebex").finish_non_exhaustive()
    }
}
