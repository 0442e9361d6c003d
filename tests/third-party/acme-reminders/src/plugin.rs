//! The plug-in: what it brings, and its life.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use futures_core::future::BoxFuture;
use http::HeaderValue;
use serde_json::{Value, json};
use webex_core::diagnostics::DiagnosticsSource;
use webex_core::events::EventHub;
use webex_core::pipeline::{Position, Stage};
use webex_core::plugin::{Dep, Plugin, Scope, Setup};
use webex_core::{Error, ErrorKind, Result, Webex};
use webex_plugin_mercury::{DataHandler, Mercury};

use crate::config::RemindersConfig;
use crate::inbox::{DUE, Inbox};
use crate::seal::Seal;
use crate::tenant::Tenant;

/// The name of the service in the catalog.
pub(crate) const SERVICE: &str = "acme-reminders";

/// Reminders of ACME; install it with `.plugin(AcmeReminders::new())`, use it through
/// [`RemindersExt`](crate::RemindersExt).
#[derive(Default)]
pub struct AcmeReminders {
    /// Given by the user; else the configuration says.
    given: Option<RemindersConfig>,
    /// Known from `build` on, and so for as long as there is a client.
    state: OnceLock<State>,
}

/// What the plug-in holds for its client. Nothing of it holds the client.
pub(crate) struct State {
    pub(crate) seal: Arc<Seal>,
    pub(crate) inbox: Arc<Inbox>,
}

impl AcmeReminders {
    /// With the section `[plugin.acme-reminders]` of the configuration.
    pub fn new() -> Self {
        Self::default()
    }

    /// With these settings, whatever the configuration says.
    pub fn with(config: RemindersConfig) -> Self {
        Self { given: Some(config), state: OnceLock::new() }
    }

    pub(crate) fn state(&self) -> &State {
        self.state.get().expect("a client builds its plug-ins before it exists")
    }

    fn config(&self, setup: &Setup<'_>) -> Result<RemindersConfig> {
        if let Some(config) = &self.given {
            return Ok(config.clone());
        }
        let missing = || Error::new(ErrorKind::Configuration, "[plugin.acme-reminders] is missing");
        setup.section()?.ok_or_else(missing)
    }
}

// ANCHOR: plugin
impl Plugin for AcmeReminders {
    fn name(&self) -> &'static str {
        "acme-reminders"
    }

    fn version(&self) -> Option<&'static str> {
        Some(env!("CARGO_PKG_VERSION"))
    }

    fn requires(&self) -> Vec<Dep> {
        vec![Dep::on::<Mercury>()]
    }

    fn build(&self, setup: &mut Setup<'_>) -> Result<()> {
        let config = self.config(setup)?;
        let tenant = HeaderValue::from_str(&config.tenant)
            .map_err(|e| Error::new(ErrorKind::Configuration, "`tenant` cannot be sent").with_source(e))?;
        let seal = Arc::new(Seal::new(&config.key_bytes()?)?);
        let namespace = setup.storage_namespace(self.name())?;
        let (events, handed_on) = (EventHub::new(64), AtomicU64::new(0));
        let inbox = Arc::new(Inbox { events, handed_on, namespace });

        setup.service(SERVICE, config.service)?;
        let at = Position::Before(Stage::Transport);
        setup.intercept_headers(Scope::Own(vec![SERVICE]), at, Tenant(tenant))?;
        setup.event_codec(DUE, seal.clone());
        setup.contribute(DataHandler::shared(inbox.clone()));
        setup.contribute(DiagnosticsSource::new(self.name(), diagnose));
        // A plug-in belongs to one client, so this is the first time.
        let _ = self.state.set(State { seal, inbox });
        Ok(())
    }

    fn ready<'a>(&'a self, webex: &'a Webex) -> BoxFuture<'a, Result<()>> {
        // Whoever signs in next must not find what was whose.
        webex.forget_at_logout(&self.state().inbox.namespace);
        Box::pin(std::future::ready(Ok(())))
    }
}
// ANCHOR_END: plugin

/// What the plug-in knows about itself, for a bundle that goes to support: numbers, nothing personal.
fn diagnose(webex: &Webex) -> Value {
    let Ok(plugin) = webex.plugin::<AcmeReminders>() else { return Value::Null };
    json!({"handed_on": plugin.state().inbox.handed_on.load(Ordering::Relaxed)})
}
