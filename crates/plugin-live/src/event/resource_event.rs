//! An event as users get it.

use serde::Serialize;
use webex_core::ids::{OrgId, PersonId};
use webex_core::resource::{DateTime, is_empty};

use super::{Change, Envelope, EventData, EventKind, EventOwner, EventStatus, Resource};
use crate::translate::Diagnostic;

/// An event as users get it: like the delivery of a webhook, with what webhooks leave out. Written as JSON it equals,
/// field by field, the object of the Webex JavaScript SDK (wire/04 sections 2.4 and 2.5.4).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ResourceEvent {
    /// Who listens.
    pub created_by: PersonId,
    /// The organization of who listens.
    pub org_id: OrgId,
    /// The resource.
    pub resource: Resource,
    /// For whom it is listened.
    pub owned_by: EventOwner,
    /// Whether it is listened.
    pub status: EventStatus,
    /// Since when it is listened; not when the event happened.
    pub created: DateTime,
    /// What the resource is like.
    pub data: EventData,
    /// What happened to it.
    pub event: EventKind,
    /// Who did it.
    #[serde(skip_serializing_if = "is_empty")]
    pub actor_id: PersonId,
    /// As [`Change::encrypted`].
    #[serde(skip)]
    pub encrypted: Option<bool>,
    /// As [`Change::problem`].
    #[serde(skip)]
    pub problem: Option<Diagnostic>,
}

impl ResourceEvent {
    /// The change in that envelope.
    pub fn new(envelope: &Envelope, change: Change) -> Self {
        Self {
            created_by: envelope.created_by.clone(),
            org_id: envelope.org_id.clone(),
            resource: change.resource,
            owned_by: EventOwner::Creator,
            status: EventStatus::Active,
            created: envelope.created.clone(),
            data: change.data,
            event: change.kind,
            actor_id: change.actor_id,
            encrypted: change.encrypted,
            problem: change.problem,
        }
    }
}
