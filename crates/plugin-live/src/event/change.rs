//! What happened, without the envelope.

use webex_core::ids::PersonId;

use super::{EventData, EventKind, Resource};
use crate::translate::Diagnostic;

/// What happened to a resource: an event before somebody's envelope is put around it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// The resource.
    pub resource: Resource,
    /// What happened to it.
    pub kind: EventKind,
    /// Who did it; empty when the activity does not tell.
    pub actor_id: PersonId,
    /// What it is like now.
    pub data: EventData,
    /// Whether what people wrote arrived end-to-end encrypted; `None` where nobody wrote anything.
    pub encrypted: Option<bool>,
    /// What is missing or wrong, when something is: a text that cannot be opened, a message that cannot be fetched.
    pub problem: Option<Diagnostic>,
}

impl Change {
    pub(crate) fn new(resource: Resource, kind: EventKind, actor_id: PersonId, data: EventData) -> Self {
        Self { resource, kind, actor_id, data, encrypted: None, problem: None }
    }
}
