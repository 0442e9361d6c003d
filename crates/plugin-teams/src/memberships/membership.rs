//! A membership of a team.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::ids::{OrgId, PersonId, TeamId, TeamMembershipId};
use webex_core::resource::{DateTime, is_empty, or_default};

/// A person in a team (wire/04 section 3.8).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TeamMembership {
    /// Names the membership.
    pub id: TeamMembershipId,
    /// The team.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub team_id: TeamId,
    /// The person.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub person_id: PersonId,
    /// The person's e-mail address.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub person_email: String,
    /// The person's name.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub person_display_name: String,
    /// The person's organization.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub person_org_id: OrgId,
    /// Whether the person moderates the team.
    #[serde(default, deserialize_with = "or_default")]
    pub is_moderator: bool,
    /// When the person came into the team.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub created: DateTime,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl From<&TeamMembership> for TeamMembershipId {
    fn from(membership: &TeamMembership) -> Self {
        membership.id.clone()
    }
}

impl From<&TeamMembership> for PersonId {
    fn from(membership: &TeamMembership) -> Self {
        membership.person_id.clone()
    }
}
