//! What somebody can be seen to do.

/// A status. One that is greater hides the ones below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    /// Nothing was ever heard of him.
    Unknown,
    Inactive,
    Active,
    OutOfOffice,
    CalendarItem,
    Call,
    Meeting,
    Presenting,
    DoNotDisturb,
}

impl Status {
    /// What clients may say; that somebody is inactive only the service finds out.
    pub(crate) fn claimed(name: &str) -> Option<Self> {
        Some(match name {
            "active" => Self::Active,
            "ooo" => Self::OutOfOffice,
            "calendarItem" => Self::CalendarItem,
            "call" => Self::Call,
            "meeting" => Self::Meeting,
            "presenting" => Self::Presenting,
            "dnd" => Self::DoNotDisturb,
            _ => return None,
        })
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Inactive => "inactive",
            Self::Active => "active",
            Self::OutOfOffice => "ooo",
            Self::CalendarItem => "calendarItem",
            Self::Call => "call",
            Self::Meeting => "meeting",
            Self::Presenting => "presenting",
            Self::DoNotDisturb => "dnd",
        }
    }

    /// Whether it is true of the person whatever his devices do.
    pub(super) fn is_personal(self) -> bool {
        matches!(self, Self::OutOfOffice | Self::CalendarItem | Self::DoNotDisturb)
    }
}
