//! What has to be known of a conversation to write into it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use http::Method;
use url::Url;
use uuid::Uuid;
use webex_core::request::Call;
use webex_core::{Result, Webex};

use super::address::append;
use super::rotate::rotate;
use crate::model::{Activity, Conversation, ConversationId, KeyUrl, ObjectType, Person, ResourceUrl, Verb};

/// How many conversations are remembered.
const REMEMBERED: usize = 1024;

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
        let mut url = self.url.clone();
        append(&mut url, segments)?;
        Ok(url)
    }

    /// With what the activity needs: known already, remembered, asked for, or made.
    pub(crate) async fn ready(self, webex: &Webex, need: Need) -> Result<Self> {
        match need {
            Need::Nothing => Ok(self),
            Need::Keys => self.looked_up(webex).await,
            Need::Key => {
                let target = self.looked_up(webex).await?;
                if target.has_keys() { Ok(target) } else { rotate(webex, target).await }
            }
        }
    }

    fn has_keys(&self) -> bool {
        self.key.is_some() && self.resource.is_some()
    }

    async fn looked_up(self, webex: &Webex) -> Result<Self> {
        if self.has_keys() {
            return Ok(self);
        }
        match remembered(webex, &self.url) {
            Some(known) => Ok(known),
            None => self.asked_again(webex).await,
        }
    }

    /// As the service knows it now.
    pub(crate) async fn asked_again(self, webex: &Webex) -> Result<Self> {
        let conversation = self.ask(webex, false).await?;
        let target = Self {
            key: conversation.default_activity_encryption_key_url,
            resource: conversation.kms_resource_object_url,
            ..self
        };
        target.remember(webex);
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

    /// Keeps what is known for the next activity.
    pub(crate) fn remember(&self, webex: &Webex) {
        let memory = webex.local(Memory::default);
        let mut known = memory.lock();
        if self.has_keys() {
            if known.len() >= REMEMBERED {
                known.clear();
            }
            known.insert(self.url.to_string(), self.clone());
        } else {
            known.remove(self.url.as_str());
        }
    }
}

/// The keys of conversations of one client, by URL.
#[derive(Default)]
struct Memory(Mutex<HashMap<String, Target>>);

impl Memory {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Target>> {
        // Each change is one step: a panic elsewhere leaves the map whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn remembered(webex: &Webex, url: &Url) -> Option<Target> {
    webex.local(Memory::default).lock().get(url.as_str()).cloned()
}

/// The conversation with that id, when it is remembered; by this client, not by others of the process (wire/03 section
/// 7.2, row 26).
pub(super) fn remembered_as(webex: &Webex, id: Uuid) -> Option<Target> {
    webex.local(Memory::default).lock().values().find(|target| target.id().uuid() == Some(id)).cloned()
}

/// What changes the keys of a conversation makes what is remembered of them worthless.
pub(crate) fn forget_keys(webex: &Webex, activity: &Activity) {
    if !matches!(activity.verb, Verb::Leave | Verb::UpdateKey) {
        return;
    }
    let url = activity.target.as_ref().and_then(|target| target.url.as_deref());
    if let Some(url) = url.and_then(|url| Url::parse(url).ok()) {
        webex.local(Memory::default).lock().remove(url.as_str());
    }
}
