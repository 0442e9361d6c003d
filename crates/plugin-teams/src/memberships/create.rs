//! Adding a person to a team.

use serde::Serialize;
use webex_core::ids::TeamId;
use webex_core::request::Call;
use webex_core::resource::{PersonRef, TypedCall};
use webex_core::{Error, Result, Webex};

use super::TeamMembership;

/// Adds a person to a team; made by [`TeamMemberships::create`](crate::TeamMemberships::create).
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct CreateTeamMembership {
    call: TypedCall<TeamMembership>,
    fields: Fields,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    team_id: TeamId,
    #[serde(flatten)]
    person: PersonRef,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_moderator: Option<bool>,
}

impl CreateTeamMembership {
    pub(super) fn new(webex: &Webex, call: Call, team_id: TeamId, person: PersonRef) -> Self {
        Self { call: TypedCall::json(webex, call), fields: Fields { team_id, person, is_moderator: None } }
    }

    /// Whether the person moderates the team.
    pub fn moderator(mut self, yes: bool) -> Self {
        self.fields.is_moderator = Some(yes);
        self
    }

    fn prepare(self) -> TypedCall<TeamMembership> {
        let Self { call, fields } = self;
        call.checked_body(fields.check(), &fields)
    }
}

impl Fields {
    fn check(&self) -> Result<()> {
        if self.team_id.as_str().is_empty() {
            return Err(Error::invalid_input("a team with an id is required"));
        }
        self.person.check()
    }
}

webex_core::sendable!(CreateTeamMembership => TeamMembership);
