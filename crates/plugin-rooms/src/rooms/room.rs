//! A room.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::ids::{ClassificationId, OrgId, PersonId, RoomId, RoomType, TeamId};
use webex_core::resource::{DateTime, is_empty, or_default};

/// A room, also called a space (wire/04 section 3.2).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Room {
    /// Names the room.
    pub id: RoomId,
    /// The title; of a direct room, the display name of the other person.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub title: String,
    /// Whether it is a conversation of two or of many.
    #[serde(default, deserialize_with = "or_default", rename = "type", skip_serializing_if = "is_empty")]
    pub room_type: RoomType,
    /// Whether the room is moderated.
    #[serde(default, deserialize_with = "or_default")]
    pub is_locked: bool,
    /// When something happened in the room last.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub last_activity: DateTime,
    /// Who created the room.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub creator_id: PersonId,
    /// When the room was created.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub created: DateTime,
    /// The organization that owns the room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<OrgId>,
    /// The team that the room belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team_id: Option<TeamId>,
    /// How the room is classified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classification_id: Option<ClassificationId>,
    /// Whether only moderators may post.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_announcement_only: Option<bool>,
    /// Whether nobody may post.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_read_only: Option<bool>,
    /// Whether everybody of the organization can find and join the room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_public: Option<bool>,
    /// When the room was made public.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made_public: Option<DateTime>,
    /// What the room is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Room {
    /// Whether the room is a conversation of two.
    ///
    /// ```
    /// let room: webex_plugin_rooms::Room = serde_json::from_str(r#"{"id": "R", "type": "direct"}"#).expect("a room");
    /// assert!(room.is_direct());
    /// ```
    pub fn is_direct(&self) -> bool {
        self.room_type == RoomType::Direct
    }
}

impl From<&Room> for RoomId {
    fn from(room: &Room) -> Self {
        room.id.clone()
    }
}
