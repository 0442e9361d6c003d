//! The resource of a delivery: what may be told without asking who reads it (wire/04 section 3.14.2).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::ids::{
    AttachmentActionId, MembershipId, MessageId, OrgId, PersonId, RoomId, RoomType, TeamId,
};
use webex_core::resource::{DateTime, is_empty, or_default};

/// A message, without its text: read that with its id.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DeliveredMessage {
    /// Names the message.
    pub id: MessageId,
    /// The first message of the thread that this one belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<MessageId>,
    /// The room.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub room_id: RoomId,
    /// Whether the room is a conversation of two or of many.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub room_type: RoomType,
    /// The author.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub person_id: PersonId,
    /// The author's e-mail address.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub person_email: String,
    /// The people that the text mentions.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub mentioned_people: Vec<PersonId>,
    /// The groups that the text mentions: `all`.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub mentioned_groups: Vec<String>,
    /// The URLs of the files.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// When the message was posted.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub created: DateTime,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A person in a room.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DeliveredMembership {
    /// Names the membership.
    pub id: MembershipId,
    /// The room.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub room_id: RoomId,
    /// Whether the room is a conversation of two or of many.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub room_type: RoomType,
    /// The person.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub person_id: PersonId,
    /// The person's e-mail address.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub person_email: String,
    /// The person's name.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub person_display_name: String,
    /// The person's organization.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub person_org_id: OrgId,
    /// Whether the person moderates the room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_moderator: Option<bool>,
    /// Whether the person watches the room for the organization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_monitor: Option<bool>,
    /// Whether the person hid the room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_room_hidden: Option<bool>,
    /// When the person came into the room.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub created: DateTime,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A room.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DeliveredRoom {
    /// Names the room.
    pub id: RoomId,
    /// The title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Whether it is a conversation of two or of many.
    #[serde(rename = "type", default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub room_type: RoomType,
    /// Whether only moderators let people in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_locked: Option<bool>,
    /// The team that the room belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team_id: Option<TeamId>,
    /// When something happened there last.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub last_activity: DateTime,
    /// Who created it.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub creator_id: PersonId,
    /// When it was created.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub created: DateTime,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A card that was filled in, without what was typed: read that with its id.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DeliveredAttachmentAction {
    /// Names the action.
    pub id: AttachmentActionId,
    /// What was done: `submit`.
    #[serde(rename = "type", default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub action: String,
    /// The message that the card is part of.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub message_id: MessageId,
    /// Who filled it in.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub person_id: PersonId,
    /// The room.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub room_id: RoomId,
    /// When it was filled in.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub created: DateTime,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
