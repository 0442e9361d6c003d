//! What the webhooks are told: one thing that happened, as the developer API would show it.

use std::sync::Arc;

use serde_json::Value;

use super::kind::{Event, Resource};
use crate::ids::{OrgId, UserId};

/// Something that happened, with those who may hear of it.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    pub(crate) resource: Resource,
    pub(crate) event: Event,
    /// Who did it.
    pub(crate) actor: UserId,
    /// The members of the room when it happened; somebody who was removed hears of the removal.
    pub(crate) audience: Arc<[UserId]>,
    /// The organizations of the audience, for webhooks of a whole organization.
    pub(crate) orgs: Vec<OrgId>,
    /// Who is mentioned in a message; bots hear of nothing else in a group.
    pub(crate) mentioned: Vec<UserId>,
    /// The resource without message text, card inputs or other content (wire/04 section 3.14.2).
    pub(crate) data: Value,
}
