//! The plug-in: its state and its life cycle.

use std::sync::Arc;

use futures_core::future::BoxFuture;
use webex_core::batcher::Batcher;
use webex_core::plugin::{Dep, Plugin, Setup};
use webex_core::{Result, Webex};
use webex_plugin_mercury::{DataHandler, Mercury};

use crate::config::PresenceConfig;
use crate::incoming::Incoming;
use crate::requests::Compositions;
use crate::showing::Showing;
use crate::watching::Watching;

/// Presence of people; install it with `.plugin(Presence::new())` beside [`Mercury`], use it through
/// [`crate::PresenceExt`]. It asks nothing and shows nothing until it is told to.
#[derive(Debug)]
pub struct Presence(State);

/// What the plug-in holds for its client.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) config: PresenceConfig,
    pub(crate) batcher: Batcher<Compositions>,
    pub(crate) watching: Arc<Watching>,
    pub(crate) showing: Arc<Showing>,
}

impl Presence {
    /// The plug-in.
    pub fn new() -> Self {
        Self::with(PresenceConfig::default())
    }

    /// The plug-in with these settings.
    pub fn with(config: PresenceConfig) -> Self {
        let batcher = Batcher::new(Compositions, config.batching);
        let watching = Arc::new(Watching::new(config.clone()));
        let showing = Arc::new(Showing::new(config.clone()));
        Self(State { config, batcher, watching, showing })
    }

    pub(crate) fn state(&self) -> &State {
        &self.0
    }
}

impl Default for Presence {
    fn default() -> Self {
        Self::new()
    }
}

impl Plugin for Presence {
    fn name(&self) -> &'static str {
        "presence"
    }

    fn version(&self) -> Option<&'static str> {
        Some(env!("CARGO_PKG_VERSION"))
    }

    fn requires(&self) -> Vec<Dep> {
        vec![Dep::on::<Mercury>()]
    }

    fn build(&self, setup: &mut Setup<'_>) -> Result<()> {
        setup.contribute(DataHandler::new(Incoming(self.0.watching.clone())));
        Ok(())
    }

    /// Whoever signs in next watches others; the subscriptions of this registration lapse.
    fn before_logout<'a>(&'a self, _: &'a Webex) -> BoxFuture<'a, Result<()>> {
        self.0.watching.change(|machine| machine.clear());
        Box::pin(std::future::ready(Ok(())))
    }
}
