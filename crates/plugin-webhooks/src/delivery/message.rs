//! What is delivered.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::ids::{ApplicationId, OrgId, PersonId, WebhookId};
use webex_core::resource::{DateTime, is_empty, or_default};
use webex_core::{Error, ErrorKind, Result};

use super::DeliveredEvent;
use crate::{WebhookEvent, WebhookOwnership, WebhookResource, WebhookStatus};

/// What a webhook delivers (wire/04 section 3.14.2). Deliveries may be repeated and come in any order.
///
/// Check the signature before you parse: see [`WebhookVerifier`](crate::WebhookVerifier).
///
/// ```
/// use webex_plugin_webhooks::{Delivery, WebhookResource};
/// # fn main() -> webex_core::Result<()> {
/// let body = br#"{"id": "W", "resource": "messages", "event": "created", "actorId": "P", "data": {"id": "M"}}"#;
/// let delivery = Delivery::parse(body)?;
/// assert_eq!(delivery.resource, WebhookResource::Messages);
/// assert_eq!(delivery.data["id"], "M");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Delivery {
    /// The webhook.
    pub id: WebhookId,
    /// The webhook's name.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub name: String,
    /// Where it was delivered.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub target_url: String,
    /// What the event is about; also of a firehose.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub resource: WebhookResource,
    /// What happened; also of a firehose.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub event: WebhookEvent,
    /// The webhook's filter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// The organization of the webhook.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub org_id: OrgId,
    /// Who created the webhook.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub created_by: PersonId,
    /// The application that created the webhook.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub app_id: ApplicationId,
    /// Whose events the webhook is about.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub owned_by: WebhookOwnership,
    /// Whether the webhook is delivered.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub status: WebhookStatus,
    /// When the *webhook* was created.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub created: DateTime,
    /// Who caused the event.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub actor_id: PersonId,
    /// The resource without what is confidential: no text of a message, no inputs of a card.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub data: Value,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Delivery {
    /// Reads the body of a delivery.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`].
    pub fn parse(body: &[u8]) -> Result<Self> {
        // serde's text may quote what is personal: keep the place only.
        serde_json::from_slice(body).map_err(|e| {
            let text = format!("not a delivery of a webhook (line {}, column {})", e.line(), e.column());
            Error::new(ErrorKind::Decode, text)
        })
    }

    /// The resource, typed: a `Message`, `Membership`, `Room` or `AttachmentAction` of the other crates.
    ///
    /// ```
    /// # use webex_plugin_webhooks::Delivery;
    /// # fn main() -> webex_core::Result<()> {
    /// #[derive(serde::Deserialize)]
    /// struct Message { id: webex_core::ids::MessageId }
    /// let delivery = Delivery::parse(br#"{"id": "W", "data": {"id": "M"}}"#)?;
    /// assert_eq!(delivery.data_as::<Message>()?.id.as_str(), "M");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] when the resource is of another type.
    pub fn data_as<T: DeserializeOwned>(&self) -> Result<T> {
        T::deserialize(&self.data)
            .map_err(|_| Error::new(ErrorKind::Decode, "the data of the delivery is of another type"))
    }

    /// What happened, typed; a pair that is not documented, or a resource of another shape, is
    /// [`DeliveredEvent::Unknown`] with all that was delivered.
    ///
    /// ```
    /// use webex_plugin_webhooks::{DeliveredEvent, Delivery};
    /// # fn main() -> webex_core::Result<()> {
    /// let body = br#"{"id": "W", "resource": "rooms", "event": "created", "data": {"id": "R", "title": "Plans"}}"#;
    /// match Delivery::parse(body)?.typed() {
    ///     DeliveredEvent::RoomCreated(room) => assert_eq!(room.title.as_deref(), Some("Plans")),
    ///     other => panic!("another event: {other:?}"),
    /// }
    /// # Ok(()) }
    /// ```
    pub fn typed(&self) -> DeliveredEvent {
        DeliveredEvent::of(self)
    }

    /// Whether that person, for example the bot itself, caused the event. A bot that answers messages has to ignore
    /// its own.
    ///
    /// ```
    /// use webex_plugin_webhooks::Delivery;
    /// # fn main() -> webex_core::Result<()> {
    /// let delivery = Delivery::parse(br#"{"id": "W", "actorId": "BOT", "data": {"id": "M"}}"#)?;
    /// assert!(delivery.is_own(&"BOT".into()), "the bot's own message: nothing to answer");
    /// # Ok(()) }
    /// ```
    pub fn is_own(&self, me: &PersonId) -> bool {
        !self.actor_id.as_str().is_empty() && self.actor_id == *me
    }
}
