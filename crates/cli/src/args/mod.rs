//! The command line: what can be said, and what it means.

mod global;
mod login;
mod memberships;
mod messages;
mod people;
mod request;
mod rooms;
mod shell;
mod shown;
mod teams;
mod webhooks;

pub(crate) use global::{ColorChoice, GlobalArgs};
pub(crate) use login::LoginArgs;
pub(crate) use memberships::MembershipsCommand;
pub(crate) use messages::{FollowArgs, FollowedResource, ListMessagesArgs, MessagesCommand, SendArgs};
pub(crate) use people::PeopleCommand;
pub(crate) use request::RequestArgs;
pub(crate) use rooms::{CreateRoomArgs, ListRoomsArgs, RoomsCommand, UpdateRoomArgs};
pub(crate) use shell::{CompletionsArgs, DemoArgs, ManArgs, SimArgs};
pub(crate) use shown::Shown;
pub(crate) use teams::{TeamMembersCommand, TeamsCommand};
pub(crate) use webhooks::{CreateWebhookArgs, UpdateWebhookArgs, WebhooksCommand};

use clap::{Parser, Subcommand};

/// Webex on the command line: rooms, people, messages, live and end-to-end decrypted, any request, and a local cloud to
/// try it all on.
///
/// Without a command it plays the demo: a story against a local cloud, step by step.
#[derive(Debug, Parser)]
#[command(name = "webex", version, after_long_help = crate::help::AFTER, propagate_version = true)]
pub(crate) struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub(crate) global: GlobalArgs,
    /// What the demo plays when there is no command.
    #[command(flatten)]
    pub(crate) demo: DemoArgs,
    /// The command; the demo when there is none.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Signs in, and keeps the login for the commands that follow.
    ///
    /// In the browser on this machine, unless told otherwise. That takes an integration, made at
    /// https://developer.webex.com/my-apps, whose id, secret and redirect URI are in the configuration or in
    /// WEBEX_CLIENT_ID, WEBEX_CLIENT_SECRET and WEBEX_REDIRECT_URI: they are needed later as well, to renew the tokens.
    Login(LoginArgs),
    /// Revokes the tokens of the login and forgets them.
    Logout,
    /// Shows who is signed in.
    Me,
    /// Rooms: spaces of groups, and talks between two.
    #[command(subcommand)]
    Rooms(RoomsCommand),
    /// Who is in a room.
    #[command(subcommand)]
    Memberships(MembershipsCommand),
    /// Messages: sent, read, and followed as they come.
    #[command(subcommand)]
    Messages(MessagesCommand),
    /// People: found, and shown.
    #[command(subcommand)]
    People(PeopleCommand),
    /// Teams and who is in them.
    #[command(subcommand)]
    Teams(TeamsCommand),
    /// Webhooks: what the service tells a server of yours.
    #[command(subcommand)]
    Webhooks(WebhooksCommand),
    /// Sends any request, with the token, retries and routes of the SDK, and prints the answer.
    Request(RequestArgs),
    /// Serves a local Webex cloud until Ctrl-C, and prints the variables by which clients find it as KEY=VALUE lines.
    Sim(SimArgs),
    /// Plays a story against a local cloud, or a small one against the real service.
    Demo(DemoArgs),
    /// Prints the completions of a shell.
    Completions(CompletionsArgs),
    /// Prints the pages of the manual, or writes them into a folder.
    Man(ManArgs),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_description_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_flags_of_the_simulator_are_its_own() {
        let line = ["webex", "--profile", "work", "sim", "--profile", "interop"];
        let cli = Cli::try_parse_from(line).expect("a command line");
        assert_eq!(cli.global.account.as_deref(), Some("work"));
        let Some(Command::Sim(sim)) = cli.command else { panic!("the simulator: {:?}", cli.command) };
        assert_eq!(sim.options.profile, webex_sim::Profile::Interop);
    }

    #[test]
    fn what_holds_for_all_stands_before_or_behind_the_command() {
        for line in [["webex", "--json", "rooms", "list"], ["webex", "rooms", "list", "--json"]] {
            assert!(Cli::try_parse_from(line).expect("a command line").global.json, "{line:?}");
        }
    }
}
