//! How somebody is.

webex_core::wire_enum! {
    /// How somebody is (wire/02 section 2.7.1). The set is open: any other text is kept.
    pub enum PresenceStatus {
        /// Was active during the last ten minutes.
        Active = "active",
        /// In a call.
        Call = "call",
        /// Busy, by the calendar.
        CalendarItem = "calendarItem",
        /// Takes an own status back; nobody is "clear".
        Clear = "clear",
        /// Does not want to be disturbed.
        DoNotDisturb = "dnd",
        /// Was not active during the last ten minutes. The service derives it, and no longer accepts it from users.
        Inactive = "inactive",
        /// In a meeting.
        Meeting = "meeting",
        /// Out of office.
        OutOfOffice = "ooo",
        /// Shows the screen to others.
        Presenting = "presenting",
        /// The service does not know, or does not tell.
        Unavailable = "unknown",
    }
}
