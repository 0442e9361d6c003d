//! `webex people`.

use webex::people::{People, Person};
use webex::prelude::*;

use crate::Exit;
use crate::args::PeopleCommand;
use crate::failure::Failure;
use crate::session::Session;

pub(super) async fn run(session: &Session, command: PeopleCommand) -> Result<(), Failure> {
    let people = session.client().await?.people();
    match command {
        PeopleCommand::Get { person } => session.printer.one(&get(&people, &person).await?),
        PeopleCommand::List { email, name, id, shown } => {
            let mut list = people.list().limit(shown.limit());
            if let Some(email) = email {
                list = list.email(email);
            }
            if let Some(name) = name {
                list = list.display_name(name);
            }
            if !id.is_empty() {
                list = list.ids(id.iter().map(String::as_str));
            }
            session.printer.list(list).await
        }
    }
}

async fn get(people: &People, person: &str) -> Result<Person, Failure> {
    if person == "me" {
        return Ok(people.me().await?);
    }
    if !person.contains('@') {
        return Ok(people.get(person).await?);
    }
    let found = people.list().email(person).limit(1).all().await?;
    found.into_iter().next().ok_or_else(|| {
        Failure::new(Exit::NotFound, format!("nobody has the address {person}"))
            .hint("`webex people list --name` finds people by name")
    })
}
