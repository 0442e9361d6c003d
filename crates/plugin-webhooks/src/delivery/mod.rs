//! Deliveries of webhooks: what the service posts to an application (wire/04 section 3.14).

mod data;
mod event;
mod message;
mod signature;
mod verifier;

pub use data::{DeliveredAttachmentAction, DeliveredMembership, DeliveredMessage, DeliveredRoom};
pub use event::DeliveredEvent;
pub use message::Delivery;
pub use verifier::{SignatureError, WebhookVerifier};
