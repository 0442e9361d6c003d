//! Webhooks (wire/04 sections 2.2.6 and 3.9).

mod create;
mod filter;
mod handle;
mod kinds;
mod list;
mod secret;
mod update;
mod webhook;

pub use create::CreateWebhook;
pub use filter::Filter;
pub use handle::Webhooks;
pub use kinds::{WebhookEvent, WebhookOwnership, WebhookResource, WebhookStatus};
pub use list::ListWebhooks;
pub use update::UpdateWebhook;
pub use webhook::Webhook;

pub(crate) use secret::Secret;
