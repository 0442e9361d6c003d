//! Devices that the user has met.

use http::Method;
use serde::Deserialize;
use webex_core::request::Call;
use webex_core::resource::or_default;
use webex_core::{Error, Result};
use webex_plugin_directory::{DirectoryEntity, DirectoryExt};

use super::device::RoomDevice;
use super::names::prepare;
use crate::handle::DevicesHandle;
use crate::id::RoomDeviceId;
use crate::lyra::Advertisement;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Devices {
    #[serde(deserialize_with = "or_default")]
    items: Vec<RoomDevice>,
}

/// Devices that the user has met.
impl DevicesHandle {
    /// The devices that are known, without asking.
    pub fn all(&self) -> Vec<RoomDevice> {
        self.local().lock().cache.all()
    }

    /// The device of that id, if it is known.
    pub fn device(&self, id: &RoomDeviceId) -> Option<RoomDevice> {
        self.local().lock().cache.find(id).cloned()
    }

    /// Asks which devices the user has met, and opens their names. A name that cannot be opened is no failure: its record
    /// says why ([`RoomDevice::name_failure`]). What was known stays known when this fails. Cancel safe.
    ///
    /// ```no_run
    /// # use webex_plugin_devices::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// for device in webex.devices()?.refresh().await? {
    ///     println!("{:?} {:?}", device.name(), device.name_failure);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`Webex::send`](webex_core::Webex::send).
    pub async fn refresh(&self) -> Result<Vec<RoomDevice>> {
        let call = Call::new(Method::GET, "wdm").path("devices/auxiliary");
        let listed: Devices = self.webex.send(call).await?.json()?;
        let mut devices = Vec::with_capacity(listed.items.len());
        for device in listed.items {
            devices.push(prepare(&self.webex, device).await);
        }
        self.local().lock().cache.replace(devices);
        Ok(self.all())
    }

    /// Devices by name, met or not, as the directory has them. Cancel safe.
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) for an empty query,
    /// [`PluginMissing`](webex_core::ErrorKind::PluginMissing) without
    /// [`Directory`](webex_plugin_directory::Directory); as [`Webex::send`](webex_core::Webex::send).
    pub async fn search(&self, query: &str) -> Result<Vec<DirectoryEntity>> {
        if query.is_empty() {
            return Err(Error::invalid_input("DeviceManager#search: options.searchQuery is required"));
        }
        self.webex.directory()?.search_directory(query).devices().await
    }

    /// Whose ultrasound carries that token, with the name of the space. Cancel safe.
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) for an empty token; as [`Webex::send`](webex_core::Webex::send).
    pub async fn advertisement(&self, token: &str) -> Result<Advertisement> {
        if token.is_empty() {
            return Err(Error::invalid_input("DeviceManager#get: token is required"));
        }
        let mut heard = self.lyra().advertised_endpoint(token).await?;
        let space = self.lyra().space((&heard.advertiser.id).into()).get().await?;
        if space.identity.display_name.is_some() {
            heard.advertiser.display_name = space.identity.display_name;
        }
        Ok(heard)
    }

    /// Keeps a device among those that the user has met: one that is known learns what is new, another is registered as
    /// auxiliary. Nothing is paired by this. A dropped future may have registered it.
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) for a device without id; as [`Webex::send`](webex_core::Webex::send).
    pub async fn upsert(&self, device: RoomDevice) -> Result<RoomDevice> {
        let lacks_id = || Error::invalid_input("DeviceManager#upsert: device.id is required");
        let id = device.id().ok_or_else(lacks_id)?.clone();
        if self.device(&id).is_some() {
            return self.local().lock().cache.set(device).ok_or_else(lacks_id);
        }
        let call = Call::new(Method::PUT, "wdm").path("devices/auxiliary/Room").segment(id.as_str());
        let mut kept: RoomDevice = self.webex.send(call).await?.json()?;
        kept.own_id.get_or_insert(id);
        let kept = prepare(&self.webex, kept).await;
        let mut facts = self.local().lock();
        let known = facts.cache.set(kept).ok_or_else(lacks_id)?;
        // What was given may say more than what the service keeps.
        let more = RoomDevice { own_id: known.own_id.clone(), ..device };
        facts.cache.set(more).ok_or_else(lacks_id)
    }

    /// Forgets a device, here and at the service. Pairing is another matter. A dropped future may have forgotten it.
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) for an empty id; as [`Webex::send`](webex_core::Webex::send).
    pub async fn remove(&self, id: &RoomDeviceId) -> Result<()> {
        if id.as_str().is_empty() {
            return Err(Error::invalid_input("DeviceManager#remove: deviceId is required"));
        }
        let call = Call::new(Method::DELETE, "wdm").path("devices/auxiliary").segment(id.as_str());
        self.webex.send(call).await?;
        self.local().lock().cache.remove(id);
        Ok(())
    }
}
