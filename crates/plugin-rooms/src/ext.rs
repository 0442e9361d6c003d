//! What this crate adds to the client.

use webex_core::Webex;

use crate::{Memberships, Rooms};

/// Adds rooms and memberships to [`Webex`].
pub trait RoomsExt {
    /// Rooms.
    fn rooms(&self) -> Rooms;

    /// Memberships of rooms.
    fn memberships(&self) -> Memberships;
}

impl RoomsExt for Webex {
    fn rooms(&self) -> Rooms {
        Rooms::new(self)
    }

    fn memberships(&self) -> Memberships {
        Memberships::new(self)
    }
}
