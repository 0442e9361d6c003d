//! A membership.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::ids::{MembershipId, MessageId, OrgId, PersonId, RoomId, RoomType};
use webex_core::resource::{DateTime, is_empty, or_default};

/// A person in a room (wire/04 section 3.5).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Membership {
    /// Names the membership.
    pub id: MembershipId,
    /// The room.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub room_id: RoomId,
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
    #[serde(default, deserialize_with = "or_default")]
    pub is_moderator: bool,
    /// Whether the person has hidden the room; direct rooms only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_room_hidden: Option<bool>,
    /// Whether the room is a conversation of two or of many.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub room_type: RoomType,
    /// Deprecated by the service: always false.
    #[serde(default, deserialize_with = "or_default")]
    pub is_monitor: bool,
    /// When the person came into the room.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub created: DateTime,
    /// The last message that the person has seen; given with the read status only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_seen_id: Option<MessageId>,
    /// When the person saw it; given with the read status only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_seen_date: Option<DateTime>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl From<&Membership> for MembershipId {
    fn from(membership: &Membership) -> Self {
        membership.id.clone()
    }
}

impl From<&Membership> for RoomId {
    fn from(membership: &Membership) -> Self {
        membership.room_id.clone()
    }
}

impl From<&Membership> for PersonId {
    fn from(membership: &Membership) -> Self {
        membership.person_id.clone()
    }
}
