//! Listing memberships.

use webex_core::ids::RoomId;
use webex_core::resource::PersonRef;

use super::Membership;

webex_core::list_builder! {
    /// Lists memberships; made by [`Memberships::list`](crate::Memberships::list).
    pub struct ListMemberships of Membership;
}

impl ListMemberships {
    /// Only memberships of that room.
    pub fn room(self, room: impl Into<RoomId>) -> Self {
        self.query("roomId", room.into())
    }

    /// Only that person's; goes with a room, except for compliance officers.
    pub fn person(self, person: impl Into<PersonRef>) -> Self {
        let person = person.into();
        let (name, value) = person.parameter();
        self.query(name, value)
    }
}
