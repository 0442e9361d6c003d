//! What a resource is like, as its event tells.

use serde::{Serialize, Serializer};
use serde_json::Value;
use webex_core::ids::{AttachmentActionId, MembershipId, MessageId, OrgId, PersonId, RoomId, RoomType};
use webex_core::resource::{DateTime, is_empty};
use webex_plugin_conversation::{DECRYPTION_FAILURE, Sealed};
use webex_plugin_messages::Message;

/// What a resource is like, as its event tells (wire/04 sections 2.5.5 to 2.5.8).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum EventData {
    /// A message that was written or changed.
    Message(Box<Message>),
    /// A message that is gone.
    MessageDeleted(MessageDeleted),
    /// A person in a room.
    Membership(Box<MembershipEvent>),
    /// A room.
    Room(Box<RoomEvent>),
    /// What somebody put into a card.
    AttachmentAction(Box<AttachmentActionEvent>),
}

/// A message that is gone (wire/04 section 2.5.5).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct MessageDeleted {
    /// The message.
    pub id: MessageId,
    /// The e-mail address of who deleted it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person_email: Option<String>,
    /// Who deleted it, which may be a moderator. The activity does not tell the author: the name of the field is that
    /// of webhooks, where it is the author's (wire/04 section 7, row 12).
    #[serde(skip_serializing_if = "is_empty")]
    pub person_id: PersonId,
    /// The room.
    pub room_id: RoomId,
    /// Whether the room is a conversation of two or of many.
    pub room_type: RoomType,
}

/// A person in a room (wire/04 section 2.5.6).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct MembershipEvent {
    /// When this happened, which is not when the person came in (wire/04 section 7, row 38).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<DateTime>,
    /// The room.
    pub room_id: RoomId,
    /// Whether the room is a conversation of two or of many.
    pub room_type: RoomType,
    /// Whether the person has hidden the room.
    pub is_room_hidden: bool,
    /// Whether the person moderates the room; absent in `seen`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_moderator: Option<bool>,
    /// The message that the person has read up to; in `seen` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_seen_id: Option<MessageId>,
    /// The membership.
    pub id: MembershipId,
    /// The person.
    pub person_id: PersonId,
    /// The person's e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person_email: Option<String>,
    /// The person's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person_display_name: Option<String>,
    /// The person's organization.
    pub person_org_id: OrgId,
}

/// A room (wire/04 section 2.5.7).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RoomEvent {
    /// When this happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<DateTime>,
    /// The room.
    pub id: RoomId,
    /// Who made the room, where the activity tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creator_id: Option<PersonId>,
    /// When something happened in the room last; in `created` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_activity: Option<DateTime>,
    /// Whether it is a conversation of two or of many.
    #[serde(rename = "type")]
    pub room_type: RoomType,
    /// Whether the room is moderated.
    pub is_locked: bool,
}

/// What somebody put into a card (wire/04 section 2.5.8).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AttachmentActionEvent {
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<DateTime>,
    /// The room.
    pub room_id: RoomId,
    /// The message with the card.
    pub message_id: MessageId,
    /// Who did it.
    pub person_id: PersonId,
    /// The action.
    pub id: AttachmentActionId,
    /// The values by the ids of the inputs, or why they cannot be read.
    #[serde(serialize_with = "inputs", skip_serializing_if = "Option::is_none")]
    pub inputs: Option<Sealed<Value>>,
    /// What was done: `submit`.
    #[serde(rename = "type")]
    pub action_type: String,
}

/// Inputs that cannot be read are written as other Webex SDKs write them.
fn inputs<S: Serializer>(inputs: &Option<Sealed<Value>>, serializer: S) -> Result<S::Ok, S::Error> {
    match inputs.as_ref().and_then(Sealed::readable) {
        Some(value) => value.serialize(serializer),
        None => serializer.serialize_str(DECRYPTION_FAILURE),
    }
}
