//! The card.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{CardAction, CardElement, VerticalAlignment};
use crate::Attachment;

/// An Adaptive Card: elements and buttons (wire/04 section 3.3). Post it with
/// [`CreateMessage::card`](crate::CreateMessage::card).
///
/// ```
/// use webex_plugin_messages::{AdaptiveCard, Attachment, DateInput, Submit, TextBlock};
/// let card = AdaptiveCard::new()
///     .element(TextBlock::new("Due?"))
///     .element(DateInput::new("dueDate"))
///     .action(Submit::new().title("Send"));
/// assert_eq!(Attachment::from(card).content["body"][0]["text"], "Due?");
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use = "a card does nothing until it is posted"]
pub struct AdaptiveCard {
    #[serde(rename = "$schema")]
    schema: &'static str,
    #[serde(rename = "type")]
    card_type: &'static str,
    version: &'static str,
    body: Vec<CardElement>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    actions: Vec<CardAction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fallback_text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    background_image: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vertical_content_alignment: Option<VerticalAlignment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    select_action: Option<CardAction>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

impl AdaptiveCard {
    /// An empty card of version 1.3.
    pub fn new() -> Self {
        Self {
            schema: "http://adaptivecards.io/schemas/adaptive-card.json",
            card_type: "AdaptiveCard",
            version: "1.3",
            body: Vec::new(),
            actions: Vec::new(),
            fallback_text: None,
            background_image: None,
            vertical_content_alignment: None,
            select_action: None,
            extra: Map::new(),
        }
    }

    /// Adds an element.
    pub fn element(mut self, element: impl Into<CardElement>) -> Self {
        self.body.push(element.into());
        self
    }

    /// Adds a button below the elements.
    ///
    /// ```
    /// use webex_plugin_messages::{AdaptiveCard, OpenUrl, Submit};
    /// let card = AdaptiveCard::new()
    ///     .action(Submit::new().title("Send"))
    ///     .action(OpenUrl::new("https://example.com").title("More"));
    /// assert_eq!(card.to_json()["actions"][1]["type"], "Action.OpenUrl");
    /// ```
    pub fn action(mut self, action: impl Into<CardAction>) -> Self {
        self.actions.push(action.into());
        self
    }

    /// What a client says that knows no cards of this version.
    ///
    /// ```
    /// use webex_plugin_messages::{AdaptiveCard, TextBlock};
    /// let card = AdaptiveCard::new().element(TextBlock::new("Hello")).fallback_text("Hello");
    /// assert_eq!(card.to_json()["fallbackText"], "Hello");
    /// ```
    pub fn fallback_text(mut self, text: impl Into<String>) -> Self {
        self.fallback_text = Some(text.into());
        self
    }

    /// An image behind the card: its URL, or the JSON of one.
    pub fn background_image(mut self, image: impl Into<Value>) -> Self {
        self.background_image = Some(image.into());
        self
    }

    /// Where the content stands.
    pub fn vertical_content_alignment(mut self, alignment: VerticalAlignment) -> Self {
        self.vertical_content_alignment = Some(alignment);
        self
    }

    /// What a click does.
    pub fn select_action(mut self, action: impl Into<CardAction>) -> Self {
        self.select_action = Some(action.into());
        self
    }

    /// Any other property, as the schema of Adaptive Cards names it. It must not be one that has a method.
    ///
    /// ```
    /// use webex_plugin_messages::AdaptiveCard;
    /// let card = AdaptiveCard::new().set("lang", "fr");
    /// assert_eq!(card.to_json()["lang"], "fr");
    /// ```
    pub fn set(mut self, property: impl Into<String>, value: impl Into<Value>) -> Self {
        self.extra.insert(property.into(), value.into());
        self
    }

    /// The card as JSON.
    pub fn to_json(&self) -> Value {
        serde_json::to_value(self).expect("a card is made of texts, numbers and lists")
    }
}

impl Default for AdaptiveCard {
    fn default() -> Self {
        Self::new()
    }
}

impl From<AdaptiveCard> for Attachment {
    fn from(card: AdaptiveCard) -> Self {
        Self::adaptive_card(card.to_json())
    }
}

/// The JSON of a card.
impl From<Value> for Attachment {
    fn from(card: Value) -> Self {
        Self::adaptive_card(card)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        ChoiceInput, Column, ColumnSet, FactSet, OpenUrl, ShowCard, Submit, TextBlock, TextInput, TextSize,
    };

    #[test]
    fn a_card_is_the_json_that_its_schema_wants() {
        let details = AdaptiveCard::new().element(TextInput::new("why").is_multiline(true));
        let card = AdaptiveCard::new()
            .element(TextBlock::new("Hello").size(TextSize::ExtraLarge).wrap(true))
            .element(ColumnSet::new().column(Column::new().element(FactSet::new().fact(("a", "b"))).width(2)))
            .element(ChoiceInput::new("size").choice(("Small", "s")).is_multi_select(true))
            .element(json!({ "type": "Media" }))
            .action(Submit::new().title("Send").data(json!({ "n": 1 })))
            .action(OpenUrl::new("https://example.com").set("tooltip", "there"))
            .action(ShowCard::new(details).title("More"));
        let expected = json!({
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard",
            "version": "1.3",
            "body": [
                { "type": "TextBlock", "text": "Hello", "size": "extraLarge", "wrap": true },
                { "type": "ColumnSet", "columns": [{
                    "type": "Column",
                    "width": 2,
                    "items": [{ "type": "FactSet", "facts": [{ "title": "a", "value": "b" }] }]
                }] },
                { "type": "Input.ChoiceSet", "id": "size", "isMultiSelect": true,
                  "choices": [{ "title": "Small", "value": "s" }] },
                { "type": "Media" }
            ],
            "actions": [
                { "type": "Action.Submit", "title": "Send", "data": { "n": 1 } },
                { "type": "Action.OpenUrl", "url": "https://example.com", "tooltip": "there" },
                { "type": "Action.ShowCard", "title": "More", "card": {
                    "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                    "type": "AdaptiveCard",
                    "version": "1.3",
                    "body": [{ "type": "Input.Text", "id": "why", "isMultiline": true }]
                } }
            ]
        });
        assert_eq!(card.to_json(), expected);
    }
}
