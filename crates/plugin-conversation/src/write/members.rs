//! Who is in a conversation: coming in, leaving, moderating (wire/03 sections 2.6 and 3.11).

use uuid::Uuid;
use webex_core::Result;
use webex_plugin_cypher::AuthId;

use super::handle::ConversationHandle;
use super::outgoing::{Outgoing, Relay};
use super::person::PersonAddress;
use crate::model::{Activity, ActivityObject, Person, Verb};

impl ConversationHandle {
    /// Adds somebody, and admits them to the keys in the same step: what was written before can be read then. Who is
    /// named by an e-mail address that Webex does not know is invited.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// room.add("bob@example.com").await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`NotFound`](webex_core::ErrorKind::NotFound) when nobody has that address; as [`ConversationHandle`].
    pub async fn add(&self, person: impl Into<PersonAddress>) -> Result<Activity> {
        let uuid = person.into().uuid(self.webex(), true).await?;
        let admit = Relay::Admit(vec![auth_id(uuid)]);
        self.deliver(about(Verb::Add, uuid).relay(admit)).await
    }

    /// Leaves the conversation, and gives up its keys in the same step.
    ///
    /// # Errors
    /// As [`ConversationHandle`].
    pub async fn leave(&self) -> Result<Activity> {
        self.remove(PersonAddress::myself()).await
    }

    /// Removes somebody, and takes the keys of the conversation away from them in the same step. Whoever writes next
    /// brings a new key.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// room.remove("bob@example.com").await?;
    /// room.post("Bob cannot read this.").await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`add`](Self::add).
    pub async fn remove(&self, person: impl Into<PersonAddress>) -> Result<Activity> {
        let uuid = person.into().uuid(self.webex(), false).await?;
        let shut_out = Relay::ShutOut(auth_id(uuid));
        self.deliver(about(Verb::Leave, uuid).relay(shut_out)).await
    }

    /// Makes somebody a moderator, [yourself](PersonAddress::myself) perhaps.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// use webex_plugin_conversation::PersonAddress;
    /// room.assign_moderator(PersonAddress::myself()).await?;
    /// room.lock().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`add`](Self::add).
    pub async fn assign_moderator(&self, person: impl Into<PersonAddress>) -> Result<Activity> {
        let uuid = person.into().uuid(self.webex(), false).await?;
        self.deliver(about(Verb::AssignModerator, uuid)).await
    }

    /// Makes a moderator a member like others.
    ///
    /// # Errors
    /// As [`add`](Self::add).
    pub async fn unassign_moderator(&self, person: impl Into<PersonAddress>) -> Result<Activity> {
        let uuid = person.into().uuid(self.webex(), false).await?;
        self.deliver(about(Verb::UnassignModerator, uuid)).await
    }
}

fn about(verb: Verb, person: Uuid) -> Outgoing {
    Outgoing::of(verb, ActivityObject::Person(Person::with_uuid(person.to_string())))
}

fn auth_id(person: Uuid) -> AuthId {
    AuthId::new(person.to_string())
}
