//! One conversation, to write into it.

use url::Url;
use webex_core::{Result, Webex};

use super::address::{ConversationAddress, below};
use super::deliver::deliver;
use super::outgoing::Outgoing;
use super::post::Post;
use super::target::Target;
use crate::html::html_to_text;
use crate::model::{Activity, ActivityId, ParentType};
use crate::stream::ConversationsHandle;

/// One conversation, to write into it; from [`ConversationsHandle::conversation`].
///
/// What people write is sealed under the key of the conversation before it leaves, and never sent in clear. The key is
/// found out when it is first needed; a conversation without one gets one. When it turns out to be outdated, the
/// activity is sealed anew and sent once more.
///
/// Errors of all methods: [`InvalidInput`](webex_core::ErrorKind::InvalidInput) when nothing names a conversation,
/// [`PluginMissing`](webex_core::ErrorKind::PluginMissing) without the plug-in for end-to-end encryption where
/// something has to be sealed; else as [`Webex::send`]. Where the KMS refuses, the error is that of the service, its
/// text what the KMS said, and `kmsMessage` in its body the answer of the KMS. All methods are cancel safe: a dropped
/// future gives the call up; what was sent may have taken effect.
///
/// ```no_run
/// # async fn example(webex: webex_core::Webex, activity: &webex_plugin_conversation::Activity) -> webex_core::Result<()> {
/// use webex_plugin_conversation::ConversationsExt;
/// let room = webex.conversations()?.conversation(activity);
/// room.post("I have seen that.").await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct ConversationHandle {
    webex: Webex,
    address: ConversationAddress,
}

impl ConversationsHandle {
    /// A conversation, to write into it; nothing is asked for yet.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex, room: webex_core::ids::RoomId) -> webex_core::Result<()> {
    /// use webex_plugin_conversation::ConversationsExt;
    /// webex.conversations()?.conversation(&room).post("Hello!").await?;
    /// # Ok(()) }
    /// ```
    pub fn conversation(&self, address: impl Into<ConversationAddress>) -> ConversationHandle {
        ConversationHandle { webex: self.webex().clone(), address: address.into() }
    }
}

impl ConversationHandle {
    /// The client.
    pub fn webex(&self) -> &Webex {
        &self.webex
    }

    /// Which conversation it is.
    pub fn address(&self) -> &ConversationAddress {
        &self.address
    }

    pub(crate) async fn target(&self) -> Result<Target> {
        self.address.target(&self.webex).await
    }

    /// The URL of something below the conversation.
    pub(crate) async fn below(&self, segments: &[&str]) -> Result<Url> {
        below(self.address.url(&self.webex).await?, segments)
    }

    /// Sends an activity that was made by a builder of this crate.
    pub(crate) async fn deliver(&self, outgoing: Outgoing) -> Result<Activity> {
        deliver(&self.webex, self.target().await?, outgoing).await
    }

    /// Posts a text.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// let posted = room.post("Hello!").html("<b>Hello!</b>").await?;
    /// println!("{:?}", posted.id);
    /// # Ok(()) }
    /// ```
    pub fn post(&self, text: impl Into<String>) -> Post {
        Post::new(self.clone(), text.into())
    }

    /// Posts HTML; what is shown where no HTML is, is made of it.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// room.post_html("<p>Good <b>morning</b>!</p>").await?;
    /// # Ok(()) }
    /// ```
    pub fn post_html(&self, html: impl Into<String>) -> Post {
        let html = html.into();
        self.post(html_to_text(&html)).html(html)
    }

    /// Replaces the text of a message of your own: its first version, not a later one.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// let posted = room.post("Hallo!").await?;
    /// let edited = room.edit(&posted, "Hello!").await?;
    /// assert!(edited.is_edit());
    /// # Ok(()) }
    /// ```
    pub fn edit(&self, message: impl Into<ActivityId>, text: impl Into<String>) -> Post {
        self.post(text).parent(ParentType::Edit, message)
    }

    /// Sends any activity: for verbs that have no method of their own. Actor, target, `clientTempId` and key are filled
    /// in; texts are sealed as [`seal`](crate::seal) says.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// let schedule = serde_json::from_str(r#"{"verb": "schedule", "object": {"objectType": "event", "displayName": "Plans"}}"#);
    /// room.submit(schedule.expect("an activity")).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`ConversationHandle`].
    pub async fn submit(&self, activity: Activity) -> Result<Activity> {
        self.deliver(Outgoing::new(activity)).await
    }
}
