//! Argonaut, as a test says what it answers (wire/02 sections 2.10 and 3.8; section 6, Q1 and Q2; section 7, defect 28).

use std::sync::{Arc, Mutex};

use http::StatusCode;
use serde_json::{Value, json};
use webex_core::{ErrorKind, Webex};
use webex_plugin_conversation::{Activity, ConversationHandle, ConversationsExt};
use webex_plugin_cypher::CypherExt;
use webex_plugin_directory::{Directory, DirectoryExt};
use webex_plugin_mercury::{Mercury, MercuryExt};
use webex_sim::Fault;
use webex_testing::{RecordingServer, Reply};

use crate::cloud::{Full, text};

/// An Argonaut that answers everything with what stands in it.
struct Argonaut {
    server: RecordingServer,
    answer: Arc<Mutex<(u16, Value)>>,
}

impl Argonaut {
    async fn answering(status: u16, body: Value) -> Self {
        let answer = Arc::new(Mutex::new((status, body)));
        let next = answer.clone();
        let server = RecordingServer::start(move |_| {
            let (status, body) = next.lock().expect("no panic").clone();
            Reply::json(status, &body)
        })
        .await;
        Self { server, answer }
    }

    fn set(&self, body: Value) {
        *self.answer.lock().expect("no panic") = (200, body);
    }

    fn url(&self) -> String {
        format!("{}/argonaut", self.server.base())
    }

    /// The bodies of the requests to that path.
    fn asked(&self, path: &str) -> Vec<Value> {
        let requests = self.server.requests().into_iter();
        let requests = requests.filter(|request| request.target == format!("/argonaut/{path}"));
        requests.map(|request| serde_json::from_slice(&request.body).expect("JSON")).collect()
    }

    /// A client of alice.
    async fn client(&self, full: &Full) -> Webex {
        full.client("alice", &[("argonaut", self.url())]).await
    }

    /// A client without keys and conversations.
    async fn small_client(&self) -> Webex {
        let mut config = self.server.config();
        config.services.overrides.insert("argonaut".to_owned(), self.url().parse().expect("a URL"));
        let builder = Webex::builder().config(config).token("TESTTOKEN");
        builder.plugin(Mercury::new()).plugin(Directory::new()).build().await.expect("a client")
    }
}

async fn space(webex: &Webex, full: &Full) -> ConversationHandle {
    let conversations = webex.conversations().expect("installed");
    let made = conversations.create().participant(full.id("bob")).title("Plans").await.expect("made");
    conversations.conversation(&made)
}

/// The activities of a space as the service keeps them, sealed.
fn sealed(full: &Full, room: &Activity) -> Vec<Value> {
    let id = room.conversation_id().expect("a conversation").as_str().parse().expect("an id");
    full.cloud.sim().activities(id).expect("a room")
}

#[tokio::test]
async fn q1_people_by_a_text_and_nothing_without_one() {
    let argonaut = Argonaut::answering(200, json!([{"id": "a", "displayName": "Bob", "more": [1]}])).await;
    let directory = argonaut.small_client().await.directory().expect("installed");
    let found = directory.search_directory("bob").limit(3).await.expect("an answer");
    assert_eq!((found[0].display_name.as_str(), &found[0].raw["more"]), ("Bob", &json!([1])));
    assert_eq!(argonaut.asked("directory"), [json!({"queryString": "bob", "size": 3})]);
    for nothing in ["", "  "] {
        let error = directory.search_directory(nothing).await.expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains("`query` is required"), "{error}");
    }
    assert_eq!(argonaut.server.requests().len(), 1);
}

