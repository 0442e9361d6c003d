//! `webex messages`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::Shown;

/// What can be done with messages.
#[derive(Debug, Subcommand)]
pub(crate) enum MessagesCommand {
    /// Sends a message, to a room or to a person.
    Send(SendArgs),
    /// Lists messages, the newest first.
    List(ListMessagesArgs),
    /// Shows a message.
    Get {
        /// The id of the message.
        message: String,
    },
    /// Replaces the text of a message of yours.
    Edit {
        /// The id of the message.
        message: String,
        /// The new text; `-` reads it from standard input.
        text: String,
        /// The text is markdown.
        #[arg(long, short)]
        markdown: bool,
    },
    /// Deletes a message.
    Delete {
        /// The id of the message.
        message: String,
    },
    /// Saves the files of a message. A name that is taken gets a number.
    Download {
        /// The id of the message.
        message: String,
        /// The folder; the current one when none is named.
        #[arg(long, short, value_name = "FOLDER", default_value = ".")]
        directory: PathBuf,
    },
    /// Prints messages as they come, decrypted, one a line, for ever: a connection that breaks is made again, and what
    /// was said meanwhile is caught up with. Ctrl-C ends it.
    Follow(FollowArgs),
}

/// A message to be sent.
#[derive(Args, Debug)]
pub(crate) struct SendArgs {
    /// Where it goes: the id of a room, an e-mail address, or the id of a person.
    pub(crate) to: String,
    /// The text. `-` reads it from standard input, and so does no text when input is piped and no file is sent.
    pub(crate) text: Option<String>,
    /// The text is markdown.
    #[arg(long, short)]
    pub(crate) markdown: bool,
    /// A file to send, `-` for standard input; may be given several times: each further one is a message of its own.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) file: Vec<PathBuf>,
    /// The name of the file that is read from standard input.
    #[arg(long, value_name = "NAME", requires = "file")]
    pub(crate) file_name: Option<String>,
    /// The message in whose thread it is.
    #[arg(long, value_name = "MESSAGE")]
    pub(crate) parent: Option<String>,
}

/// Which messages.
#[derive(Args, Debug)]
pub(crate) struct ListMessagesArgs {
    /// The id of a room; or a person, by e-mail address or id, for the talk between the two of you.
    pub(crate) room: String,
    /// Only answers in the thread of that message.
    #[arg(long, value_name = "MESSAGE")]
    pub(crate) parent: Option<String>,
    /// Only messages that mention you. Bots read no others.
    #[arg(long)]
    pub(crate) mentions_me: bool,
    /// Only messages before that date, as in 2026-01-31T12:00:00Z.
    #[arg(long, value_name = "DATE")]
    pub(crate) before: Option<String>,
    /// Only messages before that one.
    #[arg(long, value_name = "MESSAGE")]
    pub(crate) before_message: Option<String>,
    /// How many.
    #[command(flatten)]
    pub(crate) shown: Shown,
}

/// What to follow.
#[derive(Args, Debug)]
pub(crate) struct FollowArgs {
    /// Only these rooms, by id; all of yours when none is named.
    pub(crate) rooms: Vec<String>,
    /// Remembers under this name what was printed, and begins there the next time: nothing is lost while nobody follows.
    /// The first time it begins with what comes from now on.
    #[arg(long, value_name = "NAME")]
    pub(crate) cursor: Option<String>,
    /// What to follow; may be given several times.
    #[arg(long, value_name = "RESOURCE", value_enum, default_value = "messages")]
    pub(crate) resource: Vec<FollowedResource>,
    /// Ends after so many lines.
    #[arg(long, short = 'n', value_name = "NUMBER")]
    pub(crate) count: Option<u64>,
}

/// What can be followed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum FollowedResource {
    /// Messages.
    Messages,
    /// Who joins and leaves.
    Memberships,
    /// Rooms that are created and changed.
    Rooms,
    /// What people put into cards.
    AttachmentActions,
}
