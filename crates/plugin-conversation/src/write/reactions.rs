//! Reactions (wire/03 sections 2.6 and 3.1.8).

use uuid::Uuid;
use webex_core::{Error, Result, awaitable};
use webex_jose::reaction_hmac;
use webex_plugin_cypher::CypherExt;

use super::handle::ConversationHandle;
use super::outgoing::Outgoing;
use super::reading::about;
use super::target::Need;
use crate::model::{
    Activity, ActivityObject, ActivityReference, KeyUrl, ObjectType, Parent, ParentType, Person, Reaction,
    Verb,
};
use crate::open::Text;

/// A reaction that is given or taken back; made by [`ConversationHandle::add_reaction`] and
/// [`ConversationHandle::delete_reaction`].
#[derive(Clone, Debug)]
#[must_use = "a reaction is sent when it is awaited"]
pub struct React {
    conversation: ConversationHandle,
    what: What,
    actor: Option<Uuid>,
    recipient: Option<Uuid>,
}

#[derive(Clone, Debug)]
enum What {
    Add { name: String, parent: Parent, key: Option<KeyUrl> },
    Delete(ActivityReference),
}

impl ConversationHandle {
    /// Reacts to a message with `celebrate`, `heart`, `thumbsup`, `smiley`, `haha`, `confused` or `sad`.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle, message: &webex_plugin_conversation::Activity)
    /// # -> webex_core::Result<()> {
    /// let reaction = room.add_reaction("thumbsup", message).await?;
    /// room.delete_reaction(&reaction).await?;
    /// # Ok(()) }
    /// ```
    pub fn add_reaction(&self, name: impl Into<String>, message: &Activity) -> React {
        let parent =
            Parent { id: message.id.clone(), parent_type: ParentType::Reaction, ..Parent::default() };
        self.react(What::Add { name: name.into(), parent, key: message.encryption_key_url.clone() })
    }

    /// Takes a reaction of your own back.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle, message: &webex_plugin_conversation::Activity) -> webex_core::Result<()> {
    /// let reaction = room.add_reaction("heart", message).await?;
    /// room.delete_reaction(&reaction).await?;
    /// # Ok(()) }
    /// ```
    pub fn delete_reaction(&self, reaction: impl Into<ActivityReference>) -> React {
        self.react(What::Delete(reaction.into()))
    }

    fn react(&self, what: What) -> React {
        React { conversation: self.clone(), what, actor: None, recipient: None }
    }
}

impl React {
    /// On behalf of that person, by UUID; you by default.
    pub fn actor(mut self, person: Uuid) -> Self {
        self.actor = Some(person);
        self
    }

    /// Only for that person, by UUID.
    pub fn recipient(mut self, person: Uuid) -> Self {
        self.recipient = Some(person);
        self
    }

    /// Sends it. Answers with the activity, opened.
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) for a reaction without name or message; as
    /// [`ConversationHandle`]. Cancel safe: a dropped future gives it up; what was sent may have taken effect.
    pub async fn send(self) -> Result<Activity> {
        let mut outgoing = match self.what {
            What::Add { name, parent, key } => addition(&self.conversation, name, parent, key).await?,
            What::Delete(reaction) => about(Verb::Delete, reaction)?,
        };
        outgoing.activity.actor = self.actor.map(|uuid| Person::with_uuid(uuid.to_string()));
        let recipients = self.recipient.map(|uuid| Person::with_uuid(uuid.to_string()));
        self.conversation.deliver(outgoing.recipients(recipients.into_iter().collect())).await
    }
}

awaitable!(React => Activity);

async fn addition(
    conversation: &ConversationHandle,
    name: String,
    parent: Parent,
    key: Option<KeyUrl>,
) -> Result<Outgoing> {
    let (Some(message), false) = (&parent.id, name.is_empty()) else {
        return Err(Error::invalid_input("a reaction has a name and a message"));
    };
    let hmac = hmac(conversation, message.as_str(), &name, key).await?;
    let reaction = Reaction {
        object_type: ObjectType::Reaction,
        display_name: Some(Text::from(name)),
        hmac: Some(hmac),
        ..Reaction::default()
    };
    let mut outgoing = Outgoing::of(Verb::Add, ActivityObject::Reaction(reaction));
    outgoing.activity.parent = Some(parent);
    Ok(outgoing)
}

/// By the key of the message, which is fetched if need be (wire/03 section 7.2, row 25); for a message in clear by the
/// key of the conversation.
async fn hmac(
    conversation: &ConversationHandle,
    message: &str,
    name: &str,
    key: Option<KeyUrl>,
) -> Result<String> {
    let webex = conversation.webex();
    let key = match key {
        Some(key) => Some(key),
        None => conversation.target().await?.ready(webex, Need::Key).await?.key,
    };
    let url = key.unwrap_or_default();
    let jwk = webex.cypher()?.key(url.as_str()).await?.jwk;
    let named = if jwk.kid().is_some() { jwk } else { jwk.with_kid(url.as_str()) };
    Ok(reaction_hmac(&named, message, name))
}
