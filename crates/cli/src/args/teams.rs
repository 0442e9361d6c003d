//! `webex teams`.

use clap::Subcommand;

use super::Shown;

/// What can be done with teams.
#[derive(Debug, Subcommand)]
pub(crate) enum TeamsCommand {
    /// Lists your teams.
    List {
        /// How many.
        #[command(flatten)]
        shown: Shown,
    },
    /// Shows a team.
    Get {
        /// The id of the team.
        team: String,
    },
    /// Creates a team, with you as its first member.
    Create {
        /// What it is called.
        name: String,
        /// What it is for.
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
    },
    /// Changes a team; what is not named stays.
    #[command(group = clap::ArgGroup::new("changes_of_team").args(["name", "description"]).required(true).multiple(true))]
    Update {
        /// The id of the team.
        team: String,
        /// What it is called.
        #[arg(long, value_name = "TEXT")]
        name: Option<String>,
        /// What it is for.
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
    },
    /// Deletes a team, with its rooms.
    Delete {
        /// The id of the team.
        team: String,
    },
    /// Who is in a team.
    #[command(subcommand)]
    Members(TeamMembersCommand),
}

/// What can be done with the members of a team.
#[derive(Debug, Subcommand)]
pub(crate) enum TeamMembersCommand {
    /// Lists who is in a team.
    List {
        /// The id of the team.
        team: String,
        /// How many.
        #[command(flatten)]
        shown: Shown,
    },
    /// Adds a person to a team.
    Add {
        /// The id of the team.
        team: String,
        /// The person: an e-mail address or an id.
        person: String,
        /// As a moderator.
        #[arg(long)]
        moderator: bool,
    },
    /// Says whether a member is a moderator.
    Update {
        /// The id of the membership.
        membership: String,
        /// Whether the person is a moderator.
        #[arg(long, value_name = "BOOL", required = true)]
        moderator: Option<bool>,
    },
    /// Takes a person out of a team.
    #[command(visible_alias = "delete")]
    Remove {
        /// The id of the membership.
        membership: String,
    },
}
