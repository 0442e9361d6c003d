//! What has to be known of a conversation to write into it.

use http::Method;
use url::Url;
use webex_core::request::Call;
use webex_core::{Result, Webex};

use super::address::below;
use super::deliver::KeyFault;
use super::memory::{looked_up, remember, renewed};
use crate::model::{Conversation, ConversationId, KeyUrl, ObjectType, Person, ResourceUrl};

/// A conversation with its keys, as far as they are known.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Target {
    pub(crate) url: Url,
    /// The key for new activities.
    pub(crate) key: Option<KeyUrl>,
    /// Who may use the keys.
    pub(crate) resource: Option<ResourceUrl>,
}

/// What an activity needs of the conversation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Need {
    Nothing,
    /// Its keys, if it has any.
    Keys,
    /// A key, be it a new one.
    Key,
}

impl Target {
    pub(crate) fn new(url: Url) -> Self {
        Self { url, key: None, resource: None }
    }

    /// The id is the last segment of the URL.
    pub(crate) fn id(&self) -> ConversationId {
        let last =
            self.url.path_segments().and_then(|mut segments| segments.rfind(|segment| !segment.is_empty()));
        ConversationId::new(last.unwrap_or_default())
    }

    /// As the target of an activity: nothing more than the service needs (wire/03 section 7.2, row 27).
    pub(crate) fn conversation(&self) -> Conversation {
        Conversation {
            default_activity_encryption_key_url: self.key.clone(),
            kms_resource_object_url: self.resource.clone(),
            ..self.reference()
        }
    }

    /// As the object of an activity.
    pub(crate) fn reference(&self) -> Conversation {
        Conversation {
            object_type: ObjectType::Conversation,
            id: Some(self.id()),
            url: Some(self.url.to_string()),
            ..Conversation::default()
        }
    }

    /// The URL of something below the conversation.
    pub(crate) fn below(&self, segments: &[&str]) -> Result<Url> {
        below(self.url.clone(), segments)
    }

    /// With what the activity needs: known already, remembered, asked for, or made.
    pub(crate) async fn ready(self, webex: &Webex, need: Need) -> Result<Self> {
        let target = match need {
            Need::Nothing => return Ok(self),
            Need::Keys | Need::Key => looked_up(webex, self).await?,
        };
        if need == Need::Key && !target.has_keys() {
            return renewed(webex, target, KeyFault::RotationDue).await;
        }
        Ok(target)
    }

    pub(super) fn has_keys(&self) -> bool {
        self.key.is_some() && self.resource.is_some()
    }

    /// As the service knows it now.
    pub(crate) async fn asked_again(self, webex: &Webex) -> Result<Self> {
        let conversation = self.ask(webex, false).await?;
        let target = Self {
            key: conversation.default_activity_encryption_key_url,
            resource: conversation.kms_resource_object_url,
            ..self
        };
        remember(webex, &target);
        Ok(target)
    }

    /// The UUIDs of its members.
    pub(crate) async fn members(&self, webex: &Webex) -> Result<Vec<String>> {
        let mut conversation = self.ask(webex, true).await?;
        conversation.normalize();
        let people = conversation.participants.into_iter().flat_map(|list| list.items);
        Ok(people.filter_map(|person: Person| person.entry_uuid.or(person.id)).collect())
    }

    async fn ask(&self, webex: &Webex, with_members: bool) -> Result<Conversation> {
        let call = Call::url(Method::GET, self.url.clone())
            .query("uuidEntryFormat", true)
            .query("personRefresh", true)
            .query("activitiesLimit", 0)
            .query("includeConvWithDeletedUserUUID", false)
            .query("includeParticipants", with_members);
        webex.send(call).await?.json()
    }
}
