//! Recorded requests and samples.

use webex_core::{Error, Result, Webex};
use webex_plugin_teams::{Team, TeamMembership, TeamsExt};
use webex_testing::check_samples;
use webex_testing::rest::{Outcome, RestCall, first_page, run_rest_vectors};

#[tokio::test]
async fn requests_and_outcomes_are_those_of_the_vectors() {
    run_rest_vectors(&["teams", "teamMemberships"], drive).await;
}

async fn drive(webex: &Webex, call: &RestCall<'_>) -> Outcome {
    match call.method {
        "teams.create" => create_team(webex, call).await.into(),
        "teams.update" | "teamMemberships.update" => {
            Outcome::Differs("wire/04 section 7, row 22: only what was set is sent")
        }
        "teams.get" => webex.teams().get(call.id_at(0)).await.into(),
        "teams.remove" => webex.teams().delete(call.id_at(0)).await.into(),
        "teams.list" => first_page(webex.teams().list(), call.max()).await,
        "teamMemberships.create" => create_membership(webex, call).await.into(),
        "teamMemberships.list" => {
            let team = call.text("teamId").unwrap_or_default();
            first_page(webex.team_memberships().list(team), call.max()).await
        }
        "teamMemberships.get" => webex.team_memberships().get(call.id_at(0)).await.into(),
        "teamMemberships.remove" => webex.team_memberships().delete(call.id_at(0)).await.into(),
        other => Outcome::Done(Err(Error::invalid_input(format!("the test knows no {other}")))),
    }
}

async fn create_team(webex: &Webex, call: &RestCall<'_>) -> Result<Team> {
    let create = webex.teams().create(call.text("name").unwrap_or_default());
    match call.text("description") {
        Some(description) => create.description(description).await,
        None => create.await,
    }
}

async fn create_membership(webex: &Webex, call: &RestCall<'_>) -> Result<TeamMembership> {
    let team = call.text("teamId").unwrap_or_default();
    let person = call.text("personEmail").or_else(|| call.text("personId")).unwrap_or_default();
    let create = webex.team_memberships().create(team, person);
    match call.flag("isModerator") {
        Some(yes) => create.moderator(yes).await,
        None => create.await,
    }
}

#[test]
fn samples_are_written_as_they_were_read() {
    check_samples::<Team>("teams");
    check_samples::<TeamMembership>("teamMemberships");
}
