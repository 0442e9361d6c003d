//! Creating a team.

use serde::Serialize;
use webex_core::request::Call;
use webex_core::resource::TypedCall;
use webex_core::{Error, Result, Webex};

use super::Team;

/// Creates a team; made by [`Teams::create`](crate::Teams::create).
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct CreateTeam {
    call: TypedCall<Team>,
    fields: Fields,
}

#[derive(Debug, Serialize)]
struct Fields {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

impl CreateTeam {
    pub(super) fn new(webex: &Webex, call: Call, name: String) -> Self {
        Self { call: TypedCall::json(webex, call), fields: Fields { name, description: None } }
    }

    /// What the team is for.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.fields.description = Some(text.into());
        self
    }

    fn prepare(self) -> TypedCall<Team> {
        let Self { call, fields } = self;
        call.checked_body(fields.check(), &fields)
    }
}

impl Fields {
    fn check(&self) -> Result<()> {
        match self.name.trim() {
            "" => Err(Error::invalid_input("the name of a team must not be empty")),
            _ => Ok(()),
        }
    }
}

webex_core::sendable!(CreateTeam => Team);
