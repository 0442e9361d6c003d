//! What this crate adds to the client.

use webex_core::Webex;

use crate::Webhooks;

/// Adds webhooks to [`Webex`].
pub trait WebhooksExt {
    /// Webhooks.
    fn webhooks(&self) -> Webhooks;
}

impl WebhooksExt for Webex {
    fn webhooks(&self) -> Webhooks {
        Webhooks::new(self)
    }
}
