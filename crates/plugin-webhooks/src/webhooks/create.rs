//! Creating a webhook.

use secrecy::SecretString;
use serde::Serialize;
use url::Url;
use webex_core::request::Call;
use webex_core::resource::TypedCall;
use webex_core::{Error, Result, Webex};

use super::{Filter, Secret, Webhook, WebhookEvent, WebhookOwnership, WebhookResource};

/// Creates a webhook; made by [`Webhooks::create`](crate::Webhooks::create).
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct CreateWebhook {
    call: TypedCall<Webhook>,
    fields: Fields,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    name: String,
    target_url: Url,
    resource: WebhookResource,
    event: WebhookEvent,
    #[serde(skip_serializing_if = "Option::is_none")]
    filter: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<Secret>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owned_by: Option<WebhookOwnership>,
}

impl CreateWebhook {
    pub(super) fn new(
        webex: &Webex,
        call: Call,
        name: String,
        target_url: Url,
        resource: WebhookResource,
        event: WebhookEvent,
    ) -> Self {
        let fields = Fields { name, target_url, resource, event, filter: None, secret: None, owned_by: None };
        Self { call: TypedCall::json(webex, call), fields }
    }

    /// What must hold of an event.
    ///
    /// ```no_run
    /// # use webex_plugin_webhooks::{Filter, WebhookEvent, WebhookResource, WebhooksExt};
    /// # async fn example(webex: webex_core::Webex, url: url::Url) -> webex_core::Result<()> {
    /// let called = Filter::new().mentioning_me();
    /// webex.webhooks().create("called", url, WebhookResource::Messages, WebhookEvent::Created).filter(called).await?;
    /// # Ok(()) }
    /// ```
    pub fn filter(mut self, filter: Filter) -> Self {
        self.fields.filter = (!filter.is_empty()).then(|| filter.to_string());
        self
    }

    /// Signs the deliveries with that secret; check them with [`WebhookVerifier`](crate::WebhookVerifier).
    pub fn secret(mut self, secret: impl Into<SecretString>) -> Self {
        self.fields.secret = Some(Secret(secret.into()));
        self
    }

    /// Whose events it is about; the creator's unless said otherwise.
    ///
    /// ```no_run
    /// # use webex_plugin_webhooks::{WebhookEvent, WebhookOwnership, WebhookResource, WebhooksExt};
    /// # async fn example(webex: webex_core::Webex, url: url::Url) -> webex_core::Result<()> {
    /// let create = webex.webhooks().create("all of us", url, WebhookResource::Rooms, WebhookEvent::Created);
    /// let webhook = create.owned_by(WebhookOwnership::Org).secret("s3cret").await?;
    /// # Ok(()) }
    /// ```
    pub fn owned_by(mut self, ownership: WebhookOwnership) -> Self {
        self.fields.owned_by = Some(ownership);
        self
    }

    fn prepare(self) -> TypedCall<Webhook> {
        let Self { call, fields } = self;
        call.checked_body(fields.check(), &fields)
    }
}

impl Fields {
    fn check(&self) -> Result<()> {
        if self.name.trim().is_empty() {
            return Err(Error::invalid_input("the name of a webhook must not be empty"));
        }
        check_target(&self.target_url)
    }
}

pub(super) fn check_target(url: &Url) -> Result<()> {
    match url.scheme() {
        "http" | "https" => Ok(()),
        _ => Err(Error::invalid_input("a webhook is delivered by HTTP")),
    }
}

webex_core::sendable!(CreateWebhook => Webhook);
