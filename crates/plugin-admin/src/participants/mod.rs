//! Who takes part in meetings.

mod handle;
mod participant;

pub use handle::{ListParticipants, Participants, UpdateParticipant};
pub use participant::{Participant, ParticipantState, VideoState};
