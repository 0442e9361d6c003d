//! Changing a webhook.

use http::Method;
use secrecy::SecretString;
use serde::Serialize;
use url::Url;
use webex_core::ids::WebhookId;
use webex_core::resource::TypedCall;
use webex_core::{Error, Result};

use super::create::check_target;
use super::handle::one;
use super::{Secret, Webhook, WebhookOwnership, WebhookStatus, Webhooks};

/// Changes a webhook; made by [`Webhooks::update`]. The service changes these properties and no others.
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct UpdateWebhook {
    webhooks: Webhooks,
    webhook: WebhookId,
    fields: Fields,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<Secret>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<WebhookStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owned_by: Option<WebhookOwnership>,
}

impl UpdateWebhook {
    pub(super) fn new(webhooks: &Webhooks, webhook: WebhookId) -> Self {
        Self { webhooks: webhooks.clone(), webhook, fields: Fields::default() }
    }

    /// The new name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.fields.name = Some(name.into());
        self
    }

    /// Where it is delivered from now on.
    pub fn target_url(mut self, url: Url) -> Self {
        self.fields.target_url = Some(url.into());
        self
    }

    /// Signs the deliveries with that secret from now on.
    pub fn secret(mut self, secret: impl Into<SecretString>) -> Self {
        self.fields.secret = Some(Secret(secret.into()));
        self
    }

    /// Has it delivered again after the service gave up (wire/04 section 3.14.3).
    ///
    /// ```no_run
    /// # use webex_plugin_webhooks::WebhooksExt;
    /// # async fn example(webex: webex_core::Webex, id: webex_core::ids::WebhookId) -> webex_core::Result<()> {
    /// webex.webhooks().update(&id).reactivate().await?;
    /// # Ok(()) }
    /// ```
    pub fn reactivate(mut self) -> Self {
        self.fields.status = Some(WebhookStatus::Active);
        self
    }

    /// Whose events it is about.
    pub fn owned_by(mut self, ownership: WebhookOwnership) -> Self {
        self.fields.owned_by = Some(ownership);
        self
    }

    /// Sends the request; reads name and URL first, when one of them was not set.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](webex_core::ErrorKind::InvalidInput) for an empty name or id and a URL that is not
    /// HTTP; else as [`Webex::send`](webex_core::Webex::send). Cancel safe: a dropped future gives the request up;
    /// what was sent may have taken effect.
    pub async fn send(mut self) -> Result<Webhook> {
        if self.fields.name.is_none() || self.fields.target_url.is_none() {
            let now = self.webhooks.get(&self.webhook).await?;
            self.fields.name.get_or_insert(now.name);
            self.fields.target_url.get_or_insert(now.target_url);
        }
        self.fields.check()?;
        let call = one(Method::PUT, &self.webhook).json(&self.fields);
        TypedCall::json(self.webhooks.webex(), call).await
    }
}

impl Fields {
    fn check(&self) -> Result<()> {
        if self.name.as_deref().is_none_or(|name| name.trim().is_empty()) {
            return Err(Error::invalid_input("the name of a webhook must not be empty"));
        }
        let url = self.target_url.as_deref().unwrap_or_default();
        check_target(&url.parse().map_err(|e| Error::invalid_input("not a URL").with_source(e))?)
    }
}

webex_core::awaitable!(UpdateWebhook => Webhook);
