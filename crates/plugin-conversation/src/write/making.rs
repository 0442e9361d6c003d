//! How a conversation is found or made (wire/03 section 2.6, `create`).

use http::{Method, StatusCode};
use serde_json::{Map, Value};
use uuid::Uuid;
use webex_core::request::Call;
use webex_core::{Error, Result};
use webex_plugin_cypher::AuthId;

use super::address::ConversationAddress;
use super::creation::{Founding, creation, first_activity};
use super::memory::remember;
use super::outgoing::{Outgoing, own_uuid};
use super::person::{PersonAddress, resolved};
use crate::model::{
    Activity, ActivityObject, Content, Conversation, ConversationTag, Items, ObjectType, Person, Verb,
};
use crate::open::Text;
use crate::stream::ConversationsHandle;

/// What is to be made.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) conversations: ConversationsHandle,
    pub(super) participants: Vec<PersonAddress>,
    pub(super) title: Option<String>,
    /// What is written first.
    pub(super) first: Content,
    pub(super) tags: Vec<ConversationTag>,
    pub(super) favorite: bool,
    pub(super) classification: Option<Map<String, Value>>,
    /// Without those who cannot be found.
    pub(super) allow_partial: bool,
    /// A group, also with one other person.
    pub(super) force_grouped: bool,
    /// Nobody asks whether there is one already.
    pub(super) skip_lookup: bool,
}

impl Plan {
    pub(super) fn new(conversations: ConversationsHandle) -> Self {
        Self {
            conversations,
            participants: Vec::new(),
            title: None,
            first: Content { object_type: ObjectType::Comment, ..Content::default() },
            tags: Vec::new(),
            favorite: false,
            classification: None,
            allow_partial: false,
            force_grouped: false,
            skip_lookup: false,
        }
    }

    /// The conversation: the one of the two that is there, or a new one.
    pub(super) async fn find_or_make(self) -> Result<Conversation> {
        let people = resolved(self.conversations.webex(), &self.participants, self.allow_partial).await?;
        match people[..] {
            [_, Some(other)] if !self.force_grouped => self.direct(&people, other).await,
            [_, None] if !self.force_grouped => {
                Err(Error::invalid_input("the only other person of the conversation cannot be found"))
            }
            _ => self.make(&people, self.tags.clone()).await,
        }
    }

    pub(super) fn check(&self) -> Result<()> {
        if self.participants.is_empty() {
            return Err(Error::invalid_input("a conversation has people in it"));
        }
        if self.first.content.is_some() && self.first.display_name.is_none() {
            return Err(Error::invalid_input("a post has a text, also where it has HTML"));
        }
        Ok(())
    }

    /// The conversation of the two: the one that is there, or a new one.
    async fn direct(self, people: &[Option<Uuid>], other: Uuid) -> Result<Conversation> {
        let of_two = vec![ConversationTag::OneOnOne];
        if self.skip_lookup {
            return self.make(people, of_two).await;
        }
        if let Some(found) = self.find(other).await? {
            return self.write_into(found).await;
        }
        match self.make(people, of_two).await {
            // Somebody made it meanwhile.
            Err(error) if error.status() == Some(StatusCode::CONFLICT) => match self.find(other).await? {
                Some(found) => self.write_into(found).await,
                None => Err(error),
            },
            outcome => outcome,
        }
    }

    async fn find(&self, other: Uuid) -> Result<Option<Conversation>> {
        match self.conversations.direct(other).activities(1).with_deleted_users().await {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What is to be written first is written last into a conversation that is there.
    async fn write_into(self, mut found: Conversation) -> Result<Conversation> {
        if self.first.display_name.is_some() {
            let post = Outgoing::of(Verb::Post, ActivityObject::Content(Box::new(self.first)));
            let posted = self.conversations.conversation(&found).deliver(post).await?;
            found.activities.get_or_insert_default().items.push(posted);
        }
        Ok(found)
    }

    async fn make(&self, people: &[Option<Uuid>], tags: Vec<ConversationTag>) -> Result<Conversation> {
        let people: Vec<_> = people.iter().flatten().map(Uuid::to_string).collect();
        let conversation = Conversation {
            object_type: ObjectType::Conversation,
            display_name: self.title.clone().map(Text::from),
            tags: (!tags.is_empty()).then_some(tags),
            activities: Some(Items::from(self.first_activities(&people).await?)),
            ..Conversation::default()
        };
        let admitted = people.into_iter().map(AuthId::new).collect();
        let call = || {
            let call = Call::new(Method::POST, "conversation").path("conversations");
            call.query("forceCreate", self.allow_partial)
        };
        let made = Founding { what: conversation, admitted }.send(self.conversations.webex(), call).await?;
        // The next who writes need not ask for the key.
        if let Some(target) = ConversationAddress::from(&made).known() {
            remember(self.conversations.webex(), target);
        }
        Ok(made)
    }

    /// The creation, the people, and what is done at once.
    async fn first_activities(&self, people: &[String]) -> Result<Vec<Activity>> {
        let actor = Person::with_uuid(own_uuid(self.conversations.webex()).await?);
        let mut activities = creation(&actor, people);
        let activity = |verb, object| first_activity(&actor, verb, Some(object));
        if self.first.display_name.is_some() {
            let comment = ActivityObject::Content(Box::new(self.first.clone()));
            activities.push(activity(Verb::Post, comment));
        }
        if let Some(classification) = &self.classification {
            let object = ActivityObject::Other(Value::Object(classification.clone()));
            activities.push(activity(Verb::Update, object));
        }
        if self.favorite {
            let object = Conversation { object_type: ObjectType::Conversation, ..Conversation::default() };
            activities.push(activity(Verb::Favorite, ActivityObject::Conversation(Box::new(object))));
        }
        Ok(activities)
    }
}
