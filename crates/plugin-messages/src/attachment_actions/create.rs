//! Filling in a card.

use serde::Serialize;
use serde_json::{Map, Value};
use webex_core::ids::MessageId;
use webex_core::request::Call;
use webex_core::resource::TypedCall;
use webex_core::{Error, Result, Webex};

use super::{AttachmentAction, AttachmentActionType};

/// Fills in a card; made by [`AttachmentActions::create`](crate::AttachmentActions::create).
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct CreateAttachmentAction {
    call: TypedCall<AttachmentAction>,
    fields: Fields,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    #[serde(rename = "type")]
    action_type: AttachmentActionType,
    message_id: MessageId,
    inputs: Map<String, Value>,
}

impl CreateAttachmentAction {
    pub(super) fn new(webex: &Webex, call: Call, message_id: MessageId) -> Self {
        let fields = Fields { action_type: AttachmentActionType::Submit, message_id, inputs: Map::new() };
        Self { call: TypedCall::json(webex, call), fields }
    }

    /// Fills in one input.
    ///
    /// ```no_run
    /// # use webex_plugin_messages::MessagesExt;
    /// # async fn example(webex: webex_core::Webex, card: webex_core::ids::MessageId) -> webex_core::Result<()> {
    /// webex.attachment_actions().create(&card).input("name", "Ann").input("guests", 2).await?;
    /// # Ok(()) }
    /// ```
    pub fn input(mut self, id: impl Into<String>, value: impl Into<Value>) -> Self {
        self.fields.inputs.insert(id.into(), value.into());
        self
    }

    /// Fills in many inputs.
    pub fn inputs(mut self, inputs: impl IntoIterator<Item = (String, Value)>) -> Self {
        self.fields.inputs.extend(inputs);
        self
    }

    fn prepare(self) -> TypedCall<AttachmentAction> {
        let Self { call, fields } = self;
        call.checked_body(fields.check(), &fields)
    }
}

impl Fields {
    fn check(&self) -> Result<()> {
        match self.message_id.as_str() {
            "" => Err(Error::invalid_input("a message with an id is required")),
            _ => Ok(()),
        }
    }
}

webex_core::sendable!(CreateAttachmentAction => AttachmentAction);
