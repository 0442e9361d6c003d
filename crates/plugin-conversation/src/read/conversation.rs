//! One conversation.

use std::fmt;

use http::Method;
use webex_core::request::Call;
use webex_core::{Result, Webex};

use super::page::opened;
use super::query::Query;
use crate::model::Conversation;
use crate::stream::ConversationsHandle;
use crate::write::{ConversationAddress, ConversationHandle, PersonAddress};

/// One conversation to be read; made by [`ConversationHandle::get`] and [`ConversationsHandle::direct`]. End it with
/// `.await` (wire/03 section 2.6).
///
/// Without further wishes it comes without activities, with all members.
#[derive(Debug)]
#[must_use = "nothing is asked for until it is awaited"]
pub struct GetConversation {
    webex: Webex,
    which: Which,
    query: Query,
}

#[derive(Debug)]
enum Which {
    Address(ConversationAddress),
    With(PersonAddress),
}

impl GetConversation {
    fn new(webex: &Webex, which: Which) -> Self {
        let query = Query::usual()
            .with("activitiesLimit", 0)
            .with("includeConvWithDeletedUserUUID", false)
            .with("includeParticipants", true);
        Self { webex: webex.clone(), which, query }
    }

    /// With so many of the latest activities.
    pub fn activities(self, count: usize) -> Self {
        self.query("activitiesLimit", count)
    }

    /// With its latest activity.
    pub fn latest_activity(self) -> Self {
        self.query("latestActivity", true)
    }

    /// Without its members.
    pub fn without_participants(self) -> Self {
        self.query("includeParticipants", false)
    }

    /// With so many members at most.
    pub fn participants(mut self, count: usize) -> Self {
        self.query = self.query.without("includeParticipants");
        self.query("participantsLimit", count)
    }

    /// With what members have read: their [`RoomProperties`](crate::RoomProperties).
    pub fn read_marks(mut self) -> Self {
        self.query = self.query.without("includeParticipants");
        self.query("participantAckFilter", "all")
    }

    /// With a title made of the names of the members when it has none.
    pub fn computed_title(self) -> Self {
        self.query("computeTitleIfEmpty", true)
    }

    /// Also when the other one of a conversation of two is deleted.
    pub fn with_deleted_users(self) -> Self {
        self.query("includeConvWithDeletedUserUUID", true)
    }

    /// Any other parameter of the service; what was set before under that name is replaced.
    pub fn query(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.query = self.query.with(name, value);
        self
    }

    /// Asks for it: opened and normalized; a title that cannot be opened says so.
    ///
    /// # Errors
    /// As [`ConversationHandle`]; a 404 for who is no member, and when there is no conversation of these two. Cancel
    /// safe.
    pub async fn send(self) -> Result<Conversation> {
        let call = match &self.which {
            Which::Address(address) => Call::url(Method::GET, address.url(&self.webex).await?),
            Which::With(person) => {
                let uuid = person.uuid(&self.webex, false).await?;
                let call = Call::new(Method::GET, "conversation").path("conversations/user");
                call.segment(&uuid.to_string())
            }
        };
        let conversation: Conversation = self.webex.send(self.query.onto(call)).await?.json()?;
        Ok(opened(&self.webex, conversation).await)
    }
}

webex_core::awaitable!(GetConversation => Conversation);

impl ConversationHandle {
    /// The conversation as it is now.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// let conversation = room.get().activities(10).await?;
    /// println!("{:?}", conversation.display_name.as_ref().and_then(|title| title.as_str()));
    /// # Ok(()) }
    /// ```
    pub fn get(&self) -> GetConversation {
        GetConversation::new(self.webex(), Which::Address(self.address().clone()))
    }
}

impl ConversationsHandle {
    /// The conversation of the user and that person, when there is one.
    ///
    /// ```no_run
    /// use webex_plugin_conversation::ConversationsExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let with_bob = webex.conversations()?.direct("bob@example.com").await?;
    /// # Ok(()) }
    /// ```
    pub fn direct(&self, person: impl Into<PersonAddress>) -> GetConversation {
        GetConversation::new(self.webex(), Which::With(person.into()))
    }
}
