//! Audio of the paired device.

use webex_core::Result;

use crate::handle::DevicesHandle;
use crate::lyra::{AudioState, LyraAudio, SpaceAddress};

/// Audio of the paired device. The device acts after a call was answered: [`state`](Self::state) tells when it has.
///
/// Methods fail with [`InvalidInput`](webex_core::ErrorKind::InvalidInput) when no device is paired, and as
/// [`Webex::send`](webex_core::Webex::send). A dropped future may have taken effect.
#[derive(Clone, Debug)]
pub struct PairedAudio {
    devices: DevicesHandle,
}

impl PairedAudio {
    pub(crate) fn new(devices: DevicesHandle) -> Self {
        Self { devices }
    }

    fn paired(&self, method: &str) -> Result<LyraAudio> {
        let text = format!("DeviceManager#{method}: Currently no device is paired");
        Ok(self.devices.paired_space(text)?.audio())
    }

    /// How loud it is.
    ///
    /// ```no_run
    /// # use webex_plugin_devices::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let audio = webex.devices()?.audio().state().await?;
    /// println!("{audio:?}");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`PairedAudio`].
    pub async fn state(&self) -> Result<AudioState> {
        self.paired("getAudioState")?.state().await
    }

    /// Tells how loud a room is: for the device in it, every 10 minutes and when something changes.
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) without the URL of the device; see [`PairedAudio`].
    pub async fn put(&self, space: SpaceAddress, state: &AudioState) -> Result<AudioState> {
        self.devices.lyra().space(space).audio().put(state).await
    }

    /// Switches the microphones off.
    ///
    /// ```no_run
    /// # use webex_plugin_devices::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let audio = webex.devices()?.audio();
    /// audio.mute().await?;
    /// audio.unmute().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`PairedAudio`].
    pub async fn mute(&self) -> Result<()> {
        self.paired("mute")?.mute().await
    }

    /// Switches the microphones on.
    ///
    /// # Errors
    /// See [`PairedAudio`].
    pub async fn unmute(&self) -> Result<()> {
        self.paired("unmute")?.unmute().await
    }

    /// One step louder.
    ///
    /// # Errors
    /// See [`PairedAudio`].
    pub async fn increase_volume(&self) -> Result<()> {
        self.paired("increaseVolume")?.increase().await
    }

    /// One step lower.
    ///
    /// # Errors
    /// See [`PairedAudio`].
    pub async fn decrease_volume(&self) -> Result<()> {
        self.paired("decreaseVolume")?.decrease().await
    }

    /// That loud, between the least and the most of the device.
    ///
    /// ```no_run
    /// # use webex_plugin_devices::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// webex.devices()?.audio().set_volume(7).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`PairedAudio`].
    pub async fn set_volume(&self, level: i64) -> Result<()> {
        self.paired("setVolume")?.set_volume(level).await
    }
}
