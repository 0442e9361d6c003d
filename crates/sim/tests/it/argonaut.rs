//! The search service (wire/02 sections 2.10 and 3.8).

use serde_json::{Value, json};
use webex_sim::{NewUser, UserKind};

use crate::cast::{Actor, Cast, text, texts};
use crate::http_client::{Answer, Http};
use crate::talker::Talker;

const SEARCH: &str = "/argonaut/api/v1/search";

/// Somebody with a bound search key.
struct Searcher {
    talker: Talker,
    key: String,
    http: Http,
}

impl Searcher {
    async fn new(cast: &Cast, actor: &Actor) -> Self {
        let mut talker = Talker::connect(&cast.sim, actor).await;
        let (_, key) = talker.kms.resource(&[&actor.user]).await;
        Self { talker, key, http: Http::of(&cast.sim) }
    }

    async fn post(&self, body: &Value) -> Answer {
        self.http.post(SEARCH).bearer(self.talker.kms.user.access_token()).json(body).send().await
    }

    async fn body(&mut self, words: &str) -> Value {
        json!({"query": self.talker.seal(&self.key.clone(), words).await, "searchEncryptionKeyUrl": self.key})
    }

    /// The ids of the activities that are found.
    async fn find(&mut self, words: &str, more: Value) -> Vec<String> {
        let mut body = self.body(words).await;
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        ids(&self.post(&body).await.expect(200))
    }
}

fn ids(found: &Value) -> Vec<String> {
    texts(found["activities"]["items"].as_array().expect("a list"), "id")
}

fn id(activity: &Value) -> String {
    text(activity, "id").to_owned()
}

#[tokio::test]
async fn a_sealed_query_finds_the_callers_messages_as_they_are_stored() {
    let cast = Cast::start().await;
    let (ann, bob, eve) = (cast.person("Ann"), cast.person("Bob"), cast.person("Eve"));
    let mut writer = Talker::connect(&cast.sim, &bob).await;
    let room = writer.create(&[&bob, &ann]).await;
    let hello = writer.say(&room, "Hello, Spock.").await;
    writer.say(&room, "What did Jim say?").await;
    let mut searcher = Searcher::new(&cast, &ann).await;
    assert_eq!(searcher.find("hElLo", json!({})).await, [id(&hello)]);
    assert!(searcher.find("nothing", json!({})).await.is_empty());
    let body = searcher.body("spock").await;
    let found = searcher.post(&body).await.expect(200);
    let activity = &found["activities"]["items"][0];
    assert_eq!(activity["object"]["displayName"], hello["object"]["displayName"], "it stays sealed");
    assert_eq!(activity["encryptionKeyUrl"], hello["encryptionKeyUrl"]);
    let mut outsider = Searcher::new(&cast, &eve).await;
    assert!(outsider.find("hello", json!({})).await.is_empty(), "she is not in the room");
}

#[tokio::test]
async fn the_newest_come_first_up_to_the_limit() {
    let cast = Cast::start().await;
    let ann = cast.person("Ann");
    let bob = cast.person("Bob");
    let mut searcher = Searcher::new(&cast, &ann).await;
    let room = searcher.talker.create(&[&ann, &bob]).await;
    let mut sent = Vec::new();
    for number in 0..22 {
        sent.push(id(&searcher.talker.say(&room, &format!("note {number}")).await));
    }
    sent.reverse();
    for unlimited in [json!({}), json!({"limit": 0}), json!({"limit": -1})] {
        assert_eq!(searcher.find("note", unlimited).await, sent[..20], "q2: 20 unless told otherwise");
    }
    assert_eq!(searcher.find("note", json!({"limit": 2})).await, sent[..2]);
    assert_eq!(searcher.find("note", json!({"limit": 100})).await, sent);
}

#[tokio::test]
async fn an_edited_message_is_found_by_what_it_says_now_and_a_deleted_one_not_at_all() {
    let cast = Cast::start().await;
    let (ann, bob) = (cast.person("Ann"), cast.person("Bob"));
    let room = ann.room("Plans").await;
    ann.add(&room, &bob).await;
    let note = ann.say(&room, "meet on monday").await;
    let gone = ann.say(&room, "monday is fine").await;
    ann.delete(&format!("messages/{}", text(&gone, "id"))).await.expect(204);
    let edit = json!({"roomId": room["id"], "text": "meet on tuesday"});
    ann.put(&format!("messages/{}", text(&note, "id")), edit).await.expect(200);
    let mut searcher = Searcher::new(&cast, &bob).await;
    assert!(searcher.find("monday", json!({})).await.is_empty());
    assert_eq!(searcher.find("tuesday", json!({})).await.len(), 1);
}

#[tokio::test]
async fn rooms_and_types_narrow_a_search() {
    let cast = Cast::start().await;
    let (ann, bob) = (cast.person("Ann"), cast.person("Bob"));
    let mut searcher = Searcher::new(&cast, &ann).await;
    let one = searcher.talker.create(&[&ann, &bob]).await;
    let other = ann.room("Other").await;
    let here = searcher.talker.say(&one, "report").await;
    ann.say(&other, "report").await;
    assert_eq!(searcher.find("report", json!({})).await.len(), 2);
    assert_eq!(searcher.find("report", json!({"sharedIn": one["id"]})).await, [id(&here)]);
    assert_eq!(
        searcher.find("report", json!({"sharedIn": [one["id"]], "type": ["comment"]})).await,
        [id(&here)]
    );
    assert!(searcher.find("report", json!({"type": "files"})).await.is_empty());
    let all = json!({"sharedIn": one["id"], "type": ["comment"], "searchEncryptionKeyUrl": searcher.key});
    assert_eq!(
        ids(&searcher.post(&all).await.expect(200)),
        [id(&here)],
        "a room can be listed without a query"
    );
    searcher.post(&json!({"type": ["comment"]})).await.expect(400);
    searcher.post(&json!({"sharedIn": one["id"], "type": "planet"})).await.expect(400);
}

