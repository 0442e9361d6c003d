//! What a team is.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::resource::{DateTime, is_empty, or_default};

use crate::model::{Activity, Conversation, ConversationId, Items, KeyUrl, ObjectType, Person, ResourceUrl};
use crate::open::{Protected, Slots, Text};
use crate::write::ConversationAddress;

/// A team: conversations that belong together, one of which, the general one, everybody of the team is in
/// (wire/03 section 3.13).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Team {
    /// Always `team`.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub object_type: ObjectType,
    /// Names it: a UUID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its URL, which tells the cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<DateTime>,
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<Text>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<Text>,
    /// The colour, such as `#C589C5`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team_color: Option<String>,
    /// Its conversations, as far as they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversations: Option<Items<Conversation>>,
    /// Its members, as far as they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team_members: Option<Items<Person>>,
    /// Which of the conversations is the general one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub general_conversation_uuid: Option<ConversationId>,
    /// The key of its texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption_key_url: Option<KeyUrl>,
    /// The key for new activities of its general conversation; of a team that is being made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_activity_encryption_key_url: Option<KeyUrl>,
    /// Who may use its keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kms_resource_object_url: Option<ResourceUrl>,
    /// Its first activities; of a team that is being made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activities: Option<Items<Activity>>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Team {
    /// The conversation that everybody of the team is in, when it was asked for.
    ///
    /// ```
    /// use webex_plugin_conversation::Team;
    /// # fn main() -> serde_json::Result<()> {
    /// let team: Team = serde_json::from_str(
    ///     r#"{"objectType": "team", "generalConversationUuid": "g", "conversations": {"items": [{"id": "g"}]}}"#,
    /// )?;
    /// assert!(team.general().is_some());
    /// # Ok(()) }
    /// ```
    pub fn general(&self) -> Option<&Conversation> {
        let general = self.general_conversation_uuid.as_ref()?;
        let mut conversations = self.conversations.iter().flat_map(|list| &list.items);
        conversations.find(|conversation| conversation.id.as_ref() == Some(general))
    }

    /// Brings its people and conversations into one form, as [`Activity::normalize`] does.
    pub fn normalize(&mut self) {
        let members = self.team_members.iter_mut().flat_map(|list| &mut list.items);
        members.for_each(Person::normalize);
        let conversations = self.conversations.iter_mut().flat_map(|list| &mut list.items);
        conversations.for_each(Conversation::normalize);
    }
}

impl Protected for Team {
    fn slots<'a>(&'a mut self, key: Option<&KeyUrl>, slots: &mut Slots<'a>) {
        let key = self.encryption_key_url.as_ref().or(key).cloned();
        slots.add(key.as_ref(), &mut self.display_name);
        slots.add(key.as_ref(), &mut self.summary);
        for conversation in self.conversations.iter_mut().flat_map(|list| &mut list.items) {
            conversation.slots(None, slots);
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

impl From<&Team> for ConversationAddress {
    /// The general conversation of the team: who is added to it is added to the team.
    fn from(team: &Team) -> Self {
        team.general().map_or_else(Self::nowhere, Self::from)
    }
}
