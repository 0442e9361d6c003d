//! A webhook.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::ids::{ApplicationId, OrgId, PersonId, WebhookId};
use webex_core::resource::{DateTime, is_empty, or_default};

use super::{Secret, WebhookEvent, WebhookOwnership, WebhookResource, WebhookStatus};

/// A webhook (wire/04 section 3.9).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Webhook {
    /// Names the webhook.
    pub id: WebhookId,
    /// The name.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub name: String,
    /// Where it is delivered.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub target_url: String,
    /// What it watches.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub resource: WebhookResource,
    /// What has to happen to it.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub event: WebhookEvent,
    /// What must hold of it, as the service writes it; see [`Filter`](crate::Filter).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<Secret>,
    /// Whether it is delivered.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub status: WebhookStatus,
    /// When the webhook was created.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub created: DateTime,
    /// Whose events it is about.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub owned_by: WebhookOwnership,
    /// The organization of its creator.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub org_id: OrgId,
    /// Its creator.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub created_by: PersonId,
    /// The application that created it.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub app_id: ApplicationId,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Webhook {
    /// The secret that deliveries are signed with; the service shows it to the owner.
    ///
    /// ```no_run
    /// # use webex_plugin_webhooks::{WebhookVerifier, WebhooksExt};
    /// # async fn example(webex: webex_core::Webex, id: webex_core::ids::WebhookId) -> webex_core::Result<()> {
    /// let webhook = webex.webhooks().get(&id).await?;
    /// let verifier = webhook.secret().cloned().map(WebhookVerifier::new);
    /// # Ok(()) }
    /// ```
    pub fn secret(&self) -> Option<&SecretString> {
        self.secret.as_ref().map(|secret| &secret.0)
    }
}

impl From<&Webhook> for WebhookId {
    fn from(webhook: &Webhook) -> Self {
        webhook.id.clone()
    }
}