#[tokio::test]
async fn what_stands_in_the_other_cluster_is_named_on_request() {
    let cast = Cast::start().await;
    let (ann, emil) = (cast.person("Ann"), cast.european("Emil"));
    let mut european = Talker::connect(&cast.sim, &emil).await;
    let abroad = european.create(&[&emil, &ann]).await;
    let hello = european.say(&abroad, "hello from abroad").await;
    let mut searcher = Searcher::new(&cast, &ann).await;
    assert!(searcher.find("abroad", json!({})).await.is_empty());
    let mut body = searcher.body("abroad").await;
    assert_eq!(searcher.post(&body).await.expect(200)["breadcrumbs"], Value::Null);
    body["includeRemoteClusterReferences"] = json!(true);
    let found = searcher.post(&body).await.expect(200);
    assert_eq!(ids(&found), Vec::<String>::new());
    let crumbs = &found["breadcrumbs"]["urn:TEAM:eu-central-1_k"]["items"];
    assert_eq!(crumbs, &json!([{"activityUrl": hello["url"]}]));
    let mut at_home = Searcher::new(&cast, &emil).await;
    assert_eq!(at_home.find("abroad", json!({})).await, [id(&hello)]);
}

#[tokio::test]
async fn a_query_needs_a_key_that_is_bound_to_the_caller() {
    let cast = Cast::start().await;
    let (ann, bob) = (cast.person("Ann"), cast.person("Bob"));
    let mut searcher = Searcher::new(&cast, &ann).await;
    let mut other = Searcher::new(&cast, &bob).await;
    let foreign = other.body("hello").await;
    searcher.post(&foreign).await.expect(403);
    let unbound = searcher.talker.key().await;
    let sealed = searcher.talker.seal(&unbound, "hello").await;
    searcher.post(&json!({"query": sealed, "searchEncryptionKeyUrl": unbound})).await.expect(403);
    searcher.post(&json!({"query": sealed, "searchEncryptionKeyUrl": searcher.key})).await.expect(400);
    searcher.post(&json!({"query": "hello", "searchEncryptionKeyUrl": searcher.key})).await.expect(400);
    searcher.post(&json!({"query": sealed})).await.expect(400);
}

#[tokio::test]
async fn the_directory_has_people_and_on_request_bots_and_devices() {
    let cast = Cast::start().await;
    let ann = cast.person("Ann");
    let namesake = NewUser::new().display_name("Aaron").email("ann@example.com.org");
    cast.sim.create_user(namesake).expect("a new address");
    let board = NewUser::new().kind(UserKind::Machine).machine_type("LYRA_SPACE").display_name("Board");
    let board = cast.sim.create_user(board).expect("a new address");
    let application = json!({"name": "Echo", "botEmail": "echo@webex.bot", "type": "bot"});
    let bot = ann.post("applications", application.clone()).await.expect(200);
    ann.post("applications", application).await.expect(409);
    let me = cast.http.get("/v1/people/me").bearer(text(&bot, "botToken")).send().await.expect(200);
    assert_eq!((&me["type"], &me["emails"][0]), (&json!("bot"), &json!("echo@webex.bot")));
    let search = async |body: Value| {
        let call = cast.http.post("/argonaut/api/v1/directory").bearer(ann.user.access_token());
        call.json(&body).send().await.expect(200)
    };
    let exact = search(json!({"queryString": "ann@example.com"})).await;
    assert_eq!(exact[0]["id"], json!(ann.user.id), "who has the address comes first");
    assert_eq!(exact.as_array().map(Vec::len), Some(2));
    assert_eq!(search(json!({"queryString": "ann", "size": 1})).await.as_array().map(Vec::len), Some(1));
    assert_eq!(search(json!({"queryString": "echo"})).await, json!([]));
    let bots = search(json!({"queryString": "echo@webex.bot", "includeRobots": true})).await;
    assert_eq!(bots[0]["email"], "echo@webex.bot");
    let devices = json!({"queryString": "board", "searchType": "DEVICE_SEARCH", "searchEntity": "device",
        "includePeople": false, "includeRooms": true});
    assert_eq!(search(devices).await[0]["id"], json!(board.id));
}

#[tokio::test]
async fn only_bots_with_an_address_of_their_own_domain_are_applications() {
    let cast = Cast::start().await;
    let ann = cast.person("Ann");
    for refused in [
        json!({"name": "Echo", "botEmail": "echo@example.com", "type": "bot"}),
        json!({"name": " ", "botEmail": "echo@webex.bot", "type": "bot"}),
        json!({"name": "Echo", "botEmail": "echo@webex.bot", "type": "integration"}),
    ] {
        ann.post("applications", refused).await.expect(400);
    }
}
