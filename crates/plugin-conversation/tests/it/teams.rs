//! Teams of the conversation service (wire/03 section 3.13).

use std::collections::BTreeSet;

use http::StatusCode;
use webex_core::ErrorKind;
use webex_core::ids::TeamId;
use webex_plugin_conversation::{
    Conversation, ConversationTag, ConversationsExt, ConversationsHandle, Team, TeamHandle, Text, Verb,
};
use webex_plugin_cypher::CypherExt;
use webex_sim::NewUser;

use crate::cloud::{Cloud, show, text};

struct Crew {
    cloud: Cloud,
    alice: ConversationsHandle,
    bob: ConversationsHandle,
    team: Team,
}

impl Crew {
    async fn start() -> Self {
        let cloud = Cloud::start().await;
        let (alice, bob) = (cloud.conversations("alice").await, cloud.conversations("bob").await);
        let create = alice.create_team("The crew").summary("Who sails").color("#C589C5");
        let team = create.participant("bob@example.com").await.expect("made");
        Self { cloud, alice, bob, team }
    }

    fn hers(&self) -> TeamHandle {
        self.alice.team(&self.team)
    }

    fn his(&self) -> TeamHandle {
        self.bob.team(&self.team)
    }
}

fn title(conversation: &Conversation) -> Option<&str> {
    conversation.display_name.as_ref().and_then(Text::as_str)
}

