//! Making a conversation (wire/03 section 2.6, `create`).

use std::fmt;

use serde_json::{Map, Value, json};
use webex_core::{Result, awaitable};

use super::making::Plan;
use super::person::PersonAddress;
use crate::model::{Conversation, ConversationTag};
use crate::open::Text;
use crate::share::ShareFile;
use crate::stream::ConversationsHandle;

/// A conversation to be made; made by [`ConversationsHandle::create`].
///
/// With one other person it is a conversation of two. If there is one already, that one is the answer, and what is to
/// be written first is written into it.
///
/// ```no_run
/// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
/// use webex_plugin_conversation::ConversationsExt;
/// let plans = webex.conversations()?.create()
///     .participant("bob@example.com")
///     .participant("carol@example.com")
///     .title("Plans for May")
///     .text("What shall we do?")
///     .await?;
/// # Ok(()) }
/// ```
#[must_use = "a conversation is made when it is awaited"]
pub struct CreateConversation {
    plan: Plan,
    files: Vec<ShareFile>,
}

impl ConversationsHandle {
    /// Makes a conversation with the people whom the builder is told.
    pub fn create(&self) -> CreateConversation {
        CreateConversation { plan: Plan::new(self.clone()), files: Vec::new() }
    }
}

impl CreateConversation {
    /// With that person. You are in it anyhow.
    pub fn participant(mut self, person: impl Into<PersonAddress>) -> Self {
        self.plan.participants.push(person.into());
        self
    }

    /// With these people.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_conversation::ConversationsExt;
    /// webex.conversations()?.create().participants(["bob@example.com", "carol@example.com"]).await?;
    /// # Ok(()) }
    /// ```
    pub fn participants<P: Into<PersonAddress>>(mut self, people: impl IntoIterator<Item = P>) -> Self {
        self.plan.participants.extend(people.into_iter().map(Into::into));
        self
    }

    /// Its title.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.plan.title = Some(title.into());
        self
    }

    /// What is written into it first.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.plan.first.display_name = Some(Text::from(text.into()));
        self
    }

    /// The same as HTML; it needs the [`text`](Self::text) beside it.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_conversation::ConversationsExt;
    /// webex.conversations()?.create().participant("bob@example.com").text("Hi!").html("<b>Hi!</b>").await?;
    /// # Ok(()) }
    /// ```
    pub fn html(mut self, html: impl Into<String>) -> Self {
        self.plan.first.content = Some(Text::from(html.into()));
        self
    }

    /// Tags it; a conversation of two has none but its own.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_conversation::ConversationsExt;
    /// use webex_plugin_conversation::ConversationTag;
    /// webex.conversations()?.create().participant("bob@example.com").force_grouped().tag(ConversationTag::Muted).await?;
    /// # Ok(()) }
    /// ```
    pub fn tag(mut self, tag: ConversationTag) -> Self {
        self.plan.tags.push(tag);
        self
    }

    /// Makes it one of your favourites.
    pub fn favorite(mut self) -> Self {
        self.plan.favorite = true;
        self
    }

    /// Shares that file in it at once.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_conversation::{ConversationsExt, ShareFile};
    /// let plans = ShareFile::path("plans.pdf");
    /// webex.conversations()?.create().participant("bob@example.com").text("See the plans").file(plans).await?;
    /// # Ok(()) }
    /// ```
    pub fn file(mut self, file: ShareFile) -> Self {
        self.files.push(file);
        self
    }

    /// Classifies it, where the organization does so; with the members that the service wants besides.
    pub fn classification(mut self, id: impl Into<String>, more: Map<String, Value>) -> Self {
        let mut classification = more;
        classification.insert("objectType".to_owned(), json!("classification"));
        classification.insert("id".to_owned(), Value::String(id.into()));
        self.plan.classification = Some(classification);
        self
    }

    /// Without those who cannot be found.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_conversation::ConversationsExt;
    /// let made = webex.conversations()?.create().participants(["bob@example.com", "nobody"]).allow_partial().await?;
    /// println!("{} are in it", made.participants.map_or(0, |people| people.items.len()));
    /// # Ok(()) }
    /// ```
    pub fn allow_partial(mut self) -> Self {
        self.plan.allow_partial = true;
        self
    }

    /// A group, also with one other person.
    pub fn force_grouped(mut self) -> Self {
        self.plan.force_grouped = true;
        self
    }

    /// Does not ask whether there is a conversation of the two; if there is, the service refuses with a 409.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_conversation::ConversationsExt;
    /// let made = webex.conversations()?.create().participant("bob@example.com").skip_lookup().send().await;
    /// if let Err(error) = &made
    ///     && error.status() == Some(http::StatusCode::CONFLICT)
    /// {
    ///     println!("there is one already");
    /// }
    /// # Ok(()) }
    /// ```
    pub fn skip_lookup(mut self) -> Self {
        self.plan.skip_lookup = true;
        self
    }

    /// Makes it. Answers with the conversation and all its people, opened; `kmsMessage` is what the KMS said.
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) without people, or when the only one cannot be found;
    /// [`NotFound`](webex_core::ErrorKind::NotFound) when somebody cannot be found; else as
    /// [`ConversationHandle`](crate::ConversationHandle), and with files as [`Share::send`](crate::Share::send), when
    /// the conversation is there already. Cancel safe: a dropped future gives it up; what was sent may have taken
    /// effect.
    pub async fn send(self) -> Result<Conversation> {
        let Self { plan, files } = self;
        plan.check()?;
        let conversations = plan.conversations.clone();
        let mut made = plan.find_or_make().await?;
        if !files.is_empty() {
            let shared = conversations.conversation(&made).share().files(files).await?;
            made.activities.get_or_insert_default().items.push(shared);
        }
        Ok(made)
    }
}

impl fmt::Debug for CreateConversation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { plan, files } = self;
        f.debug_struct("CreateConversation").field("plan", plan).field("files", &files.len()).finish()
    }
}

awaitable!(CreateConversation => Conversation);
