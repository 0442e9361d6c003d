//! The words of an event.

webex_core::wire_enum! {
    /// The resource that an event is about (wire/04 section 2.5.3).
    pub enum Resource {
        /// What people put into cards.
        AttachmentActions = "attachmentActions",
        /// People in rooms.
        Memberships = "memberships",
        /// Messages.
        Messages = "messages",
        /// Rooms.
        Rooms = "rooms",
    }
}

webex_core::wire_enum! {
    /// What happened to the resource (wire/04 section 2.5.3).
    pub enum EventKind {
        /// It came into being.
        Created = "created",
        /// It is gone.
        Deleted = "deleted",
        /// A member has read up to a message.
        Seen = "seen",
        /// It changed.
        Updated = "updated",
    }
}

webex_core::wire_enum! {
    /// For whom it is listened; as in webhooks.
    pub enum EventOwner {
        /// For the person who listens.
        Creator = "creator",
        /// For the organization.
        Org = "org",
    }
}

webex_core::wire_enum! {
    /// Whether it is listened; as in webhooks.
    pub enum EventStatus {
        /// Yes.
        Active = "active",
        /// No.
        Disabled = "disabled",
    }
}
