//! Listing webhooks.

use super::{Webhook, WebhookOwnership};

webex_core::list_builder! {
    /// Lists webhooks; made by [`Webhooks::list`](crate::Webhooks::list).
    pub struct ListWebhooks of Webhook;
}

impl ListWebhooks {
    /// Those of the organization instead of your own.
    pub fn owned_by(self, ownership: WebhookOwnership) -> Self {
        self.query("ownedBy", ownership)
    }
}
