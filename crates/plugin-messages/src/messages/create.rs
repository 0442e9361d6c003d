//! Posting a message.

use serde::Serialize;
use webex_core::ids::MessageId;
use webex_core::request::Call;
use webex_core::resource::TypedCall;
use webex_core::{Error, Result, Webex};

use super::text::{check_length, says_something};
use super::{Destination, Message};
use crate::Attachment;

/// Posts a message; made by [`Messages::create`](crate::Messages::create).
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct CreateMessage {
    call: TypedCall<Message>,
    fields: Fields,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    #[serde(flatten)]
    destination: Destination,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_id: Option<MessageId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment>,
}

impl CreateMessage {
    pub(super) fn new(webex: &Webex, call: Call, destination: Destination) -> Self {
        let fields = Fields {
            destination,
            parent_id: None,
            text: None,
            markdown: None,
            files: Vec::new(),
            attachments: Vec::new(),
        };
        Self { call: TypedCall::json(webex, call), fields }
    }

    /// Replies in the thread of that message, which must be the first one of the thread.
    pub fn parent(mut self, message: impl Into<MessageId>) -> Self {
        self.fields.parent_id = Some(message.into());
        self
    }

    /// The text without any format, at most [`MAX_TEXT`](crate::MAX_TEXT) bytes. Beside markdown or a card, it is for
    /// clients that cannot show those.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.fields.text = Some(text.into());
        self
    }

    /// The text as markdown, at most [`MAX_TEXT`](crate::MAX_TEXT) bytes. Mentions are written
    /// `<@personEmail:bob@example.com|Bob>`, `<@personId:...|Bob>` and `<@all>`.
    pub fn markdown(mut self, markdown: impl Into<String>) -> Self {
        self.fields.markdown = Some(markdown.into());
        self
    }

    fn prepare(self) -> TypedCall<Message> {
        let Self { call, fields } = self;
        let checked = fields.check();
        call.with_call(|call| match checked {
            Ok(()) => call.json(&fields),
            Err(error) => call.refuse(error),
        })
    }
}

impl Fields {
    fn check(&self) -> Result<()> {
        self.destination.check()?;
        check_length(self.text.as_deref())?;
        check_length(self.markdown.as_deref())?;
        let readable = says_something(self.text.as_deref()) || says_something(self.markdown.as_deref());
        if !readable && !self.attachments.is_empty() {
            return Err(Error::invalid_input("a card needs a text for clients that cannot show it"));
        }
        if !readable && self.files.is_empty() {
            return Err(Error::invalid_input("a message needs a text, markdown or a file"));
        }
        Ok(())
    }
}

webex_core::sendable!(CreateMessage => Message);
