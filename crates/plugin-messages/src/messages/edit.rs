//! Editing a message.

use serde::Serialize;
use webex_core::ids::RoomId;
use webex_core::request::Call;
use webex_core::resource::TypedCall;
use webex_core::{Error, Result, Webex};

use super::Message;
use super::text::{check_length, says_something};

/// Edits a message; made by [`Messages::edit`](crate::Messages::edit).
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct EditMessage {
    call: TypedCall<Message>,
    fields: Fields,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    room_id: RoomId,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<String>,
}

impl EditMessage {
    pub(super) fn new(webex: &Webex, call: Call, room_id: RoomId) -> Self {
        Self { call: TypedCall::json(webex, call), fields: Fields { room_id, text: None, markdown: None } }
    }

    /// The new text without any format, at most [`MAX_TEXT`](crate::MAX_TEXT) bytes.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.fields.text = Some(text.into());
        self
    }

    /// The new text as markdown, at most [`MAX_TEXT`](crate::MAX_TEXT) bytes.
    ///
    /// ```no_run
    /// # use webex_plugin_messages::{Message, MessagesExt};
    /// # async fn example(webex: webex_core::Webex, message: Message) -> webex_core::Result<()> {
    /// webex.messages().edit(&message).markdown("The build is **red**").await?;
    /// # Ok(()) }
    /// ```
    pub fn markdown(mut self, markdown: impl Into<String>) -> Self {
        self.fields.markdown = Some(markdown.into());
        self
    }

    fn prepare(self) -> TypedCall<Message> {
        let Self { call, fields } = self;
        call.checked_body(fields.check(), &fields)
    }
}

impl Fields {
    fn check(&self) -> Result<()> {
        if self.room_id.as_str().is_empty() {
            return Err(Error::invalid_input("the room of a message is needed to edit it"));
        }
        check_length(self.text.as_deref())?;
        check_length(self.markdown.as_deref())?;
        if !says_something(self.text.as_deref()) && !says_something(self.markdown.as_deref()) {
            return Err(Error::invalid_input("an edited message needs a text or markdown"));
        }
        Ok(())
    }
}

webex_core::sendable!(EditMessage => Message);
