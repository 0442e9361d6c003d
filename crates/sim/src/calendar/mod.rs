//! Calendars: what a connector to a calendar system tells the cloud of meetings, sealed for those who take part
//! (wire/08 section 4).

mod calendars;
mod meeting;
mod sealing;

pub(crate) use calendars::Calendars;
pub(crate) use meeting::{Meeting, Told};
