//! The methods.

use http::Method;
use webex_core::Webex;
use webex_core::ids::{AttachmentActionId, MessageId};
use webex_core::request::Call;
use webex_core::resource::TypedCall;

use super::{AttachmentAction, CreateAttachmentAction};

/// What users put into cards (wire/04 sections 2.2.6 and 3.10). A cheap handle; made by
/// [`MessagesExt::attachment_actions`](crate::MessagesExt::attachment_actions).
#[derive(Clone, Debug)]
pub struct AttachmentActions {
    webex: Webex,
}

impl AttachmentActions {
    pub(crate) fn new(webex: &Webex) -> Self {
        Self { webex: webex.clone() }
    }

    /// The client that the handle belongs to.
    pub fn webex(&self) -> &Webex {
        &self.webex
    }

    /// Fills in the card of a message, as a user does who presses a button of it.
    ///
    /// ```no_run
    /// # use webex_plugin_messages::{Message, MessagesExt};
    /// # async fn example(webex: webex_core::Webex, message: Message) -> webex_core::Result<()> {
    /// webex.attachment_actions().create(&message).input("dueDate", "2026-02-01").await?;
    /// # Ok(()) }
    /// ```
    pub fn create(&self, message: impl Into<MessageId>) -> CreateAttachmentAction {
        CreateAttachmentAction::new(&self.webex, call(Method::POST), message.into())
    }

    /// One action: what a webhook or an event has told of, with its inputs.
    ///
    /// ```no_run
    /// # use webex_plugin_messages::MessagesExt;
    /// # use webex_core::ids::AttachmentActionId;
    /// # async fn example(webex: webex_core::Webex, id: AttachmentActionId) -> webex_core::Result<()> {
    /// let action = webex.attachment_actions().get(&id).await?;
    /// println!("{:?}", action.inputs.get("dueDate"));
    /// # Ok(()) }
    /// ```
    pub fn get(&self, action: impl Into<AttachmentActionId>) -> TypedCall<AttachmentAction> {
        TypedCall::json(&self.webex, call(Method::GET).segment(action.into().as_str()))
    }
}

fn call(method: Method) -> Call {
    Call::new(method, "hydra").path("attachment/actions")
}
