//! Receiving deliveries over HTTP (wire/04 sections 3.14 and 6.5).

mod answer;
mod body;
mod builder;
mod key;
mod pending;
mod refusal;
mod seen;
mod service;

pub use answer::WebhookAnswer;
pub use builder::ReceiverBuilder;
pub use pending::{PendingDeliveries, PendingDelivery};
pub use seen::SeenDeliveries;
pub use service::WebhookReceiver;
