//! Deliveries of webhooks: what the service posts to an application (wire/04 section 3.14).

mod message;
mod signature;
mod verifier;

pub use message::Delivery;
pub use verifier::{SignatureError, WebhookVerifier};
