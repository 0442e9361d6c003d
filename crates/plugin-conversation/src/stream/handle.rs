//! What users see.

use std::sync::Arc;

use jiff::Timestamp;
use webex_core::events::Events;
use webex_core::plugin::PluginMissing;
use webex_core::{Result, Webex};
use webex_plugin_mercury::MercuryExt;

use super::event::ActivityEvent;
use super::plugin::Conversations;
use crate::catchup::{self, CatchUp, ReceiveActivity};

/// Adds [`conversations`](Self::conversations) to the client.
pub trait ConversationsExt {
    /// The conversation plug-in of this client.
    ///
    /// # Errors
    /// [`PluginMissing`] when it is not installed; the text says what to add.
    fn conversations(&self) -> Result<ConversationsHandle, PluginMissing>;
}

impl ConversationsExt for Webex {
    fn conversations(&self) -> Result<ConversationsHandle, PluginMissing> {
        Ok(ConversationsHandle { plugin: self.plugin()?, webex: self.clone() })
    }
}

/// Conversations of one client.
#[derive(Clone, Debug)]
pub struct ConversationsHandle {
    plugin: Arc<Conversations>,
    webex: Webex,
}

impl ConversationsHandle {
    /// The client.
    pub fn webex(&self) -> &Webex {
        &self.webex
    }

    /// Connects Mercury, so that activities arrive. Cancel safe: it goes on connecting.
    ///
    /// # Errors
    /// As [`MercuryHandle::connect`](webex_plugin_mercury::MercuryHandle::connect).
    pub async fn connect(&self) -> Result<()> {
        let catch_up = self.plugin.catch_up();
        if !catch_up.has_begun() {
            self.begin(catch_up).await;
        }
        self.webex.mercury()?.connect().await
    }

    /// Asks what was before. Without an answer the greeting of Mercury tells the moment.
    async fn begin(&self, catch_up: &CatchUp) {
        match self.latest_activity().await {
            Ok(latest) => catch_up.begin_at(latest.unwrap_or_default()),
            Err(error) => tracing::debug!(%error, "it is not known what happened last"),
        }
    }

    /// One who catches up for a reader with an account of its own, in the way of this client.
    pub fn catch_up(&self, receiver: impl ReceiveActivity) -> Arc<CatchUp> {
        CatchUp::new(self.plugin.catch_up().config.clone(), receiver)
    }

    /// Until when everything that happened was handed on; `None` when nothing is open: no gap is being filled, and no
    /// activity on its way.
    pub fn open_since(&self) -> Option<Timestamp> {
        self.plugin.catch_up().open_since()
    }

    /// When something happened last in a conversation of the user, by the clock of the service; `None` when there is no
    /// conversation. What is published later is new. Cancel safe.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_conversation::ConversationsExt;
    /// let before = webex.conversations()?.latest_activity().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Whatever a call may fail with.
    pub async fn latest_activity(&self) -> Result<Option<Timestamp>> {
        catchup::latest_activity(&self.webex).await
    }

    /// What happens in conversations from now on, once it is connected.
    ///
    /// ```no_run
    /// use futures_util::StreamExt;
    /// use webex_plugin_conversation::{ActivityEvent, ConversationsExt};
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let mut events = webex.conversations()?.events();
    /// webex.conversations()?.connect().await?;
    /// while let Some(Ok(event)) = events.next().await {
    ///     if let ActivityEvent::Activity { activity, .. } = event {
    ///         println!("{}", activity.verb);
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn events(&self) -> Events<ActivityEvent> {
        self.plugin.hub().subscribe()
    }
}
