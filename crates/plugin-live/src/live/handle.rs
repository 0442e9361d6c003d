//! What users see.

use std::sync::Arc;

use webex_core::plugin::PluginMissing;
use webex_core::{Result, Webex};
use webex_plugin_conversation::ConversationsExt;

use super::listen::ResourceEvents;
use super::plugin::Live;
use crate::event::{Envelope, Resource};
use crate::read_status::Me;

/// Adds [`live`](Self::live) to the client.
pub trait LiveExt {
    /// The live plug-in of this client.
    ///
    /// # Errors
    /// [`PluginMissing`] when it is not installed; the text says what to add.
    fn live(&self) -> Result<LiveHandle, PluginMissing>;
}

impl LiveExt for Webex {
    fn live(&self) -> Result<LiveHandle, PluginMissing> {
        Ok(LiveHandle { plugin: self.plugin()?, webex: self.clone() })
    }
}

/// Live events of one client, whatever the resource.
#[derive(Clone, Debug)]
pub struct LiveHandle {
    plugin: Arc<Live>,
    webex: Webex,
}

impl LiveHandle {
    /// The client.
    pub fn webex(&self) -> &Webex {
        &self.webex
    }

    /// Begins to listen to a resource: asks who you are, connects Mercury, and lets events through from then on.
    /// Listening twice doubles nothing (wire/04 section 2.4). Cancel safe: the connection goes on being made, and
    /// nothing is let through.
    ///
    /// # Errors
    /// When it cannot be asked who you are (wire/04 section 7, row 6), and as
    /// [`ConversationsHandle::connect`](webex_plugin_conversation::ConversationsHandle::connect).
    pub async fn listen(&self, resource: Resource) -> Result<()> {
        let me = Me::of(&self.webex).await?;
        let envelope = Envelope::new(me.id, me.org_id, self.webex.clock().now());
        self.webex.conversations()?.connect().await?;
        self.plugin.state().listeners().listen(resource, envelope);
        Ok(())
    }

    /// Stops listening to a resource; says whether it was listened to. The socket stays open.
    pub fn stop_listening(&self, resource: &Resource) -> bool {
        self.plugin.state().listeners().stop(resource)
    }

    /// The events of all resources that are listened to, from now on.
    ///
    /// ```no_run
    /// use futures_util::StreamExt;
    /// use webex_plugin_live::{LiveExt, Resource};
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let live = webex.live()?;
    /// let mut events = live.events();
    /// live.listen(Resource::Messages).await?;
    /// live.listen(Resource::Rooms).await?;
    /// while let Some(Ok(event)) = events.next().await {
    ///     println!("{} {}", event.resource, event.event);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn events(&self) -> ResourceEvents {
        ResourceEvents::new(self.plugin.state().hub.subscribe(), None)
    }

    pub(super) fn events_of(&self, resource: Resource) -> ResourceEvents {
        ResourceEvents::new(self.plugin.state().hub.subscribe(), Some(resource))
    }
}
