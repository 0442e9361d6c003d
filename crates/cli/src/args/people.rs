//! `webex people`.

use clap::Subcommand;

use super::Shown;

/// What can be done with people.
#[derive(Debug, Subcommand)]
pub(crate) enum PeopleCommand {
    /// Finds people by e-mail address or by the beginning of their name.
    #[command(group = clap::ArgGroup::new("whom").args(["email", "name", "id"]).required(true).multiple(true))]
    List {
        /// The e-mail address.
        #[arg(long, value_name = "ADDRESS")]
        email: Option<String>,
        /// What the name begins with; three letters at least.
        #[arg(long, value_name = "TEXT")]
        name: Option<String>,
        /// An id; may be given several times.
        #[arg(long, value_name = "PERSON")]
        id: Vec<String>,
        /// How many.
        #[command(flatten)]
        shown: Shown,
    },
    /// Shows a person.
    Get {
        /// The person: an e-mail address, an id, or `me`.
        person: String,
    },
}
