//! What a user is doing.

use crate::status::PresenceStatus;

/// What a user is doing. Of several, the one that stands first here is what others see.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Activity {
    /// Does not want to be disturbed.
    DoNotDisturb,
    /// Shows the screen to others.
    Presenting,
    /// In a meeting.
    Meeting,
    /// In a call.
    Call,
    /// Busy, by the calendar.
    CalendarItem,
    /// Out of office.
    OutOfOffice,
    /// At work.
    Active,
}

impl Activity {
    /// How many there are.
    pub(super) const COUNT: usize = 7;

    pub(super) const ALL: [Self; Self::COUNT] = [
        Self::DoNotDisturb,
        Self::Presenting,
        Self::Meeting,
        Self::Call,
        Self::CalendarItem,
        Self::OutOfOffice,
        Self::Active,
    ];

    /// The status that others see.
    ///
    /// ```
    /// use webex_plugin_presence::{Activity, PresenceStatus};
    /// assert_eq!(Activity::Meeting.status(), PresenceStatus::Meeting);
    /// assert!(Activity::DoNotDisturb < Activity::Call, "others see that nobody wants to be disturbed");
    /// ```
    pub fn status(self) -> PresenceStatus {
        match self {
            Self::DoNotDisturb => PresenceStatus::DoNotDisturb,
            Self::Presenting => PresenceStatus::Presenting,
            Self::Meeting => PresenceStatus::Meeting,
            Self::Call => PresenceStatus::Call,
            Self::CalendarItem => PresenceStatus::CalendarItem,
            Self::OutOfOffice => PresenceStatus::OutOfOffice,
            Self::Active => PresenceStatus::Active,
        }
    }
}
