//! The device manager (wire/02 section 2.8).

mod audio;
mod binding;
mod cache;
mod device;
mod keep_alive;
mod local;
mod names;
mod pairing;
mod recent;
mod updates;

pub use audio::PairedAudio;
pub use device::{DeviceInfo, DeviceMetadata, RoomDevice};
pub(crate) use local::Local;
pub use local::{BoundSpace, PairingMethod};
pub(crate) use updates::Updates;
