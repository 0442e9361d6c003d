//! Spaces.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::ids::RoomType;
use webex_core::resource::{DateTime, is_empty, or_default};

use super::{Activity, Content, ConversationId, Items, KeyUrl, ObjectType, Person, ResourceUrl};
use crate::open::{Protected, Slots, Text};

webex_core::wire_enum! {
    /// A mark on a conversation (wire/03 section 3.9).
    pub enum ConversationTag {
        /// Only moderators may post.
        Announcement = "ANNOUNCEMENT",
        /// One of your favourites.
        Favorite = "FAVORITE",
        /// Hidden from your list.
        Hidden = "HIDDEN",
        /// You ignore it.
        Ignored = "IGNORED",
        /// You are not notified of mentions.
        MentionNotificationsOff = "MENTION_NOTIFICATIONS_OFF",
        /// You are notified of mentions.
        MentionNotificationsOn = "MENTION_NOTIFICATIONS_ON",
        /// You are not notified of messages.
        MessageNotificationsOff = "MESSAGE_NOTIFICATIONS_OFF",
        /// You are notified of messages.
        MessageNotificationsOn = "MESSAGE_NOTIFICATIONS_ON",
        /// Moderated.
        Locked = "LOCKED",
        /// Muted by you.
        Muted = "MUTED",
        /// You are no member.
        NotJoined = "NOT_JOINED",
        /// A conversation of two.
        OneOnOne = "ONE_ON_ONE",
        /// Everybody of the team may come in.
        Open = "OPEN",
        /// It belongs to a team.
        Team = "TEAM",
    }
}

/// A conversation: what the developer API calls a room (wire/03 section 3.9).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Conversation {
    /// `conversation`, or something like it: `team`, `meetingContainer`.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub object_type: ObjectType,
    /// Names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<ConversationId>,
    /// Its URL, which tells the cluster; the base of all requests about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<DateTime>,
    /// The title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<Text>,
    /// A longer text about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<Text>,
    /// A title made of the names of the members, given on request when it has none of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub computed_title: Option<String>,
    /// The key of the title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption_key_url: Option<KeyUrl>,
    /// The key for new activities; absent when the conversation is not encrypted, or its key has to be replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_activity_encryption_key_url: Option<KeyUrl>,
    /// Who may use its keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kms_resource_object_url: Option<ResourceUrl>,
    /// The picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar: Option<Box<Content>>,
    /// The key of the picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar_encryption_key_url: Option<KeyUrl>,
    /// The marks on it; absent when the service did not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<ConversationTag>>,
    /// The members, as far as they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participants: Option<Items<Person>>,
    /// Activities, as far as they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activities: Option<Items<Activity>>,
    /// The UUID of who made it.
    #[serde(rename = "creatorUUID", skip_serializing_if = "Option::is_none")]
    pub creator_uuid: Option<String>,
    /// When something to read came last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_readable_activity_date: Option<DateTime>,
    /// When something of interest happened last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_relevant_activity_date: Option<DateTime>,
    /// Up to when you have seen it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_seen_activity_date: Option<DateTime>,
    /// What it was before a change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<Box<PreviousTitle>>,
    /// What it was before a change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_value: Option<Box<PreviousTitle>>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What a conversation was called before.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PreviousTitle {
    /// The title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<Text>,
    /// The key of the title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption_key_url: Option<KeyUrl>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Conversation {
    /// Whether the mark is on it.
    pub fn has_tag(&self, tag: &ConversationTag) -> bool {
        self.tags.iter().flatten().any(|given| given == tag)
    }

    /// Whether it is a conversation of two or of many; `None` when the service gave no tags.
    ///
    /// ```
    /// use webex_core::ids::RoomType;
    /// use webex_plugin_conversation::Conversation;
    /// # fn main() -> serde_json::Result<()> {
    /// let direct: Conversation = serde_json::from_str(r#"{"tags": ["ONE_ON_ONE"]}"#)?;
    /// assert_eq!(direct.room_type(), Some(RoomType::Direct));
    /// assert_eq!(Conversation::default().room_type(), None);
    /// # Ok(()) }
    /// ```
    pub fn room_type(&self) -> Option<RoomType> {
        self.tags.as_ref().map(|tags| RoomType::from_tags(tags.iter().map(ConversationTag::as_str)))
    }
}

impl Protected for Conversation {
    fn slots<'a>(&'a mut self, key: Option<&KeyUrl>, slots: &mut Slots<'a>) {
        let key = self.encryption_key_url.as_ref().or(key).cloned();
        slots.add(key.as_ref(), &mut self.display_name);
        slots.add(key.as_ref(), &mut self.content);
        for previous in [&mut self.previous, &mut self.previous_value].into_iter().flatten() {
            let own = previous.encryption_key_url.clone().or_else(|| key.clone());
            slots.add(own.as_ref(), &mut previous.display_name);
        }
        if let Some(avatar) = &mut self.avatar {
            avatar.slots(self.avatar_encryption_key_url.as_ref(), slots);
        }
        for activity in self.activities.iter_mut().flat_map(|list| &mut list.items) {
            activity.slots(None, slots);
        }
    }

    fn each_html(&mut self, visit: &mut dyn FnMut(&mut Text)) {
        let activities = self.activities.iter_mut().flat_map(|list| &mut list.items);
        activities.for_each(|activity| activity.each_html(visit));
    }
}
