//! Listing messages.

use webex_core::ids::{MessageId, PersonId};
use webex_core::resource::DateTime;

use super::Message;

webex_core::list_builder! {
    /// Lists the messages of a room; made by [`Messages::list`](crate::Messages::list).
    pub struct ListMessages of Message;
}

webex_core::list_builder! {
    /// Lists the messages between you and another person; made by
    /// [`Messages::list_direct`](crate::Messages::list_direct).
    pub struct ListDirectMessages of Message;
}

impl ListMessages {
    /// Only the replies in the thread of that message.
    pub fn parent(self, message: impl Into<MessageId>) -> Self {
        self.query("parentId", message.into())
    }

    /// Only messages that mention you. A bot sees no others in a room of many.
    ///
    /// ```no_run
    /// # use webex_plugin_messages::MessagesExt;
    /// # async fn example(webex: webex_core::Webex, room: webex_core::ids::RoomId) -> webex_core::Result<()> {
    /// // Bots see only messages that mention them, and have to say so.
    /// let commands = webex.messages().list(&room).mentioning_me().limit(20).await?;
    /// # Ok(()) }
    /// ```
    pub fn mentioning_me(self) -> Self {
        self.query("mentionedPeople", "me")
    }

    /// Only messages that mention that person.
    pub fn mentioning(self, person: impl Into<PersonId>) -> Self {
        self.query("mentionedPeople", person.into())
    }

    /// Only messages from before that time.
    pub fn before(self, date: impl Into<DateTime>) -> Self {
        self.query("before", date.into())
    }

    /// Only messages from before that one.
    pub fn before_message(self, message: impl Into<MessageId>) -> Self {
        self.query("beforeMessage", message.into())
    }
}

impl ListDirectMessages {
    /// Only the replies in the thread of that message.
    pub fn parent(self, message: impl Into<MessageId>) -> Self {
        self.query("parentId", message.into())
    }
}
