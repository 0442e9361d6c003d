//! Posts.

use serde_json::{Value, json};
use uuid::Uuid;
use webex_core::{Error, Result, awaitable};

use super::draft::Draft;
use super::handle::ConversationHandle;
use crate::html::escape_html;
use crate::model::{Activity, ActivityId, Content, ObjectType, ParentType, Verb};

/// Whom a text mentions.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Mention {
    /// A person, by UUID.
    Person(Uuid),
    /// Everybody in the conversation.
    All,
    /// Everybody who is there now.
    Here,
}

impl Mention {
    /// How the HTML of a text mentions them (wire/04 section 3.5): `name` is what is shown.
    ///
    /// ```
    /// use webex_plugin_conversation::Mention;
    /// assert_eq!(
    ///     Mention::All.html("All"),
    ///     r#"<spark-mention data-object-type="groupMention" data-group-type="all">All</spark-mention>"#
    /// );
    /// ```
    pub fn html(&self, name: &str) -> String {
        let attributes = match self {
            Self::Person(uuid) => format!(r#"data-object-type="person" data-object-id="{uuid}""#),
            Self::All => r#"data-object-type="groupMention" data-group-type="all""#.to_owned(),
            Self::Here => r#"data-object-type="groupMention" data-group-type="here""#.to_owned(),
        };
        format!("<spark-mention {attributes}>{}</spark-mention>", escape_html(name))
    }

    /// Says in a content that it mentions them.
    pub(crate) fn add_to(self, content: &mut Content) {
        let group = match self {
            Self::Person(uuid) => {
                let person = json!({ "objectType": "person", "id": uuid });
                content.mentions.get_or_insert_default().items.push(person);
                return;
            }
            Self::All => "all",
            Self::Here => "here",
        };
        let group = json!({ "objectType": "groupMention", "groupType": group });
        content.group_mentions.get_or_insert_default().items.push(group);
    }
}

/// A text to be posted; made by [`ConversationHandle::post`] and [`ConversationHandle::edit`].
///
/// ```no_run
/// # async fn example(webex: webex_core::Webex, room: &str, bob: uuid::Uuid) -> webex_core::Result<()> {
/// use webex_plugin_conversation::{ConversationsExt, Mention};
/// let room = webex.conversations()?.conversation(room);
/// let mention = Mention::Person(bob);
/// let html = format!("Good <b>morning</b>, {}!", mention.html("Bob"));
/// let first = room.post("Good morning, Bob!").html(html).mention(mention).await?;
/// room.post("How are you?").reply_to(&first).await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a post is sent when it is awaited"]
pub struct Post {
    conversation: ConversationHandle,
    draft: Draft,
}

impl Post {
    pub(super) fn new(conversation: ConversationHandle, text: String) -> Self {
        let mut draft = Draft::new(ObjectType::Comment);
        draft.text(text);
        Self { conversation, draft }
    }

    /// The text as HTML; the text that was given at first is what is shown where no HTML is.
    pub fn html(mut self, html: impl Into<String>) -> Self {
        self.draft.html(html.into());
        self
    }

    /// Says whom the text mentions, so that they are told. The HTML shows it where [`Mention::html`] stands in it.
    pub fn mention(mut self, mention: Mention) -> Self {
        self.draft.mention(mention);
        self
    }

    /// Adds an Adaptive Card, the JSON of which is sealed like a text.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// let card = serde_json::json!({ "type": "AdaptiveCard", "version": "1.3", "body": [{ "type": "TextBlock", "text": "Hi!" }] });
    /// room.post("A card for those who cannot show it").card(&card).await?;
    /// # Ok(()) }
    /// ```
    pub fn card(mut self, card: &Value) -> Self {
        self.draft.card(card);
        self
    }

    /// Makes it a reply in the thread of that message: the first one of the thread, not another reply.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// let question = room.post("Who comes?").await?;
    /// room.post("I do.").reply_to(&question).await?;
    /// # Ok(()) }
    /// ```
    pub fn reply_to(self, message: impl Into<ActivityId>) -> Self {
        self.parent(ParentType::Reply, message)
    }

    /// Makes it belong to another activity.
    pub fn parent(mut self, kind: ParentType, activity: impl Into<ActivityId>) -> Self {
        self.draft.belongs_to(kind, activity);
        self
    }

    /// Your own name for it, which the service and all who get it are told; a random one by default.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// let posted = room.post("Hello!").client_temp_id("job-17").await?;
    /// assert_eq!(posted.client_temp_id.as_deref(), Some("job-17"));
    /// # Ok(()) }
    /// ```
    pub fn client_temp_id(mut self, id: impl Into<String>) -> Self {
        self.draft.client_temp_id = Some(id.into());
        self
    }

    /// Only for that person, by UUID; say it for each. Where the service does not support it, everybody sees it.
    pub fn recipient(mut self, person: Uuid) -> Self {
        self.draft.recipient(person);
        self
    }

    /// Sends it: sealed under the key of the conversation, which gets one first if it has none. Answers with the
    /// activity, opened.
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput), before anything is sent, for a post without text; else as
    /// [`ConversationHandle`]. Cancel safe: a dropped future gives the post up; what was sent may have taken effect.
    pub async fn send(self) -> Result<Activity> {
        let Self { conversation, draft } = self;
        if draft.content.display_name.is_none() && draft.content.cards.is_empty() {
            return Err(Error::invalid_input("a post has a text, also where it has HTML"));
        }
        conversation.deliver(draft.into_outgoing(Verb::Post)).await
    }
}

awaitable!(Post => Activity);