#[tokio::test]
async fn q1_devices_are_asked_for_as_devices() {
    let argonaut = Argonaut::answering(200, json!([])).await;
    let directory = argonaut.small_client().await.directory().expect("installed");
    directory.search_directory("board").devices().option("more", "x").await.expect("an answer");
    let mut body = argonaut.asked("directory").remove(0);
    let id = body.as_object_mut().expect("an object").remove("searchId").expect("an id of the search");
    assert!(id.as_str().is_some_and(|id| id.parse::<uuid::Uuid>().is_ok()));
    let expected = json!({
        "queryString": "board", "searchType": "DEVICE_SEARCH", "searchEntity": "device", "includePeople": false,
        "includeRooms": true, "more": "x",
    });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn q2_the_limit_is_the_services_unless_one_is_given() {
    let (full, argonaut) = (Full::start().await, Argonaut::answering(200, json!({})).await);
    let directory = argonaut.client(&full).await.directory().expect("installed");
    for search in [directory.search_messages("x"), directory.search_messages("x").limit(0)] {
        assert!(search.await.expect("an answer").activities.is_empty());
    }
    let asked = argonaut.asked("search");
    assert_eq!((asked[0].get("limit"), asked[1].get("limit")), (None, Some(&json!(0))));
}

#[tokio::test]
async fn the_query_travels_encrypted_and_what_is_found_is_opened() {
    let (full, argonaut) = (Full::start().await, Argonaut::answering(200, json!({})).await);
    let alice = argonaut.client(&full).await;
    let posted = space(&alice, &full).await.post("the budget of 2027").await.expect("posted");
    let stored = sealed(&full, &posted).into_iter().find(|activity| activity["verb"] == "post");
    argonaut.set(json!({"activities": {"items": [stored.expect("stored")]}}));
    let room = posted.conversation_id().expect("a conversation").as_str().to_owned();
    let search = alice.directory().expect("installed").search_messages("budget").limit(5);
    let found = search.shared_in(room.as_str()).of_type("files").await.expect("an answer");
    assert_eq!(found.activities.iter().map(text).collect::<Vec<_>>(), [Some("the budget of 2027")]);
    assert!(found.is_complete() && found.gone.is_empty());
    let body = argonaut.asked("search").remove(0);
    let key = body["searchEncryptionKeyUrl"].as_str().expect("a key");
    let query = body["query"].as_str().expect("a query");
    assert!(!body.to_string().contains("budget"));
    assert_eq!(alice.cypher().expect("installed").open(key, query).await.expect("it opens"), "budget");
    assert_eq!(
        (&body["sharedIn"], &body["type"], &body["limit"]),
        (&json!(room), &json!("files"), &json!(5))
    );
    assert_eq!(body.get("includeRemoteClusterReferences"), None);
}

/// However many search for the first time, one key is bound; it stays, and the registration tells the service.
#[tokio::test]
async fn the_search_key_is_bound_once_and_kept() {
    let (full, argonaut) = (Full::start().await, Argonaut::answering(200, json!({})).await);
    let alice = argonaut.client(&full).await;
    let directory = alice.directory().expect("installed");
    let searches = ["one", "two", "three"].map(|query| directory.search_messages(query).send());
    for found in futures_util::future::join_all(searches).await {
        found.expect("an answer");
    }
    directory.search_messages("four").await.expect("an answer");
    let asked = argonaut.asked("search");
    let keys: std::collections::BTreeSet<_> =
        asked.iter().map(|body| body["searchEncryptionKeyUrl"].as_str().expect("a key")).collect();
    assert_eq!((asked.len(), keys.len()), (4, 1));
    let key = keys.into_iter().next().expect("one");
    let authorized =
        alice.cypher().expect("installed").kms().fetch_key(key).await.expect("a key").resource_uri;
    assert!(authorized.is_some(), "the key is bound to a resource");
    let device = alice.mercury().expect("installed").register().await.expect("refreshed");
    assert_eq!(device.search_encryption_key_url(), Some(key));
    let second = argonaut.client(&full).await;
    second.directory().expect("installed").search_messages("five").await.expect("an answer");
    assert_eq!(argonaut.asked("search")[4]["searchEncryptionKeyUrl"], key, "every client of the user has it");
}

/// A registration service that forgets the key costs no second one.
#[tokio::test]
async fn the_search_key_is_kept_when_the_registration_does_not_name_it() {
    let (full, argonaut) = (Full::start().await, Argonaut::answering(200, json!({})).await);
    let alice = argonaut.client(&full).await;
    let directory = alice.directory().expect("installed");
    directory.search_messages("one").await.expect("an answer");
    let mercury = alice.mercury().expect("installed");
    let device = mercury.device().expect("registered");
    let body =
        json!({"url": device.url(), "webSocketUrl": device.web_socket_url(), "userId": device.user_id()});
    let forgetful =
        Fault::on(device.url().path()).method(http::Method::PUT).status(StatusCode::OK).body(body);
    full.cloud.sim().faults().inject(forgetful);
    let device = mercury.register().await.expect("refreshed");
    assert_eq!(device.search_encryption_key_url(), None);
    directory.search_messages("two").await.expect("an answer");
    let asked = argonaut.asked("search");
    assert_eq!(asked[0]["searchEncryptionKeyUrl"], asked[1]["searchEncryptionKeyUrl"]);
}

#[tokio::test]
async fn a_search_key_that_the_kms_refuses_is_replaced_once() {
    let (full, argonaut) = (Full::start().await, Argonaut::answering(200, json!({})).await);
    let alice = argonaut.client(&full).await;
    let mercury = alice.mercury().expect("installed");
    mercury.register().await.expect("registered");
    let refused = "kms://kms.example/keys/bdc8b791-c47a-4f31-aa21-ed9a2a9d7cd2";
    mercury.set_search_encryption_key_url(refused).await;
    let directory = alice.directory().expect("installed");
    let searches = ["one", "two"].map(|query| directory.search_messages(query).send());
    for found in futures_util::future::join_all(searches).await {
        found.expect("an answer");
    }
    let asked = argonaut.asked("search");
    let keys: std::collections::BTreeSet<_> =
        asked.iter().map(|body| body["searchEncryptionKeyUrl"].as_str().expect("a key")).collect();
    assert_eq!((asked.len(), keys.len(), keys.contains(refused)), (2, 1, false));
}

#[tokio::test]
async fn defect_28_what_was_filled_in_stays_as_it_is() {
    let (full, argonaut) = (Full::start().await, Argonaut::answering(200, json!({})).await);
    let alice = argonaut.client(&full).await;
    let search = alice.directory().expect("installed").search_messages("budget").limit(3);
    for _ in 0..2 {
        search.clone().await.expect("an answer");
        assert_eq!(search.query(), "budget");
    }
    let asked = argonaut.asked("search");
    for body in &asked {
        let (key, query) = (body["searchEncryptionKeyUrl"].as_str(), body["query"].as_str());
        let cypher = alice.cypher().expect("installed");
        let opened = cypher.open(key.expect("a key"), query.expect("a query")).await.expect("sealed once");
        assert_eq!((opened.as_str(), &body["limit"]), ("budget", &json!(3)));
    }
    assert_eq!(asked.len(), 2);
    assert!(!format!("{search:?}").contains("budget"), "and it is not in a log");
}

#[tokio::test]
async fn what_other_clusters_keep_is_fetched_and_a_cluster_that_fails_is_named() {
    let (full, argonaut) = (Full::start().await, Argonaut::answering(200, json!({})).await);
    let alice = argonaut.client(&full).await;
    let posted = space(&alice, &full).await.post("kept elsewhere").await.expect("posted");
    let url = posted.url.clone().expect("a URL");
    let gone =
        format!("{}/activities/{}", url.split("/activities/").next().expect("a service"), uuid::Uuid::nil());
    let dead = "http://127.0.0.1:9/conversation/api/v1/activities/1";
    argonaut.set(json!({"activities": {"items": []}, "breadcrumbs": {
        "urn:TEAM:us-east-2_a": {"items": [{"activityUrl": gone}, {"activityUrl": url}]},
        "urn:TEAM:nowhere_z": {"items": [{"activityUrl": dead}, {}]},
        "urn:TEAM:empty_e": {},
    }}));
    let directory = alice.directory().expect("installed");
    let found = directory.search_messages("kept").include_remote(true).await.expect("an answer");
    assert_eq!(found.activities.iter().map(text).collect::<Vec<_>>(), [Some("kept elsewhere")]);
    assert_eq!(found.gone.iter().map(url::Url::as_str).collect::<Vec<_>>(), [gone.as_str()]);
    let failure = &found.failures[0];
    assert_eq!((found.failures.len(), failure.cluster.as_str()), (1, "urn:TEAM:nowhere_z"));
    assert_eq!(failure.activities.iter().map(url::Url::as_str).collect::<Vec<_>>(), [dead]);
    assert!(!found.is_complete());
    assert_eq!(argonaut.asked("search")[0]["includeRemoteClusterReferences"], true);
    let local = directory.search_messages("kept").await.expect("an answer");
    assert!(local.activities.is_empty() && local.is_complete(), "nobody asked for other clusters");
    let fault =
        Fault::on("/conversation/api/v1/bulk_activities_fetch").status(StatusCode::INTERNAL_SERVER_ERROR);
    full.cloud.sim().faults().inject(fault);
    let found = directory.search_messages("kept").include_remote(true).await.expect("an answer");
    assert_eq!((found.activities.len(), found.failures.len()), (0, 2), "each cluster that fails is named");
}

#[tokio::test]
async fn a_search_that_fails_says_so() {
    let (full, argonaut) = (Full::start().await, Argonaut::answering(503, json!({"message": "later"})).await);
    let alice = argonaut.client(&full).await;
    let directory = alice.directory().expect("installed");
    let error = directory.search_messages("x").await.expect_err("refused");
    assert_eq!(error.status(), Some(StatusCode::SERVICE_UNAVAILABLE));
    let error = directory.search_messages(" ").await.expect_err("no query");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    let small = argonaut.small_client().await.directory().expect("installed");
    let error = small.search_messages("x").await.expect_err("no keys");
    assert_eq!(error.kind(), ErrorKind::PluginMissing);
}
