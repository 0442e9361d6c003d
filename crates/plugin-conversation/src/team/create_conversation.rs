//! Making a conversation of a team.

use http::Method;
use uuid::Uuid;
use webex_core::request::Call;
use webex_core::{Error, Result, awaitable};
use webex_plugin_cypher::AuthId;

use super::handle::TeamHandle;
use crate::model::{Conversation, Items, ObjectType, Person};
use crate::open::Text;
use crate::write::{Founding, PersonAddress, creation, own_uuid, resolved};

/// A conversation of a team, to be made; made by [`TeamHandle::create_conversation`].
#[derive(Clone, Debug)]
#[must_use = "a conversation is made when it is awaited"]
pub struct CreateTeamConversation {
    team: TeamHandle,
    title: String,
    participants: Vec<PersonAddress>,
    everybody: bool,
}

impl TeamHandle {
    /// Makes a conversation of the team. Whoever is in the team sees its title and may join it.
    ///
    /// ```no_run
    /// # async fn example(team: webex_plugin_conversation::TeamHandle) -> webex_core::Result<()> {
    /// let galley = team.create_conversation("The galley").everybody().await?;
    /// # Ok(()) }
    /// ```
    pub fn create_conversation(&self, title: impl Into<String>) -> CreateTeamConversation {
        let (team, title) = (self.clone(), title.into());
        CreateTeamConversation { team, title, participants: Vec::new(), everybody: false }
    }
}

impl CreateTeamConversation {
    /// With that person of the team. You are in it anyhow.
    pub fn participant(mut self, person: impl Into<PersonAddress>) -> Self {
        self.participants.push(person.into());
        self
    }

    /// With everybody of the team from the beginning.
    pub fn everybody(mut self) -> Self {
        self.everybody = true;
        self
    }

    /// Makes it, sealed under a new key: for who is in it, and for who is in the team. Answers with the conversation,
    /// opened.
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) for one without title; else as
    /// [`ConversationHandle`](crate::ConversationHandle). Cancel safe: a dropped future gives it up; what was sent may
    /// have taken effect.
    pub async fn send(self) -> Result<Conversation> {
        if self.title.trim().is_empty() {
            return Err(Error::invalid_input("a conversation of a team has a title"));
        }
        let webex = self.team.webex();
        let mut participants = self.participants.clone();
        let team = self.team.get().await?;
        if self.everybody {
            participants
                .extend(team.team_members.iter().flat_map(|list| &list.items).map(PersonAddress::from));
        }
        let people = resolved(webex, &participants, false).await?;
        let people: Vec<_> = people.iter().flatten().map(Uuid::to_string).collect();
        let actor = Person::with_uuid(own_uuid(webex).await?);
        let what = Conversation {
            object_type: ObjectType::Conversation,
            display_name: Some(Text::from(self.title)),
            activities: Some(Items::from(creation(&actor, &people))),
            ..Conversation::default()
        };
        // Who is in the team reads the title by the resource of the general conversation.
        let general = team.general().and_then(|general| general.kms_resource_object_url.as_ref());
        let admitted = people.iter().map(|uuid| AuthId::new(uuid.as_str()));
        let admitted = admitted.chain(general.map(|resource| AuthId::new(resource.as_str()))).collect();
        let url = self.team.below(&["conversations"]).await?;
        let call = || Call::url(Method::POST, url.clone()).query("includeAllTeamMembers", self.everybody);
        Founding { what, admitted }.send(webex, call).await
    }
}

awaitable!(CreateTeamConversation => Conversation);
