//! `webex webhooks`.

use std::env;

use secrecy::SecretString;
use webex::prelude::*;
use webex::webhooks::{Filter, WebhookEvent, WebhookResource, Webhooks};

use crate::args::{CreateWebhookArgs, UpdateWebhookArgs, WebhooksCommand};
use crate::failure::Failure;
use crate::output::Printer;
use crate::session::Session;

/// The environment variable with the secret: a command line is seen by everybody on the machine.
const SECRET: &str = "WEBEX_WEBHOOK_SECRET";

pub(super) async fn run(session: &Session, command: WebhooksCommand) -> Result<(), Failure> {
    let webhooks = session.client().await?.webhooks();
    let printer = &session.printer;
    match command {
        WebhooksCommand::List { shown } => printer.list(webhooks.list().limit(shown.limit())).await,
        WebhooksCommand::Get { webhook } => printer.one(&webhooks.get(webhook.as_str()).await?),
        WebhooksCommand::Create(args) => create(printer, &webhooks, args).await,
        WebhooksCommand::Update(args) => update(printer, &webhooks, args).await,
        WebhooksCommand::Delete { webhook } => {
            webhooks.delete(webhook.as_str()).await?;
            printer.deleted(&webhook)
        }
    }
}

async fn create(printer: &Printer, webhooks: &Webhooks, args: CreateWebhookArgs) -> Result<(), Failure> {
    let resource = WebhookResource::from(args.resource.as_str());
    let event = WebhookEvent::from(args.event.as_str());
    let conditions = args.filter.into_iter();
    let filter = conditions.fold(Filter::new(), |filter, (key, value)| filter.condition(key, value));
    let webhook = webhooks.create(args.name, args.target_url, resource, event).filter(filter);
    let webhook = match secret() {
        Some(secret) => webhook.secret(secret),
        None => webhook,
    };
    printer.done("Created", &webhook.await?)
}

async fn update(printer: &Printer, webhooks: &Webhooks, args: UpdateWebhookArgs) -> Result<(), Failure> {
    let mut webhook = webhooks.update(args.webhook.as_str());
    if let Some(name) = args.name {
        webhook = webhook.name(name);
    }
    if let Some(url) = args.target_url {
        webhook = webhook.target_url(url);
    }
    if args.new_secret {
        let secret = secret().ok_or_else(|| Failure::usage(format!("{SECRET} is not set")))?;
        webhook = webhook.secret(secret);
    }
    if args.reactivate {
        webhook = webhook.reactivate();
    }
    printer.done("Updated", &webhook.await?)
}

fn secret() -> Option<SecretString> {
    env::var(SECRET).ok().filter(|secret| !secret.is_empty()).map(Into::into)
}
