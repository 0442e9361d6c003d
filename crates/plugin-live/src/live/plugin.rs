//! The plug-in and its life cycle.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use futures_core::future::BoxFuture;
use webex_core::events::EventHub;
use webex_core::plugin::{Dep, Plugin, Setup};
use webex_core::storage::Namespace;
use webex_core::{Result, Webex};
use webex_plugin_conversation::{ActivityHandler, Conversations};

use super::deliver::Deliver;
use super::seen::Seen;
use crate::deliveries::Readers;
use crate::event::{Listeners, ResourceEvent};
use crate::translate::TranslatePolicy;

/// How many events a slow subscriber may be behind.
const BACKLOG: usize = 1024;

/// Live events; install it with `.plugin(Live::new())` beside [`Conversations`] and Mercury, use it through
/// [`crate::Listen`] on the handles of messages, rooms, memberships and attachment actions.
#[derive(Debug)]
pub struct Live(Arc<State>);

/// What the plug-in holds for its client.
#[derive(Debug)]
pub(super) struct State {
    pub(super) policy: TranslatePolicy,
    pub(super) hub: EventHub<Arc<ResourceEvent>>,
    pub(super) readers: Arc<Readers>,
    namespace: OnceLock<Namespace>,
    pub(super) seen: Seen,
    listeners: Mutex<Listeners>,
}

impl Live {
    /// The plug-in, with events as they are right.
    pub fn new() -> Self {
        Self::with(TranslatePolicy::default())
    }

    /// The plug-in with that policy.
    ///
    /// ```
    /// use webex_plugin_live::{Live, TranslatePolicy};
    /// let as_in_javascript = Live::with(TranslatePolicy::javascript());
    /// ```
    pub fn with(policy: TranslatePolicy) -> Self {
        let (hub, readers, namespace) = (EventHub::new(BACKLOG), Arc::default(), OnceLock::new());
        Self(Arc::new(State {
            policy,
            hub,
            readers,
            namespace,
            seen: Seen::default(),
            listeners: Mutex::default(),
        }))
    }

    pub(super) fn state(&self) -> &Arc<State> {
        &self.0
    }
}

impl State {
    /// Where deliveries keep what is done.
    pub(super) fn namespace(&self) -> &Namespace {
        self.namespace.get().expect("a client builds its plug-ins before it exists")
    }

    pub(super) fn listeners(&self) -> MutexGuard<'_, Listeners> {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}

impl Plugin for Live {
    fn name(&self) -> &'static str {
        "live"
    }

    fn version(&self) -> Option<&'static str> {
        Some(env!("CARGO_PKG_VERSION"))
    }

    fn requires(&self) -> Vec<Dep> {
        vec![Dep::on::<Conversations>()]
    }

    fn build(&self, setup: &mut Setup<'_>) -> Result<()> {
        let namespace = setup.storage_namespace(self.name())?;
        // A plug-in belongs to one client, so this is the first time.
        let _ = self.0.namespace.set(namespace);
        setup.contribute(ActivityHandler::new(Deliver(self.0.clone())));
        Ok(())
    }

    fn shutdown<'a>(&'a self, _: &'a Webex) -> BoxFuture<'a, Result<()>> {
        self.0.readers.end();
        Box::pin(std::future::ready(Ok(())))
    }
}
