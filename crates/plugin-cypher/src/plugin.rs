//! The plug-in: its state and its life cycle.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use futures_core::future::BoxFuture;
use serde_json::{Value, json};
use webex_core::diagnostics::DiagnosticsSource;
use webex_core::events::EventHub;
use webex_core::plugin::{Dep, Plugin, Setup};
use webex_core::{Result, Webex};
use webex_plugin_mercury::{ControlHandler, Mercury};

use crate::config::{CypherConfig, Section};
use crate::event::CypherEvent;
use crate::keys::KeyCache;
use crate::kms::Driver;
use crate::seam::KmsFrames;

/// Keys, sealed texts and sealed files; install it with `.plugin(Cypher::new())` beside [`Mercury`], use it through
/// [`crate::CypherExt`].
#[derive(Debug)]
pub struct Cypher {
    /// Given by the user; else the configuration says.
    given: Option<CypherConfig>,
    /// Known from `build` on, and so for as long as there is a client.
    state: OnceLock<State>,
}

/// What the plug-in holds for its client.
pub(crate) struct State {
    pub(crate) driver: Arc<Driver>,
    pub(crate) keys: Arc<KeyCache>,
    pub(crate) events: EventHub<CypherEvent>,
    pub(crate) memory_limit: u64,
    registered: AtomicBool,
}

impl Cypher {
    /// The plug-in with the settings of the section `[plugin.cypher]` of the configuration.
    pub fn new() -> Self {
        Self { given: None, state: OnceLock::new() }
    }

    /// The plug-in with these settings, whatever the configuration says.
    ///
    /// ```
    /// use webex_core::Webex;
    /// use webex_plugin_cypher::{Cypher, CypherConfig, CypherExt};
    /// use webex_plugin_mercury::Mercury;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let mut config = CypherConfig::default();
    /// config.key_capacity = 1000;
    /// let builder = Webex::builder().token("a token").plugin(Mercury::new());
    /// let webex = builder.plugin(Cypher::with(config)).build().await?;
    /// assert!(!webex.cypher()?.registered());
    /// # Ok(()) }
    /// ```
    pub fn with(config: CypherConfig) -> Self {
        Self { given: Some(config), state: OnceLock::new() }
    }

    pub(crate) fn state(&self) -> &State {
        self.state.get().expect("a client builds its plug-ins before it exists")
    }
}

impl State {
    pub(crate) fn is_registered(&self) -> bool {
        self.registered.load(Ordering::Acquire)
    }

    pub(crate) fn set_registered(&self, yes: bool) {
        self.registered.store(yes, Ordering::Release);
    }

    /// Forgets whatever belongs to the login.
    fn forget(&self) {
        self.driver.close();
        self.keys.clear();
        self.set_registered(false);
    }
}

impl Default for Cypher {
    fn default() -> Self {
        Self::new()
    }
}

impl Plugin for Cypher {
    fn name(&self) -> &'static str {
        "cypher"
    }

    fn version(&self) -> Option<&'static str> {
        Some(env!("CARGO_PKG_VERSION"))
    }

    fn requires(&self) -> Vec<Dep> {
        vec![Dep::on::<Mercury>()]
    }

    fn build(&self, setup: &mut Setup<'_>) -> Result<()> {
        let config = match &self.given {
            Some(config) => config.clone(),
            None => setup.section::<Section>()?.unwrap_or_default().into_config()?,
        };
        let namespace = setup.storage_namespace(self.name())?;
        let events = EventHub::new(64);
        let driver = Driver::new(config.timing, config.trust, events.clone());
        let keys =
            KeyCache::new(config.key_capacity, config.key_life, config.persist_keys.then_some(namespace));
        setup.contribute(ControlHandler::new(KmsFrames));
        setup.contribute(DiagnosticsSource::new(self.name(), counts));
        let (memory_limit, registered) = (config.memory_limit, AtomicBool::new(false));
        // A plug-in belongs to one client, so this is the first time.
        let _ = self.state.set(State { driver, keys, events, memory_limit, registered });
        Ok(())
    }

    fn before_logout<'a>(&'a self, webex: &'a Webex) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            self.state().forget();
            // Whoever signs in next has no right to the keys of whoever leaves.
            self.state().keys.clear_all(webex).await
        })
    }

    fn shutdown<'a>(&'a self, _: &'a Webex) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            self.state().forget();
            Ok(())
        })
    }
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("registered", &self.is_registered()).finish_non_exhaustive()
    }
}

/// What the plug-in knows about itself, for the diagnostics: numbers, and no key.
fn counts(webex: &Webex) -> Value {
    let Ok(plugin) = webex.plugin::<Cypher>() else { return Value::Null };
    let state = plugin.state();
    let (held, capacity) = state.keys.fill();
    json!({
        "registered": state.is_registered(),
        "keys": held,
        "key_capacity": capacity,
        "kms_requests_under_way": state.driver.under_way(),
    })
}
