//! A message.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::ids::{MessageId, PersonId, RoomId, RoomType};
use webex_core::resource::{DateTime, is_empty, or_default};

use crate::Attachment;

/// A message (wire/04 section 3.3).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Message {
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
    /// The text without any format; absent when only a file was posted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The markdown as it was posted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub markdown: Option<String>,
    /// The text as HTML; mentions are elements `spark-mention`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// The URLs of the files; fetch them with [`Messages::content`](crate::Messages::content).
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
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
    /// The cards.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// When the message was posted.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub created: DateTime,
    /// When the message was edited last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<DateTime>,
    /// Whether the file is a voice clip.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_voice_clip: Option<bool>,
    /// The person that the message was posted to; in the answer to a post only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_person_id: Option<PersonId>,
    /// The address that the message was posted to; in the answer to a post only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_person_email: Option<String>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Message {
    /// The first message of the thread: this one, unless it is a reply.
    ///
    /// ```
    /// # use webex_plugin_messages::Message;
    /// # fn main() -> serde_json::Result<()> {
    /// let reply: Message = serde_json::from_str(r#"{"id": "M2", "parentId": "M1"}"#)?;
    /// assert_eq!(reply.thread().as_str(), "M1");
    /// # Ok(()) }
    /// ```
    pub fn thread(&self) -> &MessageId {
        self.parent_id.as_ref().unwrap_or(&self.id)
    }

    /// Whether the text mentions that person, by name or as one of all.
    ///
    /// ```no_run
    /// # use webex_plugin_messages::{Message, MessagesExt};
    /// # use webex_core::{Result, Webex, ids::PersonId};
    /// # async fn example(webex: Webex, message: Message, me: PersonId) -> Result<()> {
    /// if message.mentions(&me) && message.person_id != me {
    ///     webex.messages().reply(&message).text("At your service").await?;
    /// }
    /// # Ok(()) }
    /// ```
    pub fn mentions(&self, person: &PersonId) -> bool {
        self.mentioned_people.contains(person) || self.mentioned_groups.iter().any(|group| group == "all")
    }
}

impl From<&Message> for MessageId {
    fn from(message: &Message) -> Self {
        message.id.clone()
    }
}

impl From<&Message> for RoomId {
    fn from(message: &Message) -> Self {
        message.room_id.clone()
    }
}

impl From<&Message> for PersonId {
    fn from(message: &Message) -> Self {
        message.person_id.clone()
    }
}
