//! Events: what happened in an organization, for compliance officers.

mod event;
mod handle;

pub use event::{Event, EventData, EventResource, EventType};
pub use handle::{Events, ListEvents};
