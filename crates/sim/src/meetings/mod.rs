//! Scheduled meetings and who registers for them. Nothing here knows HTTP, nor what goes on during a meeting.

mod meeting;
mod registrant;
mod store;

pub(crate) use meeting::{Meeting, Plan, ScheduledType, State};
pub(crate) use registrant::{Registrant, RegistrantStatus, RegistrationRefused};
pub(crate) use store::Meetings;
