//! Webex SDK for Rust: devices in rooms: pairing, spaces and audio.
//!
//! A room device (a board, a room kit) stands in a *space* of the service Lyra. A user pairs with it by the PIN on its
//! screen, by its ultrasound, or by hand; then he changes its volume, and binds a conversation to it that it shows.
//!
//! * [`DevicesHandle`]: the device manager of one client: devices that were met, pairing, and what a paired device does.
//! * [`LyraHandle`]: the service itself, for whoever keeps track of pairing himself.
//!
//! Features and policies of *this client's* device are at Mercury: `webex.mercury()?.features()`.
//!
//! ```no_run
//! use webex_core::Webex;
//! use webex_plugin_cypher::Cypher;
//! use webex_plugin_devices::{Devices, DevicesExt};
//! use webex_plugin_mercury::Mercury;
//!
//! # async fn example(token: String, pin: String) -> webex_core::Result<()> {
//! let builder = Webex::builder().token(token).plugin(Mercury::new()).plugin(Cypher::new());
//! let webex = builder.plugin(Devices::new()).build().await?;
//! let devices = webex.devices()?;
//! for device in devices.refresh().await? {
//!     println!("{:?} is {:?}", device.id(), device.name());
//! }
//! devices.request_pin(&"11111111-1111-4111-8111-111111111111".into()).await?;
//! devices.pair(&pin).await?;
//! devices.audio().set_volume(7).await?;
//! # Ok(()) }
//! ```

mod config;
mod event;
mod handle;
mod id;
mod lyra;
mod manager;
mod plugin;

pub use config::DevicesConfig;
pub use event::DevicesEvent;
pub use handle::{DevicesExt, DevicesHandle};
pub use id::{BindingId, RoomDeviceId};
pub use lyra::{
    Advertisement, Advertiser, AudioState, Binding, Join, LyraAudio, LyraHandle, LyraOccupant, LyraOccupants,
    LyraSpace, Microphones, PassType, SpaceAddress, SpaceDevice, SpaceHandle, SpaceIdentity, Volume,
};
pub use manager::{BoundSpace, DeviceInfo, DeviceMetadata, PairedAudio, PairingMethod, RoomDevice};
pub use plugin::Devices;
