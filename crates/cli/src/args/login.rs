//! `webex login`.

use clap::Args;

/// How to sign in.
#[derive(Args, Debug)]
#[command(group = clap::ArgGroup::new("way").args(["token", "client_credentials"]).multiple(false))]
pub(crate) struct LoginArgs {
    /// Takes an access token, of a bot for example, from WEBEX_ACCESS_TOKEN, from the terminal, or from standard input.
    #[arg(long)]
    pub(crate) token: bool,
    /// Signs in as the integration in WEBEX_CLIENT_ID and WEBEX_CLIENT_SECRET itself.
    #[arg(long)]
    pub(crate) client_credentials: bool,
    /// The scopes to ask for, with spaces between, instead of the configured ones.
    #[arg(long, value_name = "SCOPES", requires = "client_credentials")]
    pub(crate) scope: Option<String>,
}
