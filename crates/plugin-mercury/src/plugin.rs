//! The plug-in: its state and its life cycle.

use std::sync::{Arc, OnceLock, Weak};

use futures_core::future::BoxFuture;
use futures_util::StreamExt;
use webex_core::diagnostics::DiagnosticsSource;
use webex_core::events::{CoreEvent, EventHub, Events};
use webex_core::pipeline::{Position, Stage};
use webex_core::plugin::{Activation, EventCodec, Plugin, Scope, Setup};
use webex_core::{Error, ErrorKind, Result, WeakWebex, Webex};

use crate::config::{MercuryConfig, Section};
use crate::device::{DeviceHeader, Registry};
use crate::event::MercuryEvent;
use crate::lanes::{ControlHandler, ControlLane, DataHandler, DataLane};
use crate::session::Goodbye;
use crate::sessions::Sessions;

/// Reasons after which clients of the cloud are expected back (wire/02 section 4.3).
const RECONNECT_REASONS: [&str; 4] = ["idle", "done (forced)", "pong not received", "pong mismatch"];

/// Device registration, Mercury and data channels; install it with `.plugin(Mercury::new())`, use it through
/// [`crate::MercuryExt`].
#[derive(Debug)]
pub struct Mercury {
    /// Given by the user; else the configuration says.
    given: Option<MercuryConfig>,
    /// Known from `build` on.
    state: OnceLock<State>,
    /// Known from `ready` on: it takes what other plug-ins contributed.
    sessions: OnceLock<Sessions>,
}

/// What the plug-in holds for its client.
#[derive(Debug)]
struct State {
    config: MercuryConfig,
    events: EventHub<MercuryEvent>,
    registry: Arc<Registry>,
    header: Activation,
}

impl Mercury {
    /// The plug-in with the settings of the section `[plugin.mercury]` of the configuration.
    pub fn new() -> Self {
        Self { given: None, state: OnceLock::new(), sessions: OnceLock::new() }
    }

    /// The plug-in with these settings, whatever the configuration says.
    pub fn with(config: MercuryConfig) -> Self {
        Self { given: Some(config), ..Self::new() }
    }

    pub(crate) fn events(&self) -> &EventHub<MercuryEvent> {
        &self.state().events
    }

    pub(crate) fn registry(&self) -> &Arc<Registry> {
        &self.state().registry
    }

    pub(crate) fn sessions(&self) -> Result<&Sessions> {
        self.sessions
            .get()
            .ok_or_else(|| Error::new(ErrorKind::PluginFailed, "the client has not started yet"))
    }

    /// From now on services of the catalog are told which device calls them.
    pub(crate) fn announce_device(&self) {
        self.state().header.activate();
    }

    fn state(&self) -> &State {
        self.state.get().expect("a client builds its plug-ins before it exists")
    }

    async fn disconnect_all(&self, goodbye: Goodbye) -> Result<()> {
        match self.sessions.get() {
            Some(sessions) => sessions.disconnect_all(&goodbye).await,
            None => Ok(()),
        }
    }
}

impl Default for Mercury {
    fn default() -> Self {
        Self::new()
    }
}

impl Plugin for Mercury {
    fn name(&self) -> &'static str {
        "mercury"
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
        // The room is taken at once: it has to stay small for processes with thousands of clients.
        let events = EventHub::new(512);
        let registry = Arc::new(Registry::new(config.device.clone(), namespace, events.clone()));
        let hook = DeviceHeader(Arc::downgrade(&registry));
        let header = setup.intercept_dormant(Scope::All, Position::Before(Stage::Authorize), hook);
        setup.contribute(DiagnosticsSource::new(self.name(), crate::history::report));
        // A plug-in belongs to one client, so this is the first time.
        let _ = self.state.set(State { config, events, registry, header });
        Ok(())
    }

    fn ready<'a>(&'a self, webex: &'a Webex) -> BoxFuture<'a, Result<()>> {
        let state = self.state();
        let control = ControlLane(webex.contributions::<ControlHandler>());
        let (handlers, codecs) = (webex.contributions::<DataHandler>(), webex.contributions::<EventCodec>());
        let data = DataLane::new(handlers, codecs, state.config.queue_capacity());
        let (registry, events) = (state.registry.clone(), state.events.clone());
        let sessions = Sessions::new(state.config.session.clone(), registry, events, control, data);
        let _ = self.sessions.set(sessions);
        webex.spawn(forget_with_login(Arc::downgrade(&state.registry), webex.events(), webex.downgrade()));
        Box::pin(std::future::ready(Ok(())))
    }

    /// First the sockets, then the registration (wire/02 section 1.3).
    fn before_logout<'a>(&'a self, webex: &'a Webex) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let reason = &self.state().config.session.logout_reason;
            self.disconnect_all(logout_goodbye(reason)).await?;
            self.state().header.deactivate();
            let result = self.registry().unregister(webex).await;
            // What is still under way would register a client that has logged out.
            self.registry().clear(webex).await;
            result
        })
    }

    fn shutdown<'a>(&'a self, _: &'a Webex) -> BoxFuture<'a, Result<()>> {
        Box::pin(self.disconnect_all(Goodbye::default()))
    }
}

/// A registration is of no use once the login is over, and belongs to nobody who signs in next (wire/01 section 6,
/// row 39). Nobody may end it any more: it is forgotten.
async fn forget_with_login(registry: Weak<Registry>, mut events: Events<CoreEvent>, webex: WeakWebex) {
    while let Some(event) = events.next().await {
        if matches!(event, Ok(CoreEvent::LoginRequired))
            && let (Some(registry), Some(webex)) = (registry.upgrade(), webex.upgrade())
        {
            registry.clear(&webex).await;
        }
    }
}

/// What the cloud is told at a logout (wire/02 section 2.5.9).
fn logout_goodbye(reason: &str) -> Goodbye {
    let expected_back = RECONNECT_REASONS.contains(&reason.to_ascii_lowercase().as_str());
    match reason.is_empty() || expected_back {
        true => Goodbye::default(),
        false => Goodbye::new(3050, reason).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m11_the_reason_of_a_logout_decides_on_the_code() {
        for reason in ["", "done (forced)", "Done (Forced)", "idle", "pong not received", "pong mismatch"] {
            assert_eq!(logout_goodbye(reason), Goodbye::default(), "{reason}");
        }
        let goodbye = logout_goodbye("done (permanent)");
        assert_eq!((goodbye.code, goodbye.reason.as_str()), (3050, "done (permanent)"));
    }
}
