//! Making a conversation (wire/03 section 2.6, `create`).

use http::{Method, StatusCode};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use webex_core::request::Call;
use webex_core::{Error, Result, awaitable};
use webex_plugin_cypher::AuthId;

use super::address::ConversationAddress;
use super::creation::{Founding, creation, first_activity};
use super::memory::remember;
use super::outgoing::{Outgoing, own_uuid};
use super::person::{PersonAddress, resolved};
use crate::model::{
    Activity, ActivityObject, Content, Conversation, ConversationTag, Items, ObjectType, Person, Verb,
};
use crate::open::Text;
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
#[derive(Clone, Debug)]
#[must_use = "a conversation is made when it is awaited"]
pub struct CreateConversation {
    conversations: ConversationsHandle,
    participants: Vec<PersonAddress>,
    title: Option<String>,
    first: Content,
    tags: Vec<ConversationTag>,
    favorite: bool,
    classification: Option<Map<String, Value>>,
    allow_partial: bool,
    force_grouped: bool,
    skip_lookup: bool,
}

impl ConversationsHandle {
    /// Makes a conversation with the people whom the builder is told.
    pub fn create(&self) -> CreateConversation {
        CreateConversation {
            conversations: self.clone(),
            participants: Vec::new(),
            title: None,
            first: Content { object_type: ObjectType::Comment, ..Content::default() },
            tags: Vec::new(),
            favorite: false,
            classification: None,
            allow_partial: false,
            force_grouped: false,
            skip_lookup: false,
        }
    }
}

impl CreateConversation {
    /// With that person. You are in it anyhow.
    pub fn participant(mut self, person: impl Into<PersonAddress>) -> Self {
        self.participants.push(person.into());
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
        self.participants.extend(people.into_iter().map(Into::into));
        self
    }

    /// Its title.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// What is written into it first.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.first.display_name = Some(Text::from(text.into()));
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
        self.first.content = Some(Text::from(html.into()));
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
        self.tags.push(tag);
        self
    }

    /// Makes it one of your favourites.
    pub fn favorite(mut self) -> Self {
        self.favorite = true;
        self
    }

    /// Classifies it, where the organization does so; with the members that the service wants besides.
    pub fn classification(mut self, id: impl Into<String>, more: Map<String, Value>) -> Self {
        let mut classification = more;
        classification.insert("objectType".to_owned(), json!("classification"));
        classification.insert("id".to_owned(), Value::String(id.into()));
        self.classification = Some(classification);
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
        self.allow_partial = true;
        self
    }

    /// A group, also with one other person.
    pub fn force_grouped(mut self) -> Self {
        self.force_grouped = true;
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
        self.skip_lookup = true;
        self
    }

    /// Makes it. Answers with the conversation and all its people, opened; `kmsMessage` is what the KMS said.
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) without people, or when the only one cannot be found;
    /// [`NotFound`](webex_core::ErrorKind::NotFound) when somebody cannot be found; else as
    /// [`ConversationHandle`](crate::ConversationHandle). Cancel safe: a dropped future gives it up; what was sent may
    /// have taken effect.
    pub async fn send(self) -> Result<Conversation> {
        self.check()?;
        let people = resolved(self.conversations.webex(), &self.participants, self.allow_partial).await?;
        match people[..] {
            [_, Some(other)] if !self.force_grouped => self.direct(&people, other).await,
            [_, None] if !self.force_grouped => {
                Err(Error::invalid_input("the only other person of the conversation cannot be found"))
            }
            _ => self.make(&people, self.tags.clone()).await,
        }
    }

    fn check(&self) -> Result<()> {
        if self.participants.is_empty() {
            return Err(Error::invalid_input("a conversation has people in it"));
        }
        if self.first.content.is_some() && self.first.display_name.is_none() {
            return Err(Error::invalid_input("a post has a text, also where it has HTML"));
        }
        Ok(())
    }

    /// The conversation of the two: the one that is there, or a new one.
    async fn direct(self, people: &[Option<Uuid>], other: Uuid) -> Result<Conversation> {
        let of_two = vec![ConversationTag::OneOnOne];
        if self.skip_lookup {
            return self.make(people, of_two).await;
        }
        if let Some(found) = self.find(other).await? {
            return self.write_into(found).await;
        }
        match self.make(people, of_two).await {
            // Somebody made it meanwhile.
            Err(error) if error.status() == Some(StatusCode::CONFLICT) => match self.find(other).await? {
                Some(found) => self.write_into(found).await,
                None => Err(error),
            },
            outcome => outcome,
        }
    }

    async fn find(&self, other: Uuid) -> Result<Option<Conversation>> {
        match self.conversations.direct(other).activities(1).with_deleted_users().await {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What is to be written first is written last into a conversation that is there.
    async fn write_into(self, mut found: Conversation) -> Result<Conversation> {
        if self.first.display_name.is_some() {
            let post = Outgoing::of(Verb::Post, ActivityObject::Content(Box::new(self.first)));
            let posted = self.conversations.conversation(&found).deliver(post).await?;
            found.activities.get_or_insert_default().items.push(posted);
        }
        Ok(found)
    }

    async fn make(&self, people: &[Option<Uuid>], tags: Vec<ConversationTag>) -> Result<Conversation> {
        let people: Vec<_> = people.iter().flatten().map(Uuid::to_string).collect();
        let conversation = Conversation {
            object_type: ObjectType::Conversation,
            display_name: self.title.clone().map(Text::from),
            tags: (!tags.is_empty()).then_some(tags),
            activities: Some(Items::from(self.first_activities(&people).await?)),
            ..Conversation::default()
        };
        let admitted = people.into_iter().map(AuthId::new).collect();
        let call = || {
            let call = Call::new(Method::POST, "conversation").path("conversations");
            call.query("forceCreate", self.allow_partial)
        };
        let made = Founding { what: conversation, admitted }.send(self.conversations.webex(), call).await?;
        // The next who writes need not ask for the key.
        if let Some(target) = ConversationAddress::from(&made).known() {
            remember(self.conversations.webex(), target);
        }
        Ok(made)
    }

    /// The creation, the people, and what is done at once.
    async fn first_activities(&self, people: &[String]) -> Result<Vec<Activity>> {
        let actor = Person::with_uuid(own_uuid(self.conversations.webex()).await?);
        let mut activities = creation(&actor, people);
        let activity = |verb, object| first_activity(&actor, verb, Some(object));
        if self.first.display_name.is_some() {
            let comment = ActivityObject::Content(Box::new(self.first.clone()));
            activities.push(activity(Verb::Post, comment));
        }
        if let Some(classification) = &self.classification {
            let object = ActivityObject::Other(Value::Object(classification.clone()));
            activities.push(activity(Verb::Update, object));
        }
        if self.favorite {
            let object = Conversation { object_type: ObjectType::Conversation, ..Conversation::default() };
            activities.push(activity(Verb::Favorite, ActivityObject::Conversation(Box::new(object))));
        }
        Ok(activities)
    }
}

awaitable!(CreateConversation => Conversation);
