//! A team.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::ids::{PersonId, TeamId};
use webex_core::resource::{DateTime, is_empty, or_default};

/// A team: people with rooms in common (wire/04 section 3.7).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Team {
    /// Names the team. Its UUID is that of the team's general room.
    pub id: TeamId,
    /// The name.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub name: String,
    /// What the team is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Who created the team.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creator_id: Option<PersonId>,
    /// When the team was created.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub created: DateTime,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl From<&Team> for TeamId {
    fn from(team: &Team) -> Self {
        team.id.clone()
    }
}
