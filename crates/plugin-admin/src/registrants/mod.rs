//! Who registered for a meeting.

mod change;
mod handle;
mod register;
mod registrant;

pub use change::ChangeRegistrants;
pub use handle::{ListRegistrants, Registrants};
pub use register::Register;
pub use registrant::{Answer, NewRegistrant, QuestionAnswers, Registered, Registrant, RegistrantStatus};
