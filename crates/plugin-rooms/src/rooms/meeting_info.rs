//! How to join the meeting of a room.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::ids::RoomId;
use webex_core::resource::{is_empty, or_default};

/// How to join the meeting of a room (wire/04 section 3.2).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct MeetingInfo {
    /// The room.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub room_id: RoomId,
    /// The link to join by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meeting_link: Option<String>,
    /// The SIP address to call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sip_address: Option<String>,
    /// The number of the meeting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meeting_number: Option<String>,
    /// The phone number that costs nothing to call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_in_toll_free_number: Option<String>,
    /// The phone number to call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_in_toll_number: Option<String>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
