//! The conversation that the paired device shows.

use webex_core::{Error, Result};
use webex_plugin_cypher::ResourceUri;

use super::local::BoundSpace;
use crate::event::DevicesEvent;
use crate::handle::DevicesHandle;
use crate::lyra::Binding;

/// The conversation that the paired device shows. A dropped future may have taken effect at the service.
impl DevicesHandle {
    /// Binds a conversation to the paired device, by its URL and its resource at the KMS: the device may read it then.
    ///
    /// ```no_run
    /// # use webex_plugin_devices::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let devices = webex.devices()?;
    /// devices.bind_space("https://conv.example/conversations/1", "/resources/r1").await?;
    /// println!("{:?} is shown", devices.bound_space().map(|space| space.url));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) for an empty argument or when no device is paired; whatever the
    /// KMS client or [`Webex::send`](webex_core::Webex::send) fails with, and then nothing is bound.
    pub async fn bind_space(
        &self,
        url: &str,
        kms_resource_object_url: impl Into<ResourceUri>,
    ) -> Result<Binding> {
        let resource = kms_resource_object_url.into();
        if url.is_empty() {
            return Err(Error::invalid_input("DeviceManager#bindSpace: options.url is required"));
        }
        if resource.as_str().is_empty() {
            return Err(Error::invalid_input(
                "DeviceManager#bindSpace: options.kmsResourceObjectUrl is required",
            ));
        }
        let space = self.paired_space("DeviceManager#bindSpace: No device paired currently")?;
        let binding = space.bind_conversation(url, resource.clone()).await?;
        let bound = BoundSpace { url: url.to_owned(), kms_resource_object_url: resource };
        self.local().lock().bound = Some(bound);
        self.events_hub().publish(DevicesEvent::Bound(space.address().id().clone()));
        Ok(binding)
    }

    /// Takes the conversation from the paired device.
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) when nothing is bound; as [`bind_space`](Self::bind_space), and
    /// then it is still bound.
    pub async fn unbind_space(&self) -> Result<()> {
        const NOTHING: &str = "DeviceManager#unbindSpace: No space currently bound to the device";
        let space = self.paired_space(NOTHING)?;
        let bound = self.bound_space().ok_or_else(|| Error::invalid_input(NOTHING))?;
        space.unbind_conversation(&bound.url, bound.kms_resource_object_url.clone()).await?;
        self.local().lock().bound.take_if(|now| *now == bound);
        self.events_hub().publish(DevicesEvent::Unbound(space.address().id().clone()));
        Ok(())
    }

    /// What the paired device shows, as far as this client has bound it.
    pub fn bound_space(&self) -> Option<BoundSpace> {
        self.local().lock().bound.clone()
    }
}
