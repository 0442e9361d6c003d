//! Presence of users (wire/02 section 3.6): what their devices tell, composed, and who wants to hear of it.
//!
//! What the service really does is not written down: the rules are inferred (wire/02 section 3.6.3). A status of one
//! device replaces the one before from the same device; of several devices the strongest status counts.

mod composition;
mod presences;

pub(crate) use composition::{Composition, Status};
pub(crate) use presences::{Presences, Subscriber};
