//! `webex login`.

use clap::Args;

/// How to sign in.
#[derive(Args, Debug)]
#[command(group = clap::ArgGroup::new("way").args(["device", "token", "guest", "client_credentials"]).multiple(false))]
pub(crate) struct LoginArgs {
    /// Signs in on another device: shows a QR code and a short code to type.
    #[arg(long)]
    pub(crate) device: bool,
    /// Takes an access token, of a bot for example, from WEBEX_ACCESS_TOKEN, from the terminal, or from standard input.
    #[arg(long)]
    pub(crate) token: bool,
    /// Signs in as a guest of the guest issuer in WEBEX_GUEST_ISSUER_ID and WEBEX_GUEST_ISSUER_SECRET.
    #[arg(long)]
    pub(crate) guest: bool,
    /// Signs in as the integration itself.
    #[arg(long)]
    pub(crate) client_credentials: bool,
    /// What the guest is called.
    #[arg(long, value_name = "TEXT", default_value = "Guest", requires = "guest")]
    pub(crate) name: String,
    /// Who the guest is: the same text is the same guest.
    #[arg(long, value_name = "TEXT", requires = "guest")]
    pub(crate) subject: Option<String>,
    /// The scopes to ask for, with spaces between, instead of the configured ones.
    #[arg(long, value_name = "SCOPES")]
    pub(crate) scope: Option<String>,
    /// Only prints the address to visit; opens no browser.
    #[arg(long)]
    pub(crate) no_browser: bool,
}
