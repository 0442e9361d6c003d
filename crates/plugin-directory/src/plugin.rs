//! The plug-in: its state and its life cycle.

use std::sync::{Arc, OnceLock};

use futures_core::future::BoxFuture;
use webex_core::events::EventHub;
use webex_core::plugin::{Dep, Plugin, Setup};
use webex_core::{Error, ErrorKind, Result, Webex};
use webex_plugin_conversation::Conversations;
use webex_plugin_cypher::Cypher;
use webex_plugin_mercury::{ControlHandler, Mercury, MercuryExt};

use crate::argonaut::SearchKeys;
use crate::config::{DirectoryConfig, Section};
use crate::dss::{Desk, Lookups};
use crate::event::DirectoryEvent;

/// How many events a slow subscriber may be behind.
const BACKLOG: usize = 256;

/// People, places and messages found; install it with `.plugin(Directory::new())` beside [`Mercury`], and beside
/// [`Cypher`] and [`Conversations`] to search messages; use it through [`crate::DirectoryExt`].
#[derive(Debug)]
pub struct Directory {
    /// Given by the user; else the configuration says.
    given: Option<DirectoryConfig>,
    /// Known from `build` on, and so for as long as there is a client.
    state: OnceLock<State>,
}

/// What the plug-in holds for its client.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) config: DirectoryConfig,
    pub(crate) desk: Arc<Desk>,
    pub(crate) lookups: Lookups,
    pub(crate) search_keys: SearchKeys,
}

impl Directory {
    /// The plug-in with the settings of the section `[plugin.directory]` of the configuration.
    pub fn new() -> Self {
        Self { given: None, state: OnceLock::new() }
    }

    /// The plug-in with these settings, whatever the configuration says.
    ///
    /// ```
    /// use std::time::Duration;
    /// use webex_core::Webex;
    /// use webex_plugin_directory::{Directory, DirectoryConfig, DirectoryExt};
    /// use webex_plugin_mercury::Mercury;
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// let mut config = DirectoryConfig::default();
    /// config.request_timeout = Duration::from_secs(3);
    /// let builder = Webex::builder().token("a token").plugin(Mercury::new());
    /// let webex = builder.plugin(Directory::with(config)).build().await?;
    /// assert!(!webex.directory()?.registered());
    /// # Ok(()) }
    /// ```
    pub fn with(config: DirectoryConfig) -> Self {
        Self { given: Some(config), state: OnceLock::new() }
    }

    pub(crate) fn state(&self) -> &State {
        self.state.get().expect("a client builds its plug-ins before it exists")
    }
}

impl State {
    /// Connects Mercury and takes answers from now on.
    pub(crate) async fn register(&self, webex: &Webex) -> Result<()> {
        if !webex.credentials().can_authorize() {
            return Err(Error::new(
                ErrorKind::NotAuthenticated,
                "the SDK cannot authorize: there is no token",
            ));
        }
        webex.mercury()?.connect().await?;
        self.desk.listen();
        Ok(())
    }
}

impl Default for Directory {
    fn default() -> Self {
        Self::new()
    }
}

impl Plugin for Directory {
    fn name(&self) -> &'static str {
        "directory"
    }

    fn version(&self) -> Option<&'static str> {
        Some(env!("CARGO_PKG_VERSION"))
    }

    fn requires(&self) -> Vec<Dep> {
        vec![Dep::on::<Mercury>(), Dep::optional::<Cypher>(), Dep::optional::<Conversations>()]
    }

    fn build(&self, setup: &mut Setup<'_>) -> Result<()> {
        let config = match &self.given {
            Some(config) => config.clone(),
            None => setup.section::<Section>()?.unwrap_or_default().into_config()?,
        };
        let desk = Arc::new(Desk::new(EventHub::<DirectoryEvent>::new(BACKLOG)));
        setup.contribute(ControlHandler::shared(desk.clone()));
        let (lookups, search_keys) = (Lookups::new(config.batching), SearchKeys::default());
        // A plug-in belongs to one client, so this is the first time.
        let _ = self.state.set(State { config, desk, lookups, search_keys });
        Ok(())
    }

    /// Whoever signs in next has other keys.
    fn before_logout<'a>(&'a self, _: &'a Webex) -> BoxFuture<'a, Result<()>> {
        self.state().desk.close();
        self.state().search_keys.forget();
        Box::pin(std::future::ready(Ok(())))
    }

    fn shutdown<'a>(&'a self, _: &'a Webex) -> BoxFuture<'a, Result<()>> {
        self.state().desk.close();
        Box::pin(std::future::ready(Ok(())))
    }
}
