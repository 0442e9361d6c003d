//! What the service keeps, and what it tells.

use serde::{Deserialize, Serialize};
use webex_core::resource::DateTime;

webex_core::text_ids! {
    /// Names a reminder.
    pub ReminderId;
}

/// A reminder.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(default)]
#[non_exhaustive]
pub struct Reminder {
    /// Names it.
    pub id: ReminderId,
    /// What to be reminded of.
    pub text: String,
    /// When.
    pub due: DateTime,
}

/// What is sealed before it leaves.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct NewReminder {
    pub(crate) text: String,
    pub(crate) due: DateTime,
}

/// A reminder is due: an event of [`Reminders::events`](crate::Reminders::events).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ReminderDue {
    /// The reminder.
    pub reminder: Reminder,
}
