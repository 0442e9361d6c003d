//! What was read by whom, over the conversation service (wire/04 section 2.6).

mod me;
mod memberships;
mod rooms;
mod service;
mod status;

pub(crate) use me::Me;
pub use memberships::MembershipsReadStatus;
pub use rooms::RoomsReadStatus;
pub use status::RoomReadStatus;
