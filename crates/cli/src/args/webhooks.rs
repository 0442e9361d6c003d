//! `webex webhooks`.

use clap::{Args, Subcommand};
use url::Url;

use super::Shown;

/// What can be done with webhooks.
#[derive(Debug, Subcommand)]
pub(crate) enum WebhooksCommand {
    /// Lists your webhooks.
    List {
        /// How many.
        #[command(flatten)]
        shown: Shown,
    },
    /// Shows a webhook.
    Get {
        /// The id of the webhook.
        webhook: String,
    },
    /// Creates a webhook.
    Create(CreateWebhookArgs),
    /// Changes a webhook; what is not named stays.
    Update(UpdateWebhookArgs),
    /// Deletes a webhook.
    Delete {
        /// The id of the webhook.
        webhook: String,
    },
}

/// A new webhook. The secret that signs what is delivered comes from WEBEX_WEBHOOK_SECRET.
#[derive(Args, Debug)]
pub(crate) struct CreateWebhookArgs {
    /// What it is called.
    pub(crate) name: String,
    /// Where it delivers.
    #[arg(value_name = "URL")]
    pub(crate) target_url: Url,
    /// What it is about: messages, memberships, rooms, ..., or all.
    #[arg(long, value_name = "RESOURCE", default_value = "all")]
    pub(crate) resource: String,
    /// What has to happen: created, updated, deleted, ..., or all.
    #[arg(long, value_name = "EVENT", default_value = "all")]
    pub(crate) event: String,
    /// What must hold, as in roomId=...; may be given several times.
    #[arg(long, value_name = "KEY=VALUE", value_parser = condition)]
    pub(crate) filter: Vec<(String, String)>,
}

/// What changes in a webhook. A new secret comes from WEBEX_WEBHOOK_SECRET, with --new-secret.
#[derive(Args, Debug)]
#[command(group = clap::ArgGroup::new("changes_of_webhook").args(["name", "target_url", "new_secret", "reactivate"]).required(true).multiple(true))]
pub(crate) struct UpdateWebhookArgs {
    /// The id of the webhook.
    pub(crate) webhook: String,
    /// What it is called.
    #[arg(long, value_name = "TEXT")]
    pub(crate) name: Option<String>,
    /// Where it delivers.
    #[arg(long = "url", value_name = "URL")]
    pub(crate) target_url: Option<Url>,
    /// Takes the secret in WEBEX_WEBHOOK_SECRET from now on.
    #[arg(long)]
    pub(crate) new_secret: bool,
    /// Makes it active again, after the service has given it up.
    #[arg(long)]
    pub(crate) reactivate: bool,
}

fn condition(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() && !value.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("KEY=VALUE is needed".to_owned()),
    }
}
