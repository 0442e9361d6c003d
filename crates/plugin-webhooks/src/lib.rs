//! Webex SDK for Rust: webhooks, and what a server needs to receive their deliveries.
//!
//! ```no_run
//! use webex_plugin_webhooks::{Filter, WebhookEvent, WebhookResource, WebhooksExt};
//!
//! # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
//! let url = "https://bot.example.com/hook".parse().expect("a URL");
//! webex
//!     .webhooks()
//!     .create("my messages", url, WebhookResource::Messages, WebhookEvent::Created)
//!     .filter(Filter::new().mentioning_me())
//!     .secret("a long random text")
//!     .await?;
//! # Ok(()) }
//! ```
//!
//! The receiving side needs no client: [`WebhookVerifier`] checks the signature, [`Delivery`] is what was delivered and
//! [`DeliveredEvent`] what it tells. The feature `receiver` adds `WebhookReceiver`, which does all of that as a service
//! of tower: it refuses what is not signed, drops repetitions, and answers so that nothing is lost.

mod delivery;
mod ext;
#[cfg(feature = "receiver")]
mod receiver;
mod webhooks;

pub use delivery::{
    DeliveredAttachmentAction, DeliveredEvent, DeliveredMembership, DeliveredMessage, DeliveredRoom,
    Delivery, SignatureError, WebhookVerifier,
};
pub use ext::WebhooksExt;
#[cfg(feature = "receiver")]
pub use receiver::{
    PendingDeliveries, PendingDelivery, ReceiverBuilder, SeenDeliveries, WebhookAnswer, WebhookReceiver,
};
pub use webhooks::{
    CreateWebhook, Filter, ListWebhooks, UpdateWebhook, Webhook, WebhookEvent, WebhookOwnership,
    WebhookResource, WebhookStatus, Webhooks,
};
