//! Listening: activities in, events out.

mod deliver;
mod handle;
mod listen;
mod plugin;
mod seen;

pub use handle::{LiveExt, LiveHandle};
pub use listen::{Listen, ResourceEvents};
pub use plugin::Live;
