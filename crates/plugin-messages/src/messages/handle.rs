//! The methods.

use http::Method;
use webex_core::Webex;
use webex_core::ids::{MessageId, RoomId};
use webex_core::request::Call;
use webex_core::resource::{PersonRef, TypedCall};

use super::{CreateMessage, Destination, EditMessage, ListDirectMessages, ListMessages, Message, MessageRef};
use crate::content::{ContentRef, FetchContent};

/// Messages (wire/04 sections 2.2.1, 3.3 and 3.4). A cheap handle; made by
/// [`MessagesExt::messages`](crate::MessagesExt::messages).
#[derive(Clone, Debug)]
pub struct Messages {
    webex: Webex,
}

impl Messages {
    pub(crate) fn new(webex: &Webex) -> Self {
        Self { webex: webex.clone() }
    }

    /// The client that the handle belongs to.
    pub fn webex(&self) -> &Webex {
        &self.webex
    }

    /// Posts a message to a room or to a person.
    ///
    /// ```no_run
    /// # use webex_plugin_messages::{Destination, MessagesExt};
    /// # async fn example(webex: webex_core::Webex, room: webex_core::ids::RoomId) -> webex_core::Result<()> {
    /// webex.messages().create(&room).text("Hello all").await?;
    /// webex.messages().create(Destination::person("bob@example.com")).markdown("Hello **Bob**").await?;
    /// # Ok(()) }
    /// ```
    pub fn create(&self, destination: impl Into<Destination>) -> CreateMessage {
        CreateMessage::new(&self.webex, call(Method::POST), destination.into())
    }

    /// Posts a message into the thread of another one.
    ///
    /// ```no_run
    /// # use webex_plugin_messages::{Message, MessagesExt};
    /// # async fn example(webex: webex_core::Webex, question: Message) -> webex_core::Result<()> {
    /// webex.messages().reply(&question).text("42").await?;
    /// # Ok(()) }
    /// ```
    pub fn reply(&self, message: &Message) -> CreateMessage {
        self.create(&message.room_id).parent(message.thread().clone())
    }

    /// One message.
    ///
    /// ```no_run
    /// # use webex_plugin_messages::MessagesExt;
    /// # async fn example(webex: webex_core::Webex, id: webex_core::ids::MessageId) -> webex_core::Result<()> {
    /// let message = webex.messages().get(&id).await?;
    /// println!("{}: {}", message.person_email, message.text.unwrap_or_default());
    /// # Ok(()) }
    /// ```
    pub fn get(&self, message: impl Into<MessageId>) -> TypedCall<Message> {
        TypedCall::json(&self.webex, one(Method::GET, &message.into()))
    }

    /// The messages of a room, newest first.
    ///
    /// ```no_run
    /// # use futures_util::TryStreamExt;
    /// # use webex_plugin_messages::MessagesExt;
    /// # async fn example(webex: webex_core::Webex, room: webex_core::ids::RoomId) -> webex_core::Result<()> {
    /// let mut messages = webex.messages().list(&room).page_size(100);
    /// while let Some(message) = messages.try_next().await? {
    ///     println!("{} {}", message.created, message.text.unwrap_or_default());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn list(&self, room: impl Into<RoomId>) -> ListMessages {
        ListMessages::new(&self.webex, call(Method::GET).query("roomId", room.into()))
    }

    /// The messages between you and another person, newest first.
    ///
    /// ```no_run
    /// # use webex_plugin_messages::MessagesExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let last = webex.messages().list_direct("bob@example.com").limit(1).await?;
    /// # Ok(()) }
    /// ```
    pub fn list_direct(&self, person: impl Into<PersonRef>) -> ListDirectMessages {
        let person = person.into();
        let (name, value) = person.parameter();
        ListDirectMessages::new(&self.webex, call(Method::GET).path("direct").query(name, value))
    }

    /// Edits one of your messages. The service allows ten edits of a message, and none of one with files or cards.
    ///
    /// ```no_run
    /// # use webex_plugin_messages::{Message, MessagesExt};
    /// # async fn example(webex: webex_core::Webex, message: Message) -> webex_core::Result<()> {
    /// let edited = webex.messages().edit(&message).text("Hello again").await?;
    /// assert!(edited.updated.is_some());
    /// # Ok(()) }
    /// ```
    pub fn edit(&self, message: impl Into<MessageRef>) -> EditMessage {
        let MessageRef { message, room } = message.into();
        EditMessage::new(&self.webex, one(Method::PUT, &message), room)
    }

    /// Fetches a file of a message, by its URL or id.
    ///
    /// ```no_run
    /// # use webex_plugin_messages::{Message, MessagesExt};
    /// # async fn example(webex: webex_core::Webex, message: Message) -> webex_core::Result<()> {
    /// for url in &message.files {
    ///     let info = webex.messages().content(url).info().await?;
    ///     let bytes = webex.messages().content(url).await?;
    ///     println!("{:?}: {} bytes", info.file_name, bytes.len());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn content(&self, content: impl Into<ContentRef>) -> FetchContent {
        FetchContent::new(&self.webex, content.into())
    }

    /// Deletes a message: one of yours, or any in a room that you moderate.
    pub fn delete(&self, message: impl Into<MessageId>) -> TypedCall<()> {
        TypedCall::empty(&self.webex, one(Method::DELETE, &message.into()))
    }
}

fn call(method: Method) -> Call {
    Call::new(method, "hydra").path("messages")
}

fn one(method: Method, message: &MessageId) -> Call {
    call(method).segment(message.as_str())
}
