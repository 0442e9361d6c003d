//! The ids of these resources.

webex_core::text_ids! {
    /// Names what an administrator did.
    pub AuditEventId;
    /// Names what happened to a resource.
    pub EventId;
    /// Names a meeting: a series, one of its meetings, or one that is held.
    pub MeetingId;
    /// Names who took part in a meeting.
    pub ParticipantId;
    /// Names who registered for a meeting.
    pub RegistrantId;
    /// Names a tab of a room.
    pub RoomTabId;
}
