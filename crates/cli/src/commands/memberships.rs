//! `webex memberships`.

use webex::prelude::*;
use webex::rooms::Memberships;

use crate::args::{MembershipsCommand, Shown};
use crate::failure::Failure;
use crate::output::Printer;
use crate::session::Session;

pub(super) async fn run(session: &Session, command: MembershipsCommand) -> Result<(), Failure> {
    let memberships = session.client().await?.memberships();
    let printer = &session.printer;
    match command {
        MembershipsCommand::List { room, person, shown } => {
            list(printer, &memberships, room, person, shown).await
        }
        MembershipsCommand::Get { membership } => printer.one(&memberships.get(membership.as_str()).await?),
        MembershipsCommand::Add { room, person, moderator } => {
            let added = memberships.create(room.as_str(), person).moderator(moderator).await?;
            printer.done("Added", &added)
        }
        MembershipsCommand::Update { membership, moderator, hidden } => {
            update(printer, &memberships, &membership, moderator, hidden).await
        }
        MembershipsCommand::Remove { membership } => {
            memberships.delete(membership.as_str()).await?;
            printer.deleted(&membership)
        }
    }
}

async fn list(
    printer: &Printer,
    memberships: &Memberships,
    room: Option<String>,
    person: Option<String>,
    shown: Shown,
) -> Result<(), Failure> {
    let mut list = memberships.list().limit(shown.limit());
    if let Some(room) = room {
        list = list.room(room.as_str());
    }
    if let Some(person) = person {
        list = list.person(person);
    }
    printer.list(list).await
}

async fn update(
    printer: &Printer,
    memberships: &Memberships,
    membership: &str,
    moderator: Option<bool>,
    hidden: Option<bool>,
) -> Result<(), Failure> {
    let mut update = memberships.update(membership);
    if let Some(yes) = moderator {
        update = update.moderator(yes);
    }
    if let Some(yes) = hidden {
        update = update.hidden(yes);
    }
    printer.done("Updated", &update.await?)
}
