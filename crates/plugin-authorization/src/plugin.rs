//! The plug-in: its state and its life cycle.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

use webex_core::Result;
use webex_core::events::EventHub;
use webex_core::plugin::{Plugin, Setup};

use crate::config::AuthorizationConfig;
use crate::event::AuthorizationEvent;

/// Signing in; install it with `.plugin(Authorization::new())`, use it through [`crate::AuthorizationExt`].
#[derive(Debug, Default)]
pub struct Authorization {
    /// Given by the user; else the configuration says.
    given: Option<AuthorizationConfig>,
    /// Known from `build` on, and so for as long as there is a client.
    state: OnceLock<State>,
}

/// What the plug-in holds for its client.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) config: AuthorizationConfig,
    pub(crate) events: EventHub<AuthorizationEvent>,
    /// Whether a device is being signed in.
    pub(crate) device: Arc<AtomicBool>,
}

impl Authorization {
    /// The plug-in with the settings of the section `[plugin.authorization]` of the configuration.
    ///
    /// ```
    /// use webex_core::Webex;
    /// use webex_plugin_authorization::{Authorization, AuthorizationExt};
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let webex = Webex::builder().plugin(Authorization::new()).build().await?;
    /// assert!(webex.authorization().is_ok());
    /// # webex.shutdown().await }
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// The plug-in with these settings, whatever the configuration says.
    pub fn with(config: AuthorizationConfig) -> Self {
        Self { given: Some(config), state: OnceLock::new() }
    }

    pub(crate) fn state(&self) -> &State {
        self.state.get().expect("a client builds its plug-ins before it exists")
    }
}

impl Plugin for Authorization {
    fn name(&self) -> &'static str {
        "authorization"
    }

    fn version(&self) -> Option<&'static str> {
        Some(env!("CARGO_PKG_VERSION"))
    }

    fn build(&self, setup: &mut Setup<'_>) -> Result<()> {
        let config = match &self.given {
            Some(config) => config.clone(),
            None => setup.section::<AuthorizationConfig>()?.unwrap_or_default(),
        };
        // A plug-in belongs to one client, so this is the first time.
        let _ = self.state.set(State { config, events: EventHub::new(64), device: Arc::default() });
        Ok(())
    }
}
