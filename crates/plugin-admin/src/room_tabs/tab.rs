//! A tab.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::ids::{PersonId, RoomId, RoomType};
use webex_core::resource::{DateTime, is_empty, or_default};

use crate::RoomTabId;

/// A tab of a room.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RoomTab {
    /// Names the tab.
    pub id: RoomTabId,
    /// The room.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub room_id: RoomId,
    /// Whether the room is a conversation of two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room_type: Option<RoomType>,
    /// The name on the tab.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub display_name: String,
    /// The page.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub content_url: String,
    /// Who made the tab.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creator_id: Option<PersonId>,
    /// When the tab was made.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub created: DateTime,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl From<&RoomTab> for RoomTabId {
    fn from(tab: &RoomTab) -> Self {
        tab.id.clone()
    }
}
