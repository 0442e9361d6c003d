//! Messages that are found in the simulated cloud: encrypted queries, opened answers, two clusters.

use http::StatusCode;
use webex_core::{ErrorKind, Webex};
use webex_plugin_conversation::{ConversationHandle, ConversationsExt};
use webex_plugin_directory::{DirectoryExt, DirectoryHandle, FoundMessages};
use webex_plugin_mercury::MercuryExt;
use webex_sim::{Fault, NewUser, TestUser};

use crate::cloud::{Full, text};

async fn directory(full: &Full, name: &str) -> DirectoryHandle {
    full.client(name, &[]).await.directory().expect("installed")
}

/// A space of these two, whose creator it is.
async fn space(webex: &Webex, other: uuid::Uuid) -> ConversationHandle {
    let conversations = webex.conversations().expect("installed");
    let made = conversations.create().participant(other).title("Plans").await.expect("made");
    conversations.conversation(&made)
}

fn texts(found: &FoundMessages) -> Vec<&str> {
    found.activities.iter().filter_map(text).collect()
}

fn emma(full: &Full) -> TestUser {
    let emma = NewUser::new().email("emma@example.eu").org(full.cloud.sim().eu_org());
    full.cloud.sim().create_user(emma).expect("a new address")
}

#[tokio::test]
async fn messages_are_found_and_read_by_members_only() {
    let full = Full::start().await;
    let alice = full.client("alice", &[]).await;
    let room = space(&alice, full.id("bob")).await;
    room.post("the budget of 2027").await.expect("posted");
    room.post("the weather of 2027").await.expect("posted");
    let bob = directory(&full, "bob").await;
    let found = bob.search_messages("Budget").await.expect("an answer");
    assert_eq!(texts(&found), ["the budget of 2027"]);
    assert!(found.is_complete() && found.gone.is_empty());
    let actor = found.activities[0].actor.as_ref().expect("somebody");
    assert_eq!(actor.entry_uuid.as_deref(), Some(full.id("alice").to_string().as_str()), "it is normalized");
    let eve = directory(&full, "eve").await;
    assert!(eve.search_messages("Budget").await.expect("an answer").activities.is_empty());
}

/// wire/02 section 6, Q2.
#[tokio::test]
async fn q2_without_a_limit_there_are_twenty() {
    let full = Full::start().await;
    let alice = full.client("alice", &[]).await;
    let room = space(&alice, full.id("bob")).await;
    for n in 0..22 {
        room.post(format!("note {n}")).await.expect("posted");
    }
    let directory = alice.directory().expect("installed");
    for (search, count) in [
        (directory.search_messages("note"), 20),
        (directory.search_messages("note").limit(0), 20),
        (directory.search_messages("note").limit(3), 3),
        (directory.search_messages("note").limit(100), 22),
    ] {
        assert_eq!(search.await.expect("an answer").activities.len(), count);
    }
}

#[tokio::test]
async fn a_space_and_a_type_narrow_a_search_and_a_space_is_listed_without_a_query() {
    let full = Full::start().await;
    let alice = full.client("alice", &[]).await;
    let (here, there) = (space(&alice, full.id("bob")).await, space(&alice, full.id("carol")).await);
    let posted = here.post("report of here").await.expect("posted");
    there.post("report of there").await.expect("posted");
    let id = posted.conversation_id().expect("a conversation").as_str().to_owned();
    let directory = alice.directory().expect("installed");
    let find = |query: &str| directory.search_messages(query);
    assert_eq!(find("report").await.expect("an answer").activities.len(), 2);
    assert_eq!(texts(&find("report").shared_in(id.as_str()).await.expect("an answer")), ["report of here"]);
    assert_eq!(texts(&find("").shared_in(id.as_str()).await.expect("an answer")), ["report of here"]);
    assert!(find("report").of_type("files").await.expect("an answer").activities.is_empty());
    let error = find("").await.expect_err("neither query nor space");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

#[tokio::test]
async fn messages_of_another_cluster_are_found_on_request_and_a_cluster_that_fails_is_named() {
    let full = Full::start().await;
    let emma = emma(&full);
    let emma = full.client_of(full.cloud.builder_without_token().token(emma.access_token())).await;
    let room = space(&emma, full.id("alice")).await;
    room.post("Moin from abroad").await.expect("posted");
    let alice = full.client("alice", &[]).await;
    space(&alice, full.id("bob")).await.post("Moin from here").await.expect("posted");
    let directory = alice.directory().expect("installed");
    let home = directory.search_messages("moin").await.expect("an answer");
    assert_eq!(texts(&home), ["Moin from here"], "nobody asked for other clusters");
    let both = directory.search_messages("moin").include_remote(true);
    let found = both.clone().await.expect("an answer");
    assert_eq!(texts(&found), ["Moin from here", "Moin from abroad"]);
    assert!(found.is_complete());
    let fault =
        Fault::on("/conversation/api/v1/bulk_activities_fetch").status(StatusCode::SERVICE_UNAVAILABLE);
    full.cloud.sim().faults().inject(fault);
    let found = both.await.expect("what is here is found all the same");
    assert_eq!(texts(&found), ["Moin from here"]);
    let failure = &found.failures[0];
    assert_eq!((found.failures.len(), failure.cluster.as_str()), (1, "urn:TEAM:eu-central-1_k"));
    assert_eq!(failure.error.status(), Some(StatusCode::SERVICE_UNAVAILABLE));
    assert_eq!(failure.activities.len(), 1);
}

/// The key that one client has bound serves the others of the same user, and nobody else.
#[tokio::test]
async fn clients_of_a_user_share_the_key_of_searches() {
    let full = Full::start().await;
    let first = full.client("alice", &[]).await;
    space(&first, full.id("bob")).await.post("the budget").await.expect("posted");
    let found = first.directory().expect("installed").search_messages("budget").await.expect("an answer");
    assert_eq!(texts(&found), ["the budget"]);
    let bound = device(&first).await;
    let second = full.client("alice", &[]).await;
    assert!(bound.is_some());
    assert_eq!(device(&second).await, bound, "the registration names it");
    let found = second.directory().expect("installed").search_messages("budget").await.expect("an answer");
    assert_eq!(texts(&found), ["the budget"]);
    assert_eq!(device(&second).await, bound);
}

/// The key of searches that the service names, once it was told.
async fn device(webex: &Webex) -> Option<String> {
    let device = webex.mercury().expect("installed").register().await.expect("registered");
    device.search_encryption_key_url().map(str::to_owned)
}
