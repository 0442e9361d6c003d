//! What surrounds every event.

use webex_core::ids::{OrgId, PersonId};
use webex_core::resource::DateTime;

/// What surrounds every event of a resource: who listens, and since when (wire/04 section 2.4).
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Envelope {
    /// Who listens.
    pub created_by: PersonId,
    /// The organization of who listens.
    pub org_id: OrgId,
    /// Since when it is listened; not when the event happened.
    pub created: DateTime,
}

impl Envelope {
    /// The envelope of a person who listens from that time on.
    pub fn new(
        created_by: impl Into<PersonId>,
        org_id: impl Into<OrgId>,
        created: impl Into<DateTime>,
    ) -> Self {
        Self { created_by: created_by.into(), org_id: org_id.into(), created: created.into() }
    }
}
