//! The methods.

use http::Method;
use serde::Serialize;
use webex_core::Webex;
use webex_core::ids::{TeamId, TeamMembershipId};
use webex_core::request::Call;
use webex_core::resource::{PersonRef, TypedCall};

use super::{CreateTeamMembership, ListTeamMemberships, TeamMembership};

/// Memberships of teams (wire/04 sections 2.2.6 and 3.8). A cheap handle; made by
/// [`TeamsExt::team_memberships`](crate::TeamsExt::team_memberships).
#[derive(Clone, Debug)]
pub struct TeamMemberships {
    webex: Webex,
}

impl TeamMemberships {
    pub(crate) fn new(webex: &Webex) -> Self {
        Self { webex: webex.clone() }
    }

    /// The client that the handle belongs to.
    pub fn webex(&self) -> &Webex {
        &self.webex
    }

    /// Adds a person to a team, and so to its general room.
    ///
    /// ```no_run
    /// # use webex_plugin_teams::TeamsExt;
    /// # async fn example(webex: webex_core::Webex, team: webex_core::ids::TeamId) -> webex_core::Result<()> {
    /// let membership = webex.team_memberships().create(&team, "bob@example.com").moderator(true).await?;
    /// # Ok(()) }
    /// ```
    pub fn create(&self, team: impl Into<TeamId>, person: impl Into<PersonRef>) -> CreateTeamMembership {
        CreateTeamMembership::new(&self.webex, call(Method::POST), team.into(), person.into())
    }

    /// One membership.
    pub fn get(&self, membership: impl Into<TeamMembershipId>) -> TypedCall<TeamMembership> {
        TypedCall::json(&self.webex, one(Method::GET, &membership.into()))
    }

    /// The memberships of a team.
    ///
    /// ```no_run
    /// # use webex_plugin_teams::TeamsExt;
    /// # async fn example(webex: webex_core::Webex, team: webex_core::ids::TeamId) -> webex_core::Result<()> {
    /// for member in webex.team_memberships().list(&team).await? {
    ///     println!("{}", member.person_display_name);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn list(&self, team: impl Into<TeamId>) -> ListTeamMemberships {
        ListTeamMemberships::new(&self.webex, call(Method::GET).query("teamId", team.into()))
    }

    /// Makes a person a moderator of the team, or takes that away.
    ///
    /// ```no_run
    /// # use webex_plugin_teams::TeamsExt;
    /// # async fn example(webex: webex_core::Webex, team: webex_core::ids::TeamId) -> webex_core::Result<()> {
    /// for member in webex.team_memberships().list(&team).await? {
    ///     webex.team_memberships().update(&member, true).await?;
    /// }
    /// # Ok(()) }
    /// ```
    pub fn update(
        &self,
        membership: impl Into<TeamMembershipId>,
        is_moderator: bool,
    ) -> TypedCall<TeamMembership> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Fields {
            is_moderator: bool,
        }
        TypedCall::json(&self.webex, one(Method::PUT, &membership.into()).json(&Fields { is_moderator }))
    }

    /// Takes a person out of a team: another one, or yourself.
    ///
    /// ```no_run
    /// # use webex_plugin_teams::TeamsExt;
    /// # async fn example(webex: webex_core::Webex, id: webex_core::ids::TeamMembershipId) -> webex_core::Result<()> {
    /// webex.team_memberships().delete(&id).await?;
    /// # Ok(()) }
    /// ```
    pub fn delete(&self, membership: impl Into<TeamMembershipId>) -> TypedCall<()> {
        TypedCall::empty(&self.webex, one(Method::DELETE, &membership.into()))
    }
}

fn call(method: Method) -> Call {
    Call::new(method, "hydra").path("team/memberships")
}

fn one(method: Method, membership: &TeamMembershipId) -> Call {
    call(method).segment(membership.as_str())
}
