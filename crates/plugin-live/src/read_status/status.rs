//! A room and what was read of it.

use serde::{Deserialize, Serialize};
use webex_core::ids::{RoomId, RoomType};
use webex_core::resource::DateTime;
use webex_core::{Error, ErrorKind, Result};
use webex_plugin_conversation::{Conversation, Text};

use crate::translate::{ClusterLookup, Place};

/// The date of a room that was never looked at.
const NEVER: &str = "1970-01-01T00:00:00.000Z";

/// A room and what you have read of it (wire/04 section 2.6.1).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RoomReadStatus {
    /// The room.
    pub id: RoomId,
    /// Whether it is a conversation of two or of many.
    #[serde(rename = "type")]
    pub room_type: RoomType,
    /// The title; where the room has none, one made of the names of its members. Absent when it cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// When something to read came last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_activity_date: Option<DateTime>,
    /// Up to when you have seen the room; the beginning of 1970 when you never have. The documentation of the service
    /// calls it `lastSeenDate`, which is read, too.
    #[serde(alias = "lastSeenDate")]
    pub last_seen_activity_date: DateTime,
}

impl RoomReadStatus {
    /// Whether there is something that you have not seen.
    ///
    /// ```
    /// use webex_plugin_live::RoomReadStatus;
    /// # fn main() -> serde_json::Result<()> {
    /// let room: RoomReadStatus = serde_json::from_str(
    ///     r#"{"id": "R", "type": "group", "lastActivityDate": "2026-01-15T10:05:30.123Z",
    ///         "lastSeenActivityDate": "2026-01-15T09:00:00.000Z"}"#,
    /// )?;
    /// assert!(room.is_unread());
    /// # Ok(()) }
    /// ```
    pub fn is_unread(&self) -> bool {
        let seen = self.last_seen_activity_date.timestamp();
        self.last_activity_date.as_ref().is_some_and(|last| last.timestamp() > seen)
    }

    pub(super) fn of(conversation: &Conversation, clusters: &dyn ClusterLookup) -> Result<Self> {
        let place = Place::of(conversation, clusters).map_err(|what| Error::new(ErrorKind::Decode, what))?;
        let title = conversation.display_name.as_ref().and_then(Text::as_str);
        let last = conversation.last_readable_activity_date.as_ref();
        let seen = conversation.last_seen_activity_date.clone();
        Ok(Self {
            id: place.room(),
            room_type: place.room_type,
            title: title.or(conversation.computed_title.as_deref()).map(str::to_owned),
            last_activity_date: last.or(conversation.last_relevant_activity_date.as_ref()).cloned(),
            last_seen_activity_date: seen.unwrap_or_else(|| DateTime::new(NEVER)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defect_33_both_names_of_the_date_are_read() {
        for name in ["lastSeenActivityDate", "lastSeenDate"] {
            let json = format!(r#"{{"id": "R", "type": "group", "{name}": "2026-01-15T09:00:00.000Z"}}"#);
            let room: RoomReadStatus = serde_json::from_str(&json).expect("a room");
            assert_eq!(room.last_seen_activity_date.as_str(), "2026-01-15T09:00:00.000Z");
            let written = serde_json::to_value(&room).expect("JSON");
            assert!(written.get("lastSeenActivityDate").is_some(), "the name that the service uses");
        }
    }
}
