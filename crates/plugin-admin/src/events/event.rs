//! An event.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::ids::{ApplicationId, OrgId, PersonId, RoomId, RoomType};
use webex_core::resource::{DateTime, is_empty, or_default};
use webex_core::{Error, ErrorKind, Result, wire_enum};

use crate::EventId;
use crate::macros::wire_struct;

wire_enum! {
    /// What an event is about.
    pub enum EventResource {
        /// What a user put into a card.
        AttachmentActions = "attachmentActions",
        /// A text message of a phone.
        BusinessTexts = "businessTexts",
        /// A call that was made.
        CallRecords = "call_records",
        /// A call that was recorded.
        ConvergedRecordings = "convergedRecordings",
        /// The preview of a file.
        FileTranscodings = "file_transcodings",
        /// A file that was downloaded.
        Files = "files",
        /// A message within a meeting.
        MeetingMessages = "meetingMessages",
        /// The transcript of a meeting.
        MeetingTranscripts = "meetingTranscripts",
        /// A meeting.
        Meetings = "meetings",
        /// A person in a room.
        Memberships = "memberships",
        /// A message.
        Messages = "messages",
        /// A room.
        Rooms = "rooms",
        /// A tab of a room.
        Tabs = "tabs",
    }
}

wire_enum! {
    /// What happened to it.
    pub enum EventType {
        /// It was created.
        Created = "created",
        /// It was deleted.
        Deleted = "deleted",
        /// It ended.
        Ended = "ended",
        /// It was read.
        Read = "read",
        /// It was changed.
        Updated = "updated",
    }
}

/// Something that happened in an organization.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Event {
    /// Names the event.
    pub id: EventId,
    /// What it is about.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub resource: EventResource,
    /// What happened to it.
    #[serde(default, deserialize_with = "or_default", rename = "type", skip_serializing_if = "is_empty")]
    pub event_type: EventType,
    /// The application that did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_id: Option<ApplicationId>,
    /// Who did it.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub actor_id: PersonId,
    /// The organization.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub org_id: OrgId,
    /// When it happened.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub created: DateTime,
    /// The resource as it was then.
    #[serde(default, deserialize_with = "or_default")]
    pub data: EventData,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

wire_struct! {
    /// The resource as it was when the event happened: what most of them have, the rest in `extra`.
    pub struct EventData {
        /// Names the resource.
        id: String,
        /// The room.
        room_id: RoomId,
        /// Whether the room is a conversation of two.
        room_type: RoomType,
        /// The person that it is about.
        person_id: PersonId,
        /// That person's e-mail address.
        person_email: String,
        /// The text of a message.
        text: String,
        /// The text with its markdown.
        markdown: String,
        /// The text as HTML.
        html: String,
        /// The files of a message.
        files: Vec<String>,
        /// The title of a room or of a meeting.
        title: String,
        /// When the resource was created.
        created: DateTime,
    }
}

impl EventData {
    /// The whole as another type: a message, a membership, a room, or one of your own.
    ///
    /// ```
    /// #[derive(serde::Deserialize)]
    /// #[serde(rename_all = "camelCase")]
    /// struct Membership { person_id: String, is_moderator: bool }
    /// # fn main() -> webex_core::Result<()> {
    /// let answer = r#"{"id": "E", "resource": "memberships", "data": {"personId": "P", "isModerator": true}}"#;
    /// let event: webex_plugin_admin::Event = serde_json::from_str(answer).expect("an event");
    /// let membership: Membership = event.data.parse()?;
    /// assert!(membership.is_moderator && membership.person_id == "P");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] when it is none.
    pub fn parse<T: serde::de::DeserializeOwned>(&self) -> Result<T> {
        let whole = serde_json::to_value(self).and_then(serde_json::from_value);
        whole.map_err(|error| {
            Error::new(ErrorKind::Decode, "the event is about something else").with_source(error)
        })
    }
}

impl From<&Event> for EventId {
    fn from(event: &Event) -> Self {
        event.id.clone()
    }
}
