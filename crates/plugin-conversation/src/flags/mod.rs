//! Flags: messages that you marked to come back to (wire/02 sections 2.12 and 3.10).

mod handle;
mod model;

pub use handle::FlagsHandle;
pub use model::{Flag, FlagState};
