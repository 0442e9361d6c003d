//! Meetings that are scheduled.

mod create;
mod fields;
mod handle;
mod kinds;
mod list;
mod meeting;
mod options;
mod update;

pub use create::CreateMeeting;
pub use handle::Meetings;
pub use kinds::{MeetingState, MeetingType, ScheduledType, UnlockedJoinSecurity};
pub use list::ListMeetings;
pub use meeting::Meeting;
pub use options::{Invitee, MeetingOptions, Registration, RegistrationQuestion};
pub use update::UpdateMeeting;