#[tokio::test]
async fn a_team_is_made_and_its_texts_are_sealed() {
    let crew = Crew::start().await;
    for team in [crew.team.clone(), crew.his().get().await.expect("his, too")] {
        let name = team.display_name.as_ref().expect("a name");
        assert_eq!((name.as_str(), name.was_sealed()), (Some("The crew"), true));
        let summary = team.summary.as_ref().expect("a summary");
        assert_eq!((summary.as_str(), summary.was_sealed()), (Some("Who sails"), true));
        assert_eq!(team.team_color.as_deref(), Some("#C589C5"));
        assert_eq!(team.team_members.as_ref().map(|list| list.items.len()), Some(2));
        assert_eq!(team.general().and_then(title), Some("The crew"));
    }
    assert_eq!(crew.team.extra["kmsMessage"]["status"], 201);
    let listed = crew.bob.teams().await.expect("a list");
    assert_eq!(listed.iter().map(|team| &team.id).collect::<Vec<_>>(), [&crew.team.id]);
    let uuid = crew.team.id.as_deref().expect("an id").parse::<uuid::Uuid>().expect("a UUID");
    let public = crew.bob.team(&TeamId::from(uuid)).get().await.expect("by its public id");
    assert_eq!(
        (public.id, crew.bob.team(uuid).get().await.expect("by UUID").url),
        (crew.team.id, crew.team.url)
    );
    let error = crew.alice.create_team(" ").await.expect_err("it has no name");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

/// Row 127: a team stands for its general conversation.
#[tokio::test]
async fn row_127_the_members_of_a_team_are_those_of_its_general_conversation() {
    let crew = Crew::start().await;
    crew.cloud.cloud.user("carol");
    let general = crew.alice.conversation(&crew.team);
    general.post("Ahoy").await.expect("posted");
    general.add("carol@example.com").await.expect("added");
    let carol = crew.cloud.conversations("carol").await;
    let team = carol.team(&crew.team).get().await.expect("she is in it");
    assert_eq!(team.team_members.expect("members").items.len(), 3);
    let seen = show(&carol.team(&crew.team).general().await.expect("a conversation")).await;
    assert!(seen.activities.expect("activities").items.iter().any(|activity| text(activity) == Some("Ahoy")));
    general.remove("carol@example.com").await.expect("removed");
    assert!(carol.team(&crew.team).get().await.expect_err("not any more").is_not_found());
}

#[tokio::test]
async fn who_is_in_the_team_reads_titles_and_joins() {
    let crew = Crew::start().await;
    let galley = crew.hers().create_conversation("The galley").await.expect("made");
    let posted = crew.alice.conversation(&galley).post("soup").await.expect("posted");
    let listed = crew.his().conversations().await.expect("a list");
    assert_eq!(listed.iter().map(title).collect::<Vec<_>>(), [Some("The crew"), Some("The galley")]);
    assert!(listed[1].has_tag(&ConversationTag::NotJoined));
    let error = crew.bob.conversation(&posted).post("me, too").await.expect_err("he is not in it");
    assert!(error.is_not_found());
    let joined = crew.his().join(&listed[1]).await.expect("joined");
    assert_eq!(joined.participants.expect("members").items.len(), 2);
    let seen = show(&crew.bob.conversation(&posted)).await;
    assert!(seen.activities.expect("activities").items.iter().any(|activity| text(activity) == Some("soup")));
    let again = crew.his().join(&listed[1]).await.expect_err("he is in it");
    assert_eq!(again.status(), Some(StatusCode::CONFLICT));
    let error = crew.hers().create_conversation("").await.expect_err("it has no title");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

#[tokio::test]
async fn a_conversation_of_everybody_has_everybody_in_it() {
    let crew = Crew::start().await;
    let deck = crew.hers().create_conversation("The deck").everybody().await.expect("made");
    assert_eq!(deck.participants.as_ref().map(|list| list.items.len()), Some(2));
    assert_eq!(title(&show(&crew.bob.conversation(&deck)).await), Some("The deck"));
    crew.bob.conversation(&deck).post("here").await.expect("posted");
}

#[tokio::test]
async fn conversations_come_into_a_team_and_go() {
    let crew = Crew::start().await;
    crew.cloud.cloud.user("carol");
    let create = crew.alice.create().participant("carol@example.com").force_grouped().title("The hold");
    let hold = create.await.expect("made");
    let key = hold.default_activity_encryption_key_url.clone().expect("a key");
    let may_read = async || {
        let cypher = crew.bob.webex().cypher().expect("installed");
        cypher.forget_key(key.as_str()).await;
        cypher.key(key.as_str()).await.is_ok()
    };
    assert!(!may_read().await);
    let added = crew.hers().add_conversation(&hold).await.expect("moved");
    assert_eq!((added.verb, &added.extra["kmsMessage"]["status"]), (Verb::Add, &serde_json::json!(201)));
    assert!(may_read().await);
    assert_eq!(crew.his().conversations().await.expect("a list").len(), 2);
    let removed = crew.hers().remove_conversation(&hold).await.expect("let go");
    assert_eq!(
        (removed.verb, &removed.extra["kmsMessage"]["status"]),
        (Verb::Remove, &serde_json::json!(200))
    );
    assert!(!may_read().await);
    assert_eq!(crew.his().conversations().await.expect("a list").len(), 1);
}

#[tokio::test]
async fn what_is_archived_is_gone_until_it_is_brought_back() {
    let crew = Crew::start().await;
    let galley = crew.hers().create_conversation("The galley").await.expect("made");
    let room = crew.alice.conversation(&galley);
    assert_eq!(room.archive().await.expect("archived").verb, Verb::Archive);
    assert!(room.post("soup?").await.expect_err("it is gone").is_not_found());
    assert_eq!(room.unarchive().await.expect("brought back").verb, Verb::Unarchive);
    room.post("soup!").await.expect("posted");
    let error = crew.bob.conversation(&crew.team).archive().await.expect_err("he does not moderate it");
    assert_eq!(error.status(), Some(StatusCode::FORBIDDEN));
    crew.alice.conversation(&crew.team).archive().await.expect("the whole team");
    assert!(crew.hers().get().await.expect_err("it is gone").is_not_found());
    crew.alice.conversation(&crew.team).unarchive().await.expect("brought back");
    crew.his().get().await.expect("it is there");
}

/// A user of one cluster who is in a team of another: each list is asked for on its own host.
#[tokio::test]
async fn teams_of_every_cluster_are_listed() {
    let cloud = Cloud::start().await;
    let sim = cloud.cloud.sim();
    let emma =
        sim.create_user(NewUser::new().email("emma@example.eu").org(sim.eu_org())).expect("a new address");
    let emma = cloud.client_of(cloud.cloud.builder_without_token().token(emma.access_token())).await;
    cloud.cloud.user("alice");
    let emma = emma.conversations().expect("installed");
    emma.create_team("Europe").participant("alice@example.com").await.expect("made");
    let alice = cloud.conversations("alice").await;
    alice.create_team("Home").await.expect("made");
    let teams = alice.teams().await.expect("a list");
    let names: Vec<_> = teams.iter().map(|team| team.display_name.as_ref().and_then(Text::as_str)).collect();
    assert_eq!(names, [Some("Home"), Some("Europe")]);
    let hosts: BTreeSet<_> = teams.iter().map(|team| team.url.as_deref().map(host)).collect();
    assert_eq!(hosts.len(), 2, "{hosts:?}");
    assert!(
        teams.iter().all(|team| team.team_members.is_some() && team.conversations.is_some()),
        "as a whole"
    );
    assert_eq!(emma.teams().await.expect("a list").len(), 1);
}

fn host(url: &str) -> String {
    url.parse::<url::Url>().expect("a URL").authority().to_owned()
}
