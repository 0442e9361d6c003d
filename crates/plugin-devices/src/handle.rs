//! What users see.

use std::borrow::Cow;
use std::sync::Arc;

use webex_core::events::{EventHub, Events};
use webex_core::plugin::PluginMissing;
use webex_core::{Error, Result, Webex};

use crate::config::DevicesConfig;
use crate::event::DevicesEvent;
use crate::lyra::{LyraHandle, SpaceHandle};
use crate::manager::{Local, PairedAudio};
use crate::plugin::Devices;

/// Adds [`devices`](Self::devices) to the client.
pub trait DevicesExt {
    /// The device manager of this client.
    ///
    /// # Errors
    /// [`PluginMissing`] when it is not installed; the text says what to add.
    fn devices(&self) -> Result<DevicesHandle, PluginMissing>;
}

impl DevicesExt for Webex {
    fn devices(&self) -> Result<DevicesHandle, PluginMissing> {
        Ok(DevicesHandle { plugin: self.plugin()?, webex: self.clone() })
    }
}

/// The device manager of one client: devices in rooms that the user has met, and the one that he is paired with. Clients
/// share nothing: what one is paired with is no concern of another.
#[derive(Clone, Debug)]
pub struct DevicesHandle {
    plugin: Arc<Devices>,
    pub(crate) webex: Webex,
}

impl DevicesHandle {
    /// The client.
    pub fn webex(&self) -> &Webex {
        &self.webex
    }

    /// The service behind rooms with devices.
    ///
    /// ```no_run
    /// # use webex_plugin_devices::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// for space in webex.devices()?.lyra().list().await? {
    ///     println!("{}", space.id());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn lyra(&self) -> LyraHandle {
        LyraHandle::new(self.webex.clone())
    }

    /// Audio of the paired device.
    pub fn audio(&self) -> PairedAudio {
        PairedAudio::new(self.clone())
    }

    /// What happens from now on.
    ///
    /// ```no_run
    /// use futures_util::StreamExt;
    /// use webex_plugin_devices::{DevicesEvent, DevicesExt};
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let mut events = webex.devices()?.events();
    /// while let Some(Ok(event)) = events.next().await {
    ///     if let DevicesEvent::Disconnected(device) = event {
    ///         println!("{device} let us go");
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn events(&self) -> Events<DevicesEvent> {
        self.events_hub().subscribe()
    }

    pub(crate) fn events_hub(&self) -> &EventHub<DevicesEvent> {
        &self.plugin.state().events
    }

    pub(crate) fn local(&self) -> &Local {
        &self.plugin.state().local
    }

    pub(crate) fn config(&self) -> &DevicesConfig {
        &self.plugin.state().config
    }

    /// The space of the paired device; `text` says what is wrong when there is none.
    pub(crate) fn paired_space(&self, text: impl Into<Cow<'static, str>>) -> Result<SpaceHandle> {
        let address = self.local().lock().paired.as_ref().map(|paired| paired.address.clone());
        Ok(self.lyra().space(address.ok_or_else(|| Error::invalid_input(text))?))
    }
}
