//! The plug-in and its life cycle.

use std::sync::Arc;

use webex_core::Result;
use webex_core::diagnostics::DiagnosticsSource;
use webex_core::events::EventHub;
use webex_core::plugin::{Dep, Plugin, Setup};
use webex_plugin_cypher::Cypher;
use webex_plugin_mercury::{DataHandler, Mercury};

use super::aside::aside;
use super::event::ActivityEvent;
use super::incoming::{Incoming, Publish, greeting};
use super::record::{self, Record};
use crate::catchup::{CatchUp, CatchUpConfig};
use crate::html::{HtmlFilters, HtmlPolicy};
use crate::open::{OpenerSource, of_kms};

/// How many activities a slow subscriber may be behind.
const BACKLOG: usize = 1024;

/// Activities as they arrive, opened and normalized; install it with `.plugin(Conversations::new())` beside
/// [`Mercury`], and beside [`Cypher`] to read what is sealed; use it through [`crate::ConversationsExt`].
#[derive(Debug)]
pub struct Conversations {
    hub: EventHub<ActivityEvent>,
    catch_up: Arc<CatchUp>,
    html: HtmlFilters,
    record: Record,
}

impl Conversations {
    /// The plug-in.
    pub fn new() -> Self {
        Self::with(CatchUpConfig::default())
    }

    /// The plug-in, which catches up in that way.
    ///
    /// ```
    /// use webex_plugin_conversation::{CatchUpConfig, Conversations};
    /// let mut config = CatchUpConfig::default();
    /// config.parallel = 8;
    /// let plugin = Conversations::with(config);
    /// ```
    pub fn with(config: CatchUpConfig) -> Self {
        let html = HtmlFilters::default();
        let (hub, record) = (EventHub::new(BACKLOG), Record::default());
        Self { hub, catch_up: CatchUp::new(config, Publish), html, record }
    }

    /// What the HTML of messages that arrive may contain ([`HtmlPolicy::filter`]): the default policy if nothing is
    /// said; with `None` it is handed on as it is, and whoever shows it has to take care.
    ///
    /// ```
    /// use webex_plugin_conversation::{Conversations, HtmlPolicy};
    /// let plugin = Conversations::new().inbound_html(HtmlPolicy::default().tag("img", &["src", "alt"]));
    /// let careless = Conversations::new().inbound_html(None);
    /// ```
    #[must_use]
    pub fn inbound_html(mut self, policy: impl Into<Option<HtmlPolicy>>) -> Self {
        self.html.inbound = policy.into();
        self
    }

    /// What the HTML of messages that are sent may contain ([`HtmlPolicy::filter_escape`]): the default policy if
    /// nothing is said; with `None` it is sent as it is.
    #[must_use]
    pub fn outbound_html(mut self, policy: impl Into<Option<HtmlPolicy>>) -> Self {
        self.html.outbound = policy.into();
        self
    }

    pub(crate) fn html(&self) -> &HtmlFilters {
        &self.html
    }

    pub(super) fn catch_up(&self) -> &Arc<CatchUp> {
        &self.catch_up
    }

    pub(super) fn record(&self) -> &Record {
        &self.record
    }

    pub(super) fn hub(&self) -> &EventHub<ActivityEvent> {
        &self.hub
    }
}

impl Default for Conversations {
    fn default() -> Self {
        Self::new()
    }
}

impl Plugin for Conversations {
    fn name(&self) -> &'static str {
        "conversation"
    }

    fn version(&self) -> Option<&'static str> {
        Some(env!("CARGO_PKG_VERSION"))
    }

    fn requires(&self) -> Vec<Dep> {
        vec![Dep::on::<Mercury>(), Dep::optional::<Cypher>()]
    }

    fn build(&self, setup: &mut Setup<'_>) -> Result<()> {
        setup.contribute(DataHandler::new(Incoming(self.catch_up.clone())));
        setup.contribute(greeting(&self.catch_up));
        setup.contribute(aside());
        setup.contribute(DiagnosticsSource::new(self.name(), record::report));
        if setup.has::<Cypher>() {
            setup.contribute(OpenerSource::new(of_kms));
        }
        Ok(())
    }
}
