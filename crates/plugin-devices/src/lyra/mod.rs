//! The service behind rooms with devices, and the one that knows ultrasound (wire/02 sections 2.9 and 3.7).

mod address;
mod advertisement;
mod audio;
mod bindings;
mod join;
mod model;
mod space;

pub use address::SpaceAddress;
pub use advertisement::{Advertisement, Advertiser};
pub use audio::{AudioState, LyraAudio, Microphones, Volume};
pub use bindings::Binding;
pub use join::{Join, PassType};
pub use model::{LyraOccupant, LyraOccupants, LyraSpace, SpaceDevice, SpaceIdentity};
pub use space::{LyraHandle, SpaceHandle};
