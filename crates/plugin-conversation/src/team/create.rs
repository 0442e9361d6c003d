//! Making a team.

use http::Method;
use uuid::Uuid;
use webex_core::request::Call;
use webex_core::{Error, Result, awaitable};
use webex_plugin_cypher::AuthId;

use super::model::Team;
use crate::model::{Items, ObjectType, Person};
use crate::open::Text;
use crate::stream::ConversationsHandle;
use crate::write::{Founding, PersonAddress, creation, own_uuid, resolved};

/// A team to be made; made by [`ConversationsHandle::create_team`].
///
/// ```no_run
/// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
/// use webex_plugin_conversation::ConversationsExt;
/// let conversations = webex.conversations()?;
/// let team = conversations.create_team("The crew").summary("Who sails").participant("bob@example.com").await?;
/// conversations.conversation(&team).post("Welcome aboard!").await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a team is made when it is awaited"]
pub struct CreateTeam {
    conversations: ConversationsHandle,
    name: String,
    summary: Option<String>,
    color: Option<String>,
    participants: Vec<PersonAddress>,
}

impl ConversationsHandle {
    /// Makes a team of that name, with you as its moderator.
    pub fn create_team(&self, name: impl Into<String>) -> CreateTeam {
        let (conversations, name) = (self.clone(), name.into());
        CreateTeam { conversations, name, summary: None, color: None, participants: Vec::new() }
    }
}

impl CreateTeam {
    /// What it is for.
    pub fn summary(mut self, summary: impl Into<String>) -> Self {
        self.summary = Some(summary.into());
        self
    }

    /// Its colour, such as `#C589C5`.
    pub fn color(mut self, color: impl Into<String>) -> Self {
        self.color = Some(color.into());
        self
    }

    /// With that person. You are in it anyhow.
    pub fn participant(mut self, person: impl Into<PersonAddress>) -> Self {
        self.participants.push(person.into());
        self
    }

    /// With these people.
    pub fn participants<P: Into<PersonAddress>>(mut self, people: impl IntoIterator<Item = P>) -> Self {
        self.participants.extend(people.into_iter().map(Into::into));
        self
    }

    /// Makes it, sealed under a new key. Answers with the team, its members and its general conversation, opened.
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) for a team without name;
    /// [`NotFound`](webex_core::ErrorKind::NotFound) when somebody cannot be found; else as
    /// [`ConversationHandle`](crate::ConversationHandle). Cancel safe: a dropped future gives it up; what was sent may
    /// have taken effect.
    pub async fn send(self) -> Result<Team> {
        if self.name.trim().is_empty() {
            return Err(Error::invalid_input("a team has a name"));
        }
        let webex = self.conversations.webex();
        let people = resolved(webex, &self.participants, false).await?;
        let people: Vec<_> = people.iter().flatten().map(Uuid::to_string).collect();
        let actor = Person::with_uuid(own_uuid(webex).await?);
        let what = Team {
            object_type: ObjectType::Team,
            display_name: Some(Text::from(self.name)),
            summary: self.summary.map(Text::from),
            team_color: self.color,
            activities: Some(Items::from(creation(&actor, &people))),
            ..Team::default()
        };
        let admitted = people.into_iter().map(AuthId::new).collect();
        let call = || Call::new(Method::POST, "conversation").path("teams");
        Founding { what, admitted }.send(webex, call).await
    }
}

awaitable!(CreateTeam => Team);
