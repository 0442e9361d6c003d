//! The commands.

mod follow;
mod login;
mod logout;
mod me;
mod memberships;
mod messages;
mod people;
mod request;
mod rooms;
mod send;
mod shell;
mod teams;
mod webhooks;

use crate::args::{Cli, Command, MessagesCommand};
use crate::failure::Failure;
use crate::output::Printer;
use crate::session::Session;

/// Does what the command line says.
pub(crate) async fn run(cli: Cli) -> (Printer, Result<(), Failure>) {
    let Cli { global, demo, command } = cli;
    let session = Session::new(global);
    let result = match command {
        None => shell::demo(demo).await,
        Some(_) if demo.real => Err(Failure::usage("--real belongs to `webex demo`")),
        Some(command) => dispatch(&session, command).await,
    };
    (session.printer, result)
}

async fn dispatch(session: &Session, command: Command) -> Result<(), Failure> {
    match command {
        Command::Sim(sim) => shell::sim(sim).await,
        Command::Messages(MessagesCommand::Follow(args)) => follow::run(session, args).await,
        command => until_interrupted(short(session, command)).await,
    }
}

/// The commands that come to an end by themselves.
async fn short(session: &Session, command: Command) -> Result<(), Failure> {
    match command {
        Command::Login(args) => login::run(session, args).await,
        Command::Logout => logout::run(session).await,
        Command::Me => me::run(session).await,
        Command::Rooms(command) => rooms::run(session, command).await,
        Command::Memberships(command) => memberships::run(session, command).await,
        Command::Messages(command) => messages::run(session, command).await,
        Command::People(command) => people::run(session, command).await,
        Command::Teams(command) => teams::run(session, command).await,
        Command::Webhooks(command) => webhooks::run(session, command).await,
        Command::Request(args) => request::run(session, args).await,
        Command::Demo(args) => shell::demo(args).await,
        Command::Completions(args) => shell::completions(session, args),
        Command::Man(args) => shell::man(session, args),
        Command::Sim(args) => shell::sim(args).await,
    }
}

async fn until_interrupted(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let interrupted = crate::interrupt::interrupted()?;
    tokio::select! {
        result = work => result,
        () = interrupted => Err(Failure::interrupted()),
    }
}
