//! The plug-in: its state and its life cycle.

use std::sync::OnceLock;

use futures_core::future::BoxFuture;
use webex_core::events::EventHub;
use webex_core::plugin::{Dep, Plugin, Setup};
use webex_core::{Result, Webex};
use webex_plugin_cypher::Cypher;
use webex_plugin_directory::Directory;
use webex_plugin_mercury::{DataHandler, Mercury};

use crate::config::{DevicesConfig, Section};
use crate::event::DevicesEvent;
use crate::manager::{Local, Updates};

/// How many events a slow subscriber may be behind.
const BACKLOG: usize = 64;

/// Devices in rooms; install it with `.plugin(Devices::new())` beside [`Mercury`] and [`Cypher`], and beside
/// [`Directory`] to search devices; use it through [`crate::DevicesExt`].
#[derive(Debug)]
pub struct Devices {
    /// Given by the user; else the configuration says.
    given: Option<DevicesConfig>,
    /// Known from `build` on, and so for as long as there is a client.
    state: OnceLock<State>,
}

/// What the plug-in holds for its client.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) config: DevicesConfig,
    pub(crate) local: Local,
    pub(crate) events: EventHub<DevicesEvent>,
}

impl Devices {
    /// The plug-in with the settings of the section `[plugin.devices]` of the configuration.
    pub fn new() -> Self {
        Self { given: None, state: OnceLock::new() }
    }

    /// The plug-in with these settings, whatever the configuration says.
    ///
    /// ```
    /// use webex_core::Webex;
    /// use webex_plugin_cypher::Cypher;
    /// use webex_plugin_devices::{Devices, DevicesConfig, DevicesExt};
    /// use webex_plugin_mercury::Mercury;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let mut config = DevicesConfig::default();
    /// config.keep_alive = None; // joining again is up to us
    /// let builder = Webex::builder().token("a token").plugin(Mercury::new()).plugin(Cypher::new());
    /// let webex = builder.plugin(Devices::with(config)).build().await?;
    /// assert!(webex.devices()?.paired_device().is_none());
    /// # Ok(()) }
    /// ```
    pub fn with(config: DevicesConfig) -> Self {
        Self { given: Some(config), state: OnceLock::new() }
    }

    pub(crate) fn state(&self) -> &State {
        self.state.get().expect("a client builds its plug-ins before it exists")
    }
}

impl Default for Devices {
    fn default() -> Self {
        Self::new()
    }
}

impl Plugin for Devices {
    fn name(&self) -> &'static str {
        "devices"
    }

    fn version(&self) -> Option<&'static str> {
        Some(env!("CARGO_PKG_VERSION"))
    }

    fn requires(&self) -> Vec<Dep> {
        vec![Dep::on::<Mercury>(), Dep::on::<Cypher>(), Dep::optional::<Directory>()]
    }

    fn build(&self, setup: &mut Setup<'_>) -> Result<()> {
        let config = match &self.given {
            Some(config) => config.clone(),
            None => setup.section::<Section>()?.unwrap_or_default().into_config()?,
        };
        setup.contribute(DataHandler::new(Updates));
        // A plug-in belongs to one client, so this is the first time.
        let _ = self.state.set(State { config, local: Local::default(), events: EventHub::new(BACKLOG) });
        Ok(())
    }

    /// Whoever signs in next has met other devices.
    fn before_logout<'a>(&'a self, _: &'a Webex) -> BoxFuture<'a, Result<()>> {
        self.state().local.forget();
        Box::pin(std::future::ready(Ok(())))
    }

    fn shutdown<'a>(&'a self, _: &'a Webex) -> BoxFuture<'a, Result<()>> {
        self.state().local.forget();
        Box::pin(std::future::ready(Ok(())))
    }
}
