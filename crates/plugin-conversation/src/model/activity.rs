//! Activities.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::resource::{DateTime, is_empty, or_default};

use super::{ActivityId, ActivityObject, Conversation, ConversationId, KeyUrl, ObjectType, Person, Verb};
use crate::open::{Protected, Slots, Text};

webex_core::wire_enum! {
    /// What an activity is to another one.
    pub enum ParentType {
        /// What somebody put into the card of that message.
        CardAction = "cardAction",
        /// A new version of that message.
        Edit = "edit",
        /// A reaction to that message.
        Reaction = "reaction",
        /// An answer in the thread of that message.
        Reply = "reply",
    }
}

/// Something that happened in a conversation (wire/03 section 3.10, wire/04 section 3.12).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Activity {
    /// Always `activity`.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub object_type: ObjectType,
    /// Names it; for a post or a share, the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<ActivityId>,
    /// Its URL, which tells the cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<DateTime>,
    /// What was done.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub verb: Verb,
    /// Who did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<Person>,
    /// What it was done to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<Box<ActivityObject>>,
    /// Where: the conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Box<Conversation>>,
    /// The activity that it belongs to: the first of its thread, the one it edits or reacts to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<Parent>,
    /// Activities that belong to it, as far as they were asked for.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Child>,
    /// The key of what is sealed in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption_key_url: Option<KeyUrl>,
    /// The sender's own name for it, which the service echoes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_temp_id: Option<String>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The activity that another one belongs to.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Parent {
    /// Names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<ActivityId>,
    /// What the child is to it.
    #[serde(default, deserialize_with = "or_default", rename = "type", skip_serializing_if = "is_empty")]
    pub parent_type: ParentType,
    /// When it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<DateTime>,
    /// The UUID of who did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor_id: Option<String>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Parent {
    /// A parent of that type.
    pub fn new(parent_type: ParentType, id: impl Into<ActivityId>) -> Self {
        Self { id: Some(id.into()), parent_type, ..Self::default() }
    }
}

/// An activity that belongs to another one.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Child {
    /// What it is: `reactionSummary`, `reactionSelfSummary`, `reply`, `edit`.
    #[serde(
        default,
        deserialize_with = "or_default",
        rename = "type",
        skip_serializing_if = "String::is_empty"
    )]
    pub child_type: String,
    /// The activity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activity: Option<Box<Activity>>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// An activity as the object of another one: read up to, or taken back.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ActivityReference {
    /// Always `activity`.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub object_type: ObjectType,
    /// Names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<ActivityId>,
    /// Its URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What it did, or `tombstone` once it is taken back.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub verb: Verb,
    /// The activity that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<Parent>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl ActivityReference {
    /// A reference by id.
    pub fn new(id: impl Into<ActivityId>) -> Self {
        Self { object_type: ObjectType::Activity, id: Some(id.into()), ..Self::default() }
    }
}

impl From<&Activity> for ActivityReference {
    /// A reference by id and URL.
    fn from(activity: &Activity) -> Self {
        let (id, url) = (activity.id.clone(), activity.url.clone());
        Self { object_type: ObjectType::Activity, id, url, ..Self::default() }
    }
}

impl From<&ActivityId> for ActivityReference {
    fn from(id: &ActivityId) -> Self {
        Self::new(id)
    }
}

impl From<ActivityId> for ActivityReference {
    fn from(id: ActivityId) -> Self {
        Self::new(id)
    }
}

impl From<&str> for ActivityReference {
    fn from(id: &str) -> Self {
        Self::new(id)
    }
}

impl From<&Activity> for ActivityId {
    /// The id of the activity; empty when it has none.
    fn from(activity: &Activity) -> Self {
        activity.id.clone().unwrap_or_default()
    }
}

impl Activity {
    /// Whether it is a new version of another message.
    ///
    /// ```
    /// use webex_plugin_conversation::Activity;
    /// # fn main() -> serde_json::Result<()> {
    /// let edit: Activity = serde_json::from_str(r#"{"verb": "post", "parent": {"id": "a0", "type": "edit"}}"#)?;
    /// assert!(edit.is_edit());
    /// # Ok(()) }
    /// ```
    pub fn is_edit(&self) -> bool {
        self.has_parent_of(&ParentType::Edit)
    }

    /// The conversation where it happened: its target, or the conversation that it is about.
    ///
    /// ```
    /// use webex_plugin_conversation::Activity;
    /// # fn main() -> serde_json::Result<()> {
    /// let create: Activity =
    ///     serde_json::from_str(r#"{"verb": "create", "object": {"objectType": "conversation", "id": "c1"}}"#)?;
    /// assert_eq!(create.conversation_id().map(|id| id.as_str()), Some("c1"));
    /// # Ok(()) }
    /// ```
    pub fn conversation_id(&self) -> Option<&ConversationId> {
        self.conversation().and_then(|conversation| conversation.id.as_ref())
    }

    /// The conversation where it happened, as far as the activity tells about it.
    pub fn conversation(&self) -> Option<&Conversation> {
        match (self.target.as_deref(), self.object.as_deref()) {
            (Some(target), _) => Some(target),
            (None, Some(ActivityObject::Conversation(conversation))) => Some(conversation),
            _ => None,
        }
    }

    /// Whether the list of its conversation's activities has it for sure: what people wrote, and who came and went. What
    /// one person has seen, felt, marked, or put into a card is in no list (wire/03 section 2.6, wire/08 section 3.5).
    pub fn is_listed(&self) -> bool {
        match &self.verb {
            Verb::Post | Verb::Share | Verb::Tombstone | Verb::Create | Verb::Leave => true,
            Verb::Add => matches!(self.object.as_deref(), Some(ActivityObject::Person(_))),
            _ => false,
        }
    }

    /// Whether it belongs to another activity in that way.
    pub fn has_parent_of(&self, parent_type: &ParentType) -> bool {
        self.parent.as_ref().is_some_and(|parent| parent.parent_type == *parent_type)
    }
}

impl Protected for Activity {
    /// An activity has its own key; without one, that of its object counts (wire/03 section 2.7).
    fn slots<'a>(&'a mut self, key: Option<&KeyUrl>, slots: &mut Slots<'a>) {
        let key = self.encryption_key_url.as_ref().or(key);
        if let Some(object) = &mut self.object {
            object.slots(key, slots);
        }
        for child in &mut self.children {
            if let Some(activity) = &mut child.activity {
                activity.slots(key, slots);
            }
        }
    }

    fn each_html(&mut self, visit: &mut dyn FnMut(&mut Text)) {
        if let Some(object) = &mut self.object {
            object.each_html(visit);
        }
        self.children.iter_mut().filter_map(|child| child.activity.as_mut()).for_each(|a| a.each_html(visit));
    }
}
