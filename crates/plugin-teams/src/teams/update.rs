//! Changing a team.

use http::Method;
use serde::Serialize;
use webex_core::ids::TeamId;
use webex_core::resource::TypedCall;
use webex_core::{Error, Result};

use super::handle::one;
use super::{Team, Teams};

/// Changes a team; made by [`Teams::update`]. Sends what was set and nothing else.
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct UpdateTeam {
    teams: Teams,
    team: TeamId,
    name: Option<String>,
    description: Option<String>,
}

#[derive(Serialize)]
struct Fields {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

impl UpdateTeam {
    pub(super) fn new(teams: &Teams, team: TeamId) -> Self {
        Self { teams: teams.clone(), team, name: None, description: None }
    }

    /// The new name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// What the team is for.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// Sends the request; reads the name first, when none was set.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](webex_core::ErrorKind::InvalidInput) for an empty name or id; else as
    /// [`Webex::send`](webex_core::Webex::send). Cancel safe: a dropped future gives the request up; what was sent may
    /// have taken effect.
    pub async fn send(self) -> Result<Team> {
        let name = match self.name {
            Some(name) => name,
            None => self.teams.get(&self.team).await?.name,
        };
        if name.trim().is_empty() {
            return Err(Error::invalid_input("the name of a team must not be empty"));
        }
        let fields = Fields { name, description: self.description };
        TypedCall::json(self.teams.webex(), one(Method::PUT, &self.team).json(&fields)).await
    }
}

webex_core::awaitable!(UpdateTeam => Team);
