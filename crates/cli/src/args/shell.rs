//! The local cloud, the demo, and what shells and manuals want.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;
use webex_sim::serve::ServeOptions;

/// How the local cloud is served.
#[derive(Args, Debug)]
pub(crate) struct SimArgs {
    /// What `webex-sim serve` takes, too.
    #[command(flatten)]
    pub(crate) options: ServeOptions,
    /// Takes the place of the login's name, whose flag is one of the simulator here.
    #[arg(id = "account", long = "login-profile", hide = true)]
    pub(crate) account: Option<String>,
}

/// What the demo plays.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct DemoArgs {
    /// Plays a small story against the real service, with the token in WEBEX_ACCESS_TOKEN, and tidies up after itself.
    /// U2C_SERVICE_URL and HYDRA_SERVICE_URL are honoured.
    #[arg(long)]
    pub(crate) real: bool,
    /// How many messages the story pages through on the local cloud, more than one page of them.
    #[arg(
        long,
        value_name = "NUMBER",
        default_value_t = 500,
        value_parser = clap::value_parser!(u32).range(60..=10_000)
    )]
    pub(crate) messages: u32,
}

/// Which shell.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

/// Where the manual goes.
#[derive(Args, Debug)]
pub(crate) struct ManArgs {
    /// Writes a page for each command into this folder, instead of printing one.
    #[arg(long, short, value_name = "FOLDER")]
    pub(crate) directory: Option<PathBuf>,
    /// The command whose page is printed, as in `rooms list`; that of `webex` itself when none is named.
    #[arg(conflicts_with = "directory")]
    pub(crate) command: Vec<String>,
}
