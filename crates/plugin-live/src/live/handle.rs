//! What users see.

use std::sync::Arc;

use webex_core::plugin::PluginMissing;
use webex_core::{Result, Webex};
use webex_plugin_conversation::ConversationsExt;

use super::listen::ResourceEvents;
use super::plugin::Live;
use crate::deliveries::DeliveriesBuilder;
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
    /// ```no_run
    /// use webex_plugin_live::{LiveExt, Resource};
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// webex.live()?.listen(Resource::Memberships).await?;
    /// # Ok(()) }
    /// ```
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

    /// Events that must not be lost, for the reader of that name. It is kept in the client's storage what is done
    /// ([`Delivery::commit`](crate::Delivery::commit)); a reader that comes back under its name goes on behind that.
    ///
    /// What is promised: everything that [`Resource`]s tell about is delivered once per process, and at most twice across
    /// a crash: what was not committed comes again. Never twice is the work that is written with
    /// [`commit_with`](crate::Delivery::commit_with). What was read while the process did not run is not told, and what was
    /// put into cards then cannot be asked for. A slow reader loses nothing: what it does not take waits. Readers of
    /// several names do not see each other; a conversation waits for its slowest reader.
    ///
    /// ```no_run
    /// use webex_plugin_live::{LiveExt, Resource};
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let mut deliveries = webex.live()?.deliveries("orders").of(Resource::Messages).await?;
    /// while let Some(delivery) = deliveries.next().await {
    ///     let delivery = delivery?;
    ///     for event in delivery.events() {
    ///         println!("{} {}", event.resource, event.event);
    ///     }
    ///     delivery.commit().await?;
    /// }
    /// # Ok(()) }
    /// ```
    pub fn deliveries(&self, name: impl Into<String>) -> DeliveriesBuilder {
        let state = self.plugin.state();
        let (readers, namespace) = (state.readers.clone(), state.namespace().clone());
        DeliveriesBuilder::new(self.webex.clone(), readers, namespace, state.policy, name.into())
    }

    pub(super) fn events_of(&self, resource: Resource) -> ResourceEvents {
        ResourceEvents::new(self.plugin.state().hub.subscribe(), Some(resource))
    }
}
