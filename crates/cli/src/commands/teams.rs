//! `webex teams`.

use webex::prelude::*;

use crate::args::{TeamMembersCommand, TeamsCommand};
use crate::failure::Failure;
use crate::session::Session;

pub(super) async fn run(session: &Session, command: TeamsCommand) -> Result<(), Failure> {
    let command = match command {
        TeamsCommand::Members(command) => return members(session, command).await,
        command => command,
    };
    let teams = session.client().await?.teams();
    let printer = &session.printer;
    match command {
        TeamsCommand::List { shown } => printer.list(teams.list().limit(shown.limit())).await,
        TeamsCommand::Get { team } => printer.one(&teams.get(team.as_str()).await?),
        TeamsCommand::Create { name, description } => {
            let team = teams.create(name);
            let team = match description {
                Some(text) => team.description(text),
                None => team,
            };
            printer.done("Created", &team.await?)
        }
        TeamsCommand::Update { team, name, description } => {
            let mut update = teams.update(team.as_str());
            if let Some(name) = name {
                update = update.name(name);
            }
            if let Some(text) = description {
                update = update.description(text);
            }
            printer.done("Updated", &update.await?)
        }
        TeamsCommand::Delete { team } => {
            teams.delete(team.as_str()).await?;
            printer.deleted(&team)
        }
        // Done above.
        TeamsCommand::Members(_) => Ok(()),
    }
}

async fn members(session: &Session, command: TeamMembersCommand) -> Result<(), Failure> {
    let members = session.client().await?.team_memberships();
    let printer = &session.printer;
    match command {
        TeamMembersCommand::List { team, shown } => {
            printer.list(members.list(team.as_str()).limit(shown.limit())).await
        }
        TeamMembersCommand::Add { team, person, moderator } => {
            let added = members.create(team.as_str(), person).moderator(moderator).await?;
            printer.done("Added", &added)
        }
        TeamMembersCommand::Update { membership, moderator } => {
            let updated = members.update(membership.as_str(), moderator.unwrap_or_default()).await?;
            printer.done("Updated", &updated)
        }
        TeamMembersCommand::Remove { membership } => {
            members.delete(membership.as_str()).await?;
            printer.deleted(&membership)
        }
    }
}
