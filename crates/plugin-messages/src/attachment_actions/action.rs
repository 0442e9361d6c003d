//! What a user put into a card.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::ids::{AttachmentActionId, MessageId, PersonId, RoomId};
use webex_core::resource::{DateTime, is_empty, or_default};
use webex_core::{Error, ErrorKind, Result, wire_enum};

wire_enum! {
    /// What a user did with a card.
    pub enum AttachmentActionType {
        /// Pressed a button that submits the inputs.
        Submit = "submit",
    }
}

/// What a user put into a card (wire/04 section 3.10).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AttachmentAction {
    /// Names the action.
    pub id: AttachmentActionId,
    /// What the user did.
    #[serde(default, deserialize_with = "or_default", rename = "type", skip_serializing_if = "is_empty")]
    pub action_type: AttachmentActionType,
    /// The message with the card.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub message_id: MessageId,
    /// The inputs by their ids; a delivery of a webhook has none.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Map::is_empty")]
    pub inputs: Map<String, Value>,
    /// The user.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub person_id: PersonId,
    /// The room of the message.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub room_id: RoomId,
    /// When it happened.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub created: DateTime,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl AttachmentAction {
    /// The inputs, typed.
    ///
    /// ```
    /// # use webex_plugin_messages::AttachmentAction;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// #[derive(serde::Deserialize)]
    /// struct Answer { name: String }
    /// let action: AttachmentAction = serde_json::from_str(r#"{"id": "A", "inputs": {"name": "Bob"}}"#)?;
    /// assert_eq!(action.inputs_as::<Answer>()?.name, "Bob");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] when the inputs are others.
    pub fn inputs_as<T: DeserializeOwned>(&self) -> Result<T> {
        T::deserialize(&self.inputs)
            .map_err(|_| Error::new(ErrorKind::Decode, "the inputs of the card are of another type"))
    }
}

impl From<&AttachmentAction> for AttachmentActionId {
    fn from(action: &AttachmentAction) -> Self {
        action.id.clone()
    }
}

impl From<&AttachmentAction> for MessageId {
    fn from(action: &AttachmentAction) -> Self {
        action.message_id.clone()
    }
}

impl From<&AttachmentAction> for RoomId {
    fn from(action: &AttachmentAction) -> Self {
        action.room_id.clone()
    }
}

impl From<&AttachmentAction> for PersonId {
    fn from(action: &AttachmentAction) -> Self {
        action.person_id.clone()
    }
}
