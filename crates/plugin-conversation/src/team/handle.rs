//! One team.

use http::Method;
use serde_json::json;
use url::Url;
use uuid::Uuid;
use webex_core::ids::TeamId;
use webex_core::request::Call;
use webex_core::services::CatalogGroup;
use webex_core::{Error, Result, Webex};
use webex_plugin_cypher::{AuthId, KmsOperation};

use super::model::Team;
use crate::model::{Activity, ActivityObject, Conversation, Items, ResourceUrl, Verb};
use crate::read::{LinkWalk, Query, Start, all_opened, opened};
use crate::stream::ConversationsHandle;
use crate::write::{ConversationAddress, ConversationHandle, Need, Outgoing, Relay, below};

/// What makes a team come with its conversations and members.
const WHOLE: [&str; 2] = ["includeTeamConversations", "includeTeamMembers"];

/// Which team is meant: its URL, the id as the developer API names it, its UUID, or a team as the service gave it.
///
/// ```
/// use webex_plugin_conversation::TeamAddress;
/// let team = TeamAddress::from("https://conv.example/conversation/api/v1/teams/1f636113-b084-4dae-a2ae-53370169eb56");
/// ```
#[derive(Clone, Debug)]
pub struct TeamAddress(Named);

#[derive(Clone, Debug)]
enum Named {
    Url(Url),
    Id(TeamId),
    Nothing,
}

impl From<&str> for TeamAddress {
    fn from(text: &str) -> Self {
        if !text.contains("://") {
            return Self(Named::Id(TeamId::new(text)));
        }
        let url = Url::parse(text).ok().filter(|url| !url.cannot_be_a_base());
        Self(url.map_or(Named::Nothing, Named::Url))
    }
}

impl From<&Team> for TeamAddress {
    fn from(team: &Team) -> Self {
        Self::from(team.url.as_deref().or(team.id.as_deref()).unwrap_or_default())
    }
}

impl From<&TeamId> for TeamAddress {
    fn from(team: &TeamId) -> Self {
        Self(Named::Id(team.clone()))
    }
}

impl From<Uuid> for TeamAddress {
    fn from(uuid: Uuid) -> Self {
        Self(Named::Id(TeamId::new(uuid.to_string())))
    }
}

/// One team; from [`ConversationsHandle::team`]. Its members are those of its general conversation: add and remove them
/// there, `conversations.conversation(&team).add("bob@example.com")`.
///
/// Errors and cancel safety as [`ConversationHandle`].
#[derive(Clone, Debug)]
pub struct TeamHandle {
    conversations: ConversationsHandle,
    address: TeamAddress,
}

impl ConversationsHandle {
    /// A team; nothing is asked for yet.
    pub fn team(&self, team: impl Into<TeamAddress>) -> TeamHandle {
        TeamHandle { conversations: self.clone(), address: team.into() }
    }

    /// The teams of the user in all clusters, each with its members and conversations, opened.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_conversation::ConversationsExt;
    /// for team in webex.conversations()?.teams().await? {
    ///     println!("{:?}", team.display_name.as_ref().and_then(|name| name.as_str()));
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`ConversationHandle`]. Cancel safe.
    pub async fn teams(&self) -> Result<Vec<Team>> {
        let query = WHOLE.iter().fold(Query::default(), |query, name| query.with(*name, true));
        let mut walk = LinkWalk::new(self.webex(), Start::Clusters(&["teams"]), query);
        let mut teams = Vec::new();
        while let Some(page) = walk.try_next().await? {
            teams.extend(page);
        }
        Ok(teams)
    }
}

impl TeamHandle {
    /// The client.
    pub fn webex(&self) -> &Webex {
        self.conversations.webex()
    }

    /// The team as it is now, with its members and conversations, opened.
    ///
    /// # Errors
    /// A 404 for who is not in the team; as [`ConversationHandle`]. Cancel safe.
    pub async fn get(&self) -> Result<Team> {
        let call = whole(Call::url(Method::GET, self.url().await?));
        Ok(opened(self.webex(), self.webex().send(call).await?.json::<Team>()?).await)
    }

