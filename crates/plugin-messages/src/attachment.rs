//! What is attached to a message.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::resource::{is_empty, or_default};

/// What is attached to a message: an Adaptive Card (wire/04 section 3.3).
///
/// ```
/// use webex_plugin_messages::Attachment;
/// let card = serde_json::json!({ "type": "AdaptiveCard", "version": "1.3", "body": [] });
/// assert!(Attachment::adaptive_card(card).is_adaptive_card());
/// ```
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Attachment {
    /// The media type of the content.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub content_type: String,
    /// The content; of a card its JSON, with the URLs of images rewritten by the service.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub content: Value,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Attachment {
    /// The media type of Adaptive Cards.
    pub const ADAPTIVE_CARD: &str = "application/vnd.microsoft.card.adaptive";

    /// An Adaptive Card, given as its JSON.
    pub fn adaptive_card(card: Value) -> Self {
        Self { content_type: Self::ADAPTIVE_CARD.to_owned(), content: card, extra: Map::new() }
    }

    /// Whether the content is an Adaptive Card.
    pub fn is_adaptive_card(&self) -> bool {
        self.content_type == Self::ADAPTIVE_CARD
    }
}
