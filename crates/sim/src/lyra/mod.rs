//! Rooms with devices: who is in them, what is shown there, how loud it is (wire/02 sections 2.9 and 3.7).
//!
//! Every machine of the kind `LYRA_SPACE` is a space. People come in with a device each, and are trusted once the
//! machine has verified them, they have read the PIN from its screen, or they have heard its ultrasound.

mod audio;
mod binding;
mod boards;
mod occupant;
mod pass;
mod refusal;
mod screen;
mod space;
mod spaces;

pub use audio::BoardAudio;
pub use boards::{Board, Boards};
pub use occupant::BoardOccupant;

pub(crate) use audio::{AudioAction, AudioReport};
pub(crate) use binding::{Binding, Shared};
pub(crate) use occupant::Entrant;
pub(crate) use pass::Pass;
pub(crate) use refusal::Refusal;
pub(crate) use space::Space;
pub(crate) use spaces::Spaces;

use crate::identity::User;

/// The machine type of devices in rooms.
pub(crate) const MACHINE_TYPE: &str = "LYRA_SPACE";

/// Whether this user is a device in a room.
pub(crate) fn is_space(user: &User) -> bool {
    user.machine_type.as_deref() == Some(MACHINE_TYPE)
}
