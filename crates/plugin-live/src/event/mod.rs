//! Events as users get them (wire/04 sections 2.4 and 2.5).

mod change;
mod data;
mod envelope;
mod kind;
mod listeners;
mod resource_event;

pub use change::Change;
pub use data::{AttachmentActionEvent, EventData, MembershipEvent, MessageDeleted, RoomEvent};
pub use envelope::Envelope;
pub use kind::{EventKind, EventOwner, EventStatus, Resource};
pub use listeners::Listeners;
pub use resource_event::ResourceEvent;
