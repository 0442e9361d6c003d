//! `webex memberships`.

use clap::Subcommand;

use super::Shown;

/// What can be done with memberships.
#[derive(Debug, Subcommand)]
pub(crate) enum MembershipsCommand {
    /// Lists who is in a room, or your own memberships.
    List {
        /// Only those of that room.
        #[arg(long, value_name = "ROOM")]
        room: Option<String>,
        /// Only that person: an e-mail address or an id; needs a room.
        #[arg(long, value_name = "PERSON", requires = "room")]
        person: Option<String>,
        /// How many.
        #[command(flatten)]
        shown: Shown,
    },
    /// Shows a membership.
    Get {
        /// The id of the membership.
        membership: String,
    },
    /// Adds a person to a room.
    Add {
        /// The id of the room.
        room: String,
        /// The person: an e-mail address or an id.
        person: String,
        /// As a moderator.
        #[arg(long)]
        moderator: bool,
    },
    /// Changes a membership; what is not named stays.
    #[command(group = clap::ArgGroup::new("changes_of_membership").args(["moderator", "hidden"]).required(true).multiple(true))]
    Update {
        /// The id of the membership.
        membership: String,
        /// Whether the person is a moderator.
        #[arg(long, value_name = "BOOL")]
        moderator: Option<bool>,
        /// Whether the room, one between two, is hidden.
        #[arg(long, value_name = "BOOL")]
        hidden: Option<bool>,
    },
    /// Takes a person out of a room.
    #[command(visible_alias = "delete")]
    Remove {
        /// The id of the membership.
        membership: String,
    },
}