    /// Its conversations, opened; also those that the user has not joined, of which the title can be read.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub async fn conversations(&self) -> Result<Vec<Conversation>> {
        let call = Call::url(Method::GET, self.below(&["conversations"]).await?);
        let list: Items<Conversation> = self.webex().send(call).await?.json()?;
        Ok(all_opened(self.webex(), list.items).await)
    }

    /// Joins a conversation of the team.
    ///
    /// ```no_run
    /// # async fn example(team: webex_plugin_conversation::TeamHandle) -> webex_core::Result<()> {
    /// for conversation in team.conversations().await? {
    ///     if conversation.has_tag(&webex_plugin_conversation::ConversationTag::NotJoined) {
    ///         team.join(&conversation).await?;
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// A 409 for who is in it already; as [`get`](Self::get).
    pub async fn join(&self, conversation: impl Into<ConversationAddress>) -> Result<Conversation> {
        let target = self.conversations.conversation(conversation).target().await?;
        let url = self.below(&["conversations", target.id().as_str(), "participants"]).await?;
        let call = Call::url(Method::POST, url).json(&json!({}));
        Ok(opened(self.webex(), self.webex().send(call).await?.json::<Conversation>()?).await)
    }

    /// Takes a conversation into the team: who is in the team may read its title from now on, and join it.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub async fn add_conversation(&self, conversation: impl Into<ConversationAddress>) -> Result<Activity> {
        self.move_conversation(Verb::Add, conversation.into()).await
    }

    /// Lets a conversation of the team go: who is in the team, but not in it, cannot read its title any more.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub async fn remove_conversation(
        &self,
        conversation: impl Into<ConversationAddress>,
    ) -> Result<Activity> {
        self.move_conversation(Verb::Remove, conversation.into()).await
    }

    async fn move_conversation(&self, verb: Verb, conversation: ConversationAddress) -> Result<Activity> {
        let need = if verb == Verb::Add { Need::Key } else { Need::Keys };
        let moved =
            self.conversations.conversation(conversation).target().await?.ready(self.webex(), need).await?;
        let general = self.general().await?;
        let team = general.target().await?.ready(self.webex(), need).await?.resource;
        let relay = relay(&verb, moved.resource.as_ref(), team.as_ref());
        let object = ActivityObject::Conversation(Box::new(moved.reference()));
        general.deliver(Outgoing::of(verb, object).relay(relay)).await
    }

    /// The conversation that everybody of the team is in.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub async fn general(&self) -> Result<ConversationHandle> {
        Ok(self.conversations.conversation(&self.get().await?))
    }

    async fn url(&self) -> Result<Url> {
        match &self.address.0 {
            Named::Url(url) => Ok(url.clone()),
            Named::Id(id) => of_id(self.webex(), id).await,
            Named::Nothing => Err(nowhere()),
        }
    }

    /// The URL of something below the team.
    pub(super) async fn below(&self, segments: &[&str]) -> Result<Url> {
        below(self.url().await?, segments)
    }
}

async fn of_id(webex: &Webex, id: &TeamId) -> Result<Url> {
    let uuid = id.uuid().ok_or_else(nowhere)?.to_string();
    let service = match id.cluster() {
        Some(cluster) => {
            webex.services().wait_for_catalog(CatalogGroup::Postauth, None).await?;
            webex.services().url_for_cluster(&cluster)?
        }
        None => webex.services().resolve("conversation", None).await?,
    };
    below(service, &["teams", &uuid])
}

fn nowhere() -> Error {
    Error::invalid_input("a team is named by its URL or its id")
}

fn whole(call: Call) -> Call {
    WHOLE.iter().fold(call, |call, name| call.query(*name, true))
}

/// Who is in the team reads the title of a conversation by the resource of the general one, which is authorized on that
/// of the conversation.
fn relay(verb: &Verb, moved: Option<&ResourceUrl>, team: Option<&ResourceUrl>) -> Relay {
    let (Some(moved), Some(team)) = (moved, team) else { return Relay::None };
    let team = AuthId::new(team.as_str());
    let operation = match verb {
        Verb::Add => KmsOperation::create_authorizations(moved.as_str(), vec![team]),
        _ => KmsOperation::delete_authorization(moved.as_str(), &team),
    };
    Relay::Operation(Box::new(operation))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ObjectType;

    /// wire/03 section 3.13.
    #[test]
    fn the_resource_of_the_team_is_authorized_on_that_of_the_conversation() {
        let (moved, team) =
            (ResourceUrl::from("kms://k/resources/1"), ResourceUrl::from("kms://k/resources/team"));
        let asked = |verb| match relay(&verb, Some(&moved), Some(&team)) {
            Relay::Operation(operation) => serde_json::to_value(operation).expect("written"),
            other => panic!("{other:?}"),
        };
        let expected = json!({ "method": "create", "uri": "/authorizations",
            "resourceUri": "kms://k/resources/1", "userIds": ["kms://k/resources/team"] });
        assert_eq!(asked(Verb::Add), expected);
        let uri = "kms://k/resources/1/authorizations?authId=kms%3A%2F%2Fk%2Fresources%2Fteam";
        assert_eq!(asked(Verb::Remove), json!({ "method": "delete", "uri": uri }));
        assert!(matches!(relay(&Verb::Add, Some(&moved), None), Relay::None));
    }

    #[tokio::test]
    async fn what_names_no_team_names_none() {
        let webex = Webex::builder().build().await.expect("a client");
        for text in ["mailto://", "", "no team"] {
            let TeamAddress(named) = TeamAddress::from(text);
            let url = match named {
                Named::Id(id) => of_id(&webex, &id).await,
                _ => Err(nowhere()),
            };
            assert!(url.is_err(), "{text}");
        }
        let team = Team { object_type: ObjectType::Team, ..Team::default() };
        assert!(matches!(TeamAddress::from(&team).0, Named::Id(id) if id.as_str().is_empty()));
    }
}
