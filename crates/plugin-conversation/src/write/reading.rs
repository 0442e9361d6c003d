//! What others see of you: what you have read, whether you are typing (wire/03 sections 2.6 and 3.16).

use http::Method;
use serde_json::json;
use webex_core::request::Call;
use webex_core::{Error, Result};

use super::handle::ConversationHandle;
use super::outgoing::Outgoing;
use crate::model::{Activity, ActivityObject, ActivityReference, Verb};

impl ConversationHandle {
    /// Says that you have read everything up to that activity: a read receipt, for everybody in the conversation.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle, activity: &webex_plugin_conversation::Activity)
    /// # -> webex_core::Result<()> {
    /// room.acknowledge(activity).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`ConversationHandle`].
    pub async fn acknowledge(&self, activity: impl Into<ActivityReference>) -> Result<Activity> {
        self.deliver(about(Verb::Acknowledge, activity.into())?).await
    }

    /// Takes back a message or a share: of your own, as a moderator of others, too.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// let posted = room.post("Forget it!").await?;
    /// room.delete(&posted).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`ConversationHandle`].
    pub async fn delete(&self, message: impl Into<ActivityReference>) -> Result<Activity> {
        self.deliver(about(Verb::Delete, message.into())?).await
    }

    /// Shows the others that you are typing. It is not kept: say it again every few seconds while it is so.
    ///
    /// # Errors
    /// As [`ConversationHandle`].
    pub async fn start_typing(&self) -> Result<()> {
        self.typing("status.start_typing").await
    }

    /// Shows the others that you stopped typing. A message that is posted says so, too.
    ///
    /// # Errors
    /// As [`ConversationHandle`].
    pub async fn stop_typing(&self) -> Result<()> {
        self.typing("status.stop_typing").await
    }

    async fn typing(&self, event_type: &str) -> Result<()> {
        let target = self.target().await?;
        let body = json!({ "conversationId": target.id(), "eventType": event_type });
        let call = Call::url(Method::POST, target.below(&["status", "typing"])?).json(&body);
        self.webex().send(call).await.map(drop)
    }
}

/// An activity about another one, which is named by what the service needs only.
pub(super) fn about(verb: Verb, activity: ActivityReference) -> Result<Outgoing> {
    if activity.id.as_ref().is_none_or(|id| id.as_str().is_empty()) && activity.url.is_none() {
        return Err(Error::invalid_input("an activity is named by its id or its URL"));
    }
    Ok(Outgoing::of(verb, ActivityObject::Activity(activity)))
}
