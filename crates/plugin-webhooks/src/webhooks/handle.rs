//! The methods.

use http::Method;
use url::Url;
use webex_core::Webex;
use webex_core::ids::WebhookId;
use webex_core::request::Call;
use webex_core::resource::TypedCall;

use super::{CreateWebhook, ListWebhooks, UpdateWebhook, Webhook, WebhookEvent, WebhookResource};

/// Webhooks (wire/04 sections 2.2.6 and 3.9). A cheap handle; made by
/// [`WebhooksExt::webhooks`](crate::WebhooksExt::webhooks).
#[derive(Clone, Debug)]
pub struct Webhooks {
    webex: Webex,
}

impl Webhooks {
    pub(crate) fn new(webex: &Webex) -> Self {
        Self { webex: webex.clone() }
    }

    /// The client that the handle belongs to.
    pub fn webex(&self) -> &Webex {
        &self.webex
    }

    /// Creates a webhook.
    ///
    /// ```no_run
    /// # use webex_plugin_webhooks::{WebhookEvent, WebhookResource, WebhooksExt};
    /// # async fn example(webex: webex_core::Webex, url: url::Url) -> webex_core::Result<()> {
    /// webex.webhooks().create("all", url, WebhookResource::All, WebhookEvent::All).secret("s3cret").await?;
    /// # Ok(()) }
    /// ```
    pub fn create(
        &self,
        name: impl Into<String>,
        target_url: Url,
        resource: WebhookResource,
        event: WebhookEvent,
    ) -> CreateWebhook {
        CreateWebhook::new(&self.webex, call(Method::POST), name.into(), target_url, resource, event)
    }

    /// One webhook.
    pub fn get(&self, webhook: impl Into<WebhookId>) -> TypedCall<Webhook> {
        TypedCall::json(&self.webex, one(Method::GET, &webhook.into()))
    }

    /// Your webhooks.
    ///
    /// ```no_run
    /// # use webex_plugin_webhooks::{WebhookStatus, WebhooksExt};
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// for webhook in webex.webhooks().list().await? {
    ///     if webhook.status == WebhookStatus::Inactive {
    ///         webex.webhooks().update(&webhook).reactivate().await?;
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn list(&self) -> ListWebhooks {
        ListWebhooks::new(&self.webex, call(Method::GET))
    }

    /// Changes a webhook. Only what you set is changed; the service insists on name and URL, so those are read first
    /// when you set only one of them or none.
    ///
    /// ```no_run
    /// # use webex_plugin_webhooks::WebhooksExt;
    /// # async fn example(webex: webex_core::Webex, id: webex_core::ids::WebhookId) -> webex_core::Result<()> {
    /// let webhook = webex.webhooks().update(&id).name("still called").secret("n3w").await?;
    /// # Ok(()) }
    /// ```
    pub fn update(&self, webhook: impl Into<WebhookId>) -> UpdateWebhook {
        UpdateWebhook::new(self, webhook.into())
    }

    /// Deletes a webhook.
    ///
    /// ```no_run
    /// # use webex_plugin_webhooks::WebhooksExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// for webhook in webex.webhooks().list().await? {
    ///     webex.webhooks().delete(&webhook).await?;
    /// }
    /// # Ok(()) }
    /// ```
    pub fn delete(&self, webhook: impl Into<WebhookId>) -> TypedCall<()> {
        TypedCall::empty(&self.webex, one(Method::DELETE, &webhook.into()))
    }
}

fn call(method: Method) -> Call {
    Call::new(method, "hydra").path("webhooks")
}

pub(super) fn one(method: Method, webhook: &WebhookId) -> Call {
    call(method).segment(webhook.as_str())
}
