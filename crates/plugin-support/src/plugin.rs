//! The plug-in: its state and its life cycle.

use std::sync::{Arc, OnceLock};

use futures_core::future::BoxFuture;
use serde_json::{Map, Value, json};
use uuid::Uuid;
use webex_core::diagnostics::DiagnosticsSource;
use webex_core::events::EventHub;
use webex_core::pipeline::{Position, Stage};
use webex_core::plugin::{Activation, Plugin, Scope, Setup};
use webex_core::storage::{Expect, Namespace};
use webex_core::{ErrorKind, Result, Webex};

use crate::calls::{CallCounter, CallCounts};
use crate::config::{Section, SupportConfig};
use crate::event::SupportEvent;
use crate::handle::SupportExt;
use crate::metrics::Outbox;

/// Log upload, client metrics and support links; install it with `.plugin(Support::new())`, use it through
/// [`crate::SupportExt`].
#[derive(Debug)]
pub struct Support {
    /// Given by the user; else the configuration says.
    given: Option<SupportConfig>,
    /// Known from `build` on, and so for as long as there is a client.
    state: OnceLock<State>,
}

/// What the plug-in holds for its client.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) config: SupportConfig,
    pub(crate) events: EventHub<SupportEvent>,
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) calls: Arc<CallCounts>,
    counter: Activation,
    namespace: Namespace,
}

impl Support {
    /// The plug-in with the settings of the section `[plugin.support]` of the configuration.
    ///
    /// ```
    /// use webex_core::Webex;
    /// use webex_plugin_support::{Support, SupportExt};
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let webex = Webex::builder().plugin(Support::new()).build().await?;
    /// assert_eq!(webex.support()?.dropped_metrics(), 0);
    /// # webex.shutdown().await }
    /// ```
    pub fn new() -> Self {
        Self { given: None, state: OnceLock::new() }
    }

    /// The plug-in with these settings, whatever the configuration says.
    ///
    /// ```
    /// use webex_core::Webex;
    /// use webex_plugin_support::{Support, SupportConfig};
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let mut config = SupportConfig::default();
    /// config.app_version = "1.2.3".into();
    /// let webex = Webex::builder().plugin(Support::with(config)).build().await?;
    /// # webex.shutdown().await }
    /// ```
    pub fn with(config: SupportConfig) -> Self {
        Self { given: Some(config), state: OnceLock::new() }
    }

    pub(crate) fn state(&self) -> &State {
        self.state.get().expect("a client builds its plug-ins before it exists")
    }

    /// From now on calls are counted.
    pub(crate) fn count_calls(&self) {
        self.state().counter.activate();
    }

    /// The id under which an application reports before anybody signs in: made once, kept in the storage.
    pub(crate) async fn prelogin_id(&self, webex: &Webex) -> Result<Uuid> {
        let store = webex.store(&self.state().namespace);
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

    fn version(&self) -> Option<&'static str> {
        Some(env!("CARGO_PKG_VERSION"))
    }

    fn build(&self, setup: &mut Setup<'_>) -> Result<()> {
        let config = match &self.given {
            Some(config) => config.clone(),
            None => setup.section::<Section>()?.unwrap_or_default().into_config()?,
        };
        let namespace = setup.storage_namespace(self.name())?;
        // It may see all calls because it sleeps until the user wakes it up.
        let calls = Arc::<CallCounts>::default();
        let hook = CallCounter(calls.clone());
        let counter = setup.intercept_dormant(Scope::All, Position::Before(Stage::Timing), hook);
        let events = EventHub::new(64);
        let outbox = Arc::new(Outbox::new(&config, events.clone()));
        setup.contribute(DiagnosticsSource::new(self.name(), counters));
        // A plug-in belongs to one client, so this is the first time.
        let _ = self.state.set(State { config, events, outbox, calls, counter, namespace });
        Ok(())
    }

    fn shutdown<'a>(&'a self, webex: &'a Webex) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            self.state().outbox.drain(webex).await;
            Ok(())
        })
    }
}

/// What the plug-in knows about itself, for the diagnostics.
fn counters(webex: &Webex) -> Value {
    let Ok(support) = webex.support() else { return Value::Null };
    let calls = support.call_counts().into_iter();
    let calls = calls.map(|(service, count)| (service, json!([count.calls, count.failures])));
    json!({"dropped_metrics": support.dropped_metrics(), "calls_and_failures": calls.collect::<Map<_, _>>()})
}
