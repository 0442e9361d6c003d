//! The plug-in: its state and its life cycle.

use std::sync::{Arc, OnceLock};

use futures_core::future::BoxFuture;
use uuid::Uuid;
use webex_core::events::EventHub;
use webex_core::pipeline::{Position, Stage};
use webex_core::plugin::{Activation, Plugin, Scope, Setup};
use webex_core::storage::{Expect, Namespace};
use webex_core::{ErrorKind, Result, Webex};

use crate::calls::{CallCounter, CallCounts};
use crate::config::SupportConfig;
use crate::event::SupportEvent;
use crate::metrics::Outbox;

/// Log upload, client metrics and support links; install it with `.plugin(Support::new())`, use it through
/// [`crate::SupportExt`].
#[derive(Debug)]
pub struct Support {
    pub(crate) config: SupportConfig,
    pub(crate) events: EventHub<SupportEvent>,
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) calls: Arc<CallCounts>,
    /// Known from `build` on.
    registered: OnceLock<Registered>,
}

/// What the registration gave.
#[derive(Debug)]
struct Registered {
    namespace: Namespace,
    counter: Activation,
}

impl Support {
    /// The plug-in with its default settings.
    pub fn new() -> Self {
        Self::with(SupportConfig::default())
    }

    /// The plug-in with these settings.
    pub fn with(config: SupportConfig) -> Self {
        let events = EventHub::new(64);
        let outbox = Arc::new(Outbox::new(&config, events.clone()));
        Self { config, events, outbox, calls: Arc::default(), registered: OnceLock::new() }
    }

    /// From now on calls are counted.
    pub(crate) fn count_calls(&self) {
        if let Some(registered) = self.registered.get() {
            registered.counter.activate();
        }
    }

    /// The id under which an application reports before anybody signs in: made once, kept in the storage.
    pub(crate) async fn prelogin_id(&self, webex: &Webex) -> Result<Uuid> {
        let registered = self.registered.get().expect("a client builds its plug-ins before it exists");
        let store = webex.store(&registered.namespace);
        let id = webex.rng().uuid();
        match store.put_if("prelogin-id", &id, Expect::Absent).await {
            Ok(_) => return Ok(id),
            Err(error) if error.kind() == ErrorKind::Conflict => {}
            Err(error) => return Err(error),
        }
        Ok(store.get("prelogin-id").await?.map_or(id, |stored| stored.value))
    }
}

impl Default for Support {
    fn default() -> Self {
        Self::new()
    }
}

impl Plugin for Support {
    fn name(&self) -> &'static str {
        "support"
    }

    fn build(&self, setup: &mut Setup<'_>) -> Result<()> {
        let namespace = setup.storage_namespace(self.name())?;
        // It may see all calls because it sleeps until the user wakes it up.
        let hook = CallCounter(self.calls.clone());
        let counter = setup.intercept_dormant(Scope::All, Position::Before(Stage::Timing), hook);
        // A plug-in belongs to one client, so this is the first time.
        let _ = self.registered.set(Registered { namespace, counter });
        Ok(())
    }

    fn shutdown<'a>(&'a self, webex: &'a Webex) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            self.outbox.drain(webex).await;
            Ok(())
        })
    }
}
