//! The methods.

use http::Method;
use webex_core::Webex;
use webex_core::ids::TeamId;
use webex_core::request::Call;
use webex_core::resource::TypedCall;

use super::{CreateTeam, ListTeams, Team, UpdateTeam};

/// Teams (wire/04 sections 2.2.6 and 3.7). A cheap handle; made by [`TeamsExt::teams`](crate::TeamsExt::teams).
#[derive(Clone, Debug)]
pub struct Teams {
    webex: Webex,
}

impl Teams {
    pub(crate) fn new(webex: &Webex) -> Self {
        Self { webex: webex.clone() }
    }

    /// The client that the handle belongs to.
    pub fn webex(&self) -> &Webex {
        &self.webex
    }

    /// Creates a team with its general room; you moderate both.
    ///
    /// ```no_run
    /// # use webex_plugin_teams::TeamsExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let team = webex.teams().create("Build Squad").description("The A team").await?;
    /// # Ok(()) }
    /// ```
    pub fn create(&self, name: impl Into<String>) -> CreateTeam {
        CreateTeam::new(&self.webex, call(Method::POST), name.into())
    }

    /// One team.
    pub fn get(&self, team: impl Into<TeamId>) -> TypedCall<Team> {
        TypedCall::json(&self.webex, one(Method::GET, &team.into()))
    }

    /// Your teams.
    ///
    /// ```no_run
    /// # use webex_plugin_teams::TeamsExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// for team in webex.teams().list().await? {
    ///     println!("{}", team.name);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn list(&self) -> ListTeams {
        ListTeams::new(&self.webex, call(Method::GET))
    }

    /// Changes a team. Only what you set is changed; the service insists on a name, so that one is read first when you
    /// set none.
    ///
    /// ```no_run
    /// # use webex_plugin_teams::TeamsExt;
    /// # async fn example(webex: webex_core::Webex, id: webex_core::ids::TeamId) -> webex_core::Result<()> {
    /// let team = webex.teams().update(&id).description("The B team").await?;
    /// println!("{} keeps its name", team.name);
    /// # Ok(()) }
    /// ```
    pub fn update(&self, team: impl Into<TeamId>) -> UpdateTeam {
        UpdateTeam::new(self, team.into())
    }

    /// Deletes a team; its rooms are archived.
    ///
    /// ```no_run
    /// # use webex_plugin_teams::TeamsExt;
    /// # async fn example(webex: webex_core::Webex, id: webex_core::ids::TeamId) -> webex_core::Result<()> {
    /// webex.teams().delete(&id).await?;
    /// # Ok(()) }
    /// ```
    pub fn delete(&self, team: impl Into<TeamId>) -> TypedCall<()> {
        TypedCall::empty(&self.webex, one(Method::DELETE, &team.into()))
    }
}

fn call(method: Method) -> Call {
    Call::new(method, "hydra").path("teams")
}

pub(super) fn one(method: Method, team: &TeamId) -> Call {
    call(method).segment(team.as_str())
}
