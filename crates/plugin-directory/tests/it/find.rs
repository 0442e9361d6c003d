//! One method that chooses whom it asks about people.

use serde_json::{Value, json};
use webex_core::{ErrorKind, Webex};
use webex_plugin_directory::{Directory, DirectoryExt, FoundPeople, PeopleSource};
use webex_plugin_mercury::Mercury;
use webex_testing::{Recorded, RecordingServer, Reply};

use crate::cloud::{Dss, search_part};

const ANN: &str = "bdc8b791-c47a-4f31-aa21-ed9a2a9d7cd2";

/// The developer API and, when it is in the catalog, Argonaut.
fn answer(request: &Recorded) -> Reply {
    let target = request.target.as_str();
    if target == "/argonaut/directory" {
        let body: Value = serde_json::from_slice(&request.body).expect("JSON");
        let status = if body["queryString"] == "broken" { 500 } else { 200 };
        let ann = json!({"id": ANN, "displayName": "Ann of Argonaut", "emails": ["ann@example.com"]});
        return Reply::json(
            status,
            &json!([ann, ann, {"id": "board", "displayName": "A board", "type": "ROOM"}]),
        );
    }
    match target.starts_with("/v1/people?") {
        true => Reply::json(
            200,
            &json!({"items": [{"id": ANN, "displayName": target, "emails": ["ann@example.com"]}]}),
        ),
        false => Reply::empty(404),
    }
}

/// A client who is not connected; whose catalog has Argonaut and the directory search, or neither.
async fn client(server: &RecordingServer, catalog: bool) -> Webex {
    let mut config = server.config();
    config.services.u2c = format!("{}/u2c", server.base()).parse().expect("a URL");
    for name in ["argonaut", "directorySearch"].iter().filter(|_| catalog) {
        let url = format!("{}/{name}", server.base()).parse().expect("a URL");
        config.services.overrides.insert((*name).to_owned(), url);
    }
    let builder = Webex::builder().config(config).token("TESTTOKEN");
    builder.plugin(Mercury::new()).plugin(Directory::new()).build().await.expect("a client")
}

async fn find(webex: &Webex, text: &str) -> FoundPeople {
    webex.directory().expect("installed").find_people(text).limit(5).await.expect("an answer")
}

#[tokio::test]
async fn a_client_without_a_catalog_asks_the_developer_api() {
    let server = RecordingServer::start(answer).await;
    let webex = client(&server, false).await;
    for (text, query) in [("ann@example.com", "email=ann%40example.com"), ("Ann", "displayName=Ann")] {
        let found = find(&webex, text).await;
        assert_eq!(
            (found.source, found.people.len(), found.failures.len()),
            (PeopleSource::DeveloperApi, 1, 0)
        );
        assert!(found.people[0].display_name.contains(query), "{}", found.people[0].display_name);
        assert_eq!(found.people[0].raw["emails"], json!(["ann@example.com"]));
    }
}

#[tokio::test]
async fn without_mercury_argonaut_is_asked_and_people_come_once() {
    let server = RecordingServer::start(answer).await;
    let webex = client(&server, true).await;
    let found = find(&webex, "ann").await;
    let names: Vec<_> = found.people.iter().map(|person| person.display_name.as_str()).collect();
    assert_eq!((found.source, names), (PeopleSource::Argonaut, vec!["Ann of Argonaut"]));
    let id = found.people[0].id.as_ref().expect("an id");
    assert_eq!(id.uuid().map(|id| id.to_string()).as_deref(), Some(ANN), "as all other methods name people");
}

#[tokio::test]
async fn who_fails_is_named_and_the_next_one_is_asked() {
    let server = RecordingServer::start(answer).await;
    let webex = client(&server, true).await;
    let found = find(&webex, "broken").await;
    assert_eq!((found.source, found.people.len()), (PeopleSource::DeveloperApi, 1));
    let (source, error) = &found.failures[0];
    assert_eq!((*source, error.status().map(|s| s.as_u16())), (PeopleSource::Argonaut, Some(500)));
    let directory = webex.directory().expect("installed");
    let only = directory.find_people("broken").source(PeopleSource::Argonaut).await.expect_err("nobody else");
    assert_eq!(only.status().map(|s| s.as_u16()), Some(500));
    let nothing = directory.find_people(" ").await.expect_err("refused");
    assert_eq!(nothing.kind(), ErrorKind::InvalidInput);
}

#[tokio::test]
async fn with_mercury_the_directory_search_is_asked() {
    let dss = Dss::start(|_| {
        let mut part = search_part(0, true, &["a", "b"]);
        part["directoryEntities"][0] =
            json!({"identity": ANN, "displayName": "Ann", "type": "PERSON", "orgId": ANN});
        (202, vec![part])
    })
    .await;
    let webex = dss.client().await;
    let directory = webex.directory().expect("installed");
    directory.register().await.expect("online");
    let found = find(&webex, "ann").await;
    assert_eq!(found.source, PeopleSource::DirectorySearch);
    let names: Vec<_> = found.people.iter().map(|person| person.display_name.as_str()).collect();
    assert_eq!(names, ["Ann"], "what is no person is left out");
    let org = found.people[0].org_id.as_ref().expect("an organization");
    assert_eq!(org.uuid().map(|id| id.to_string()).as_deref(), Some(ANN));
    let asked = dss.next_question().await;
    assert_eq!(asked.body, json!({"requestedTypes": ["PERSON"], "resultSize": 5, "queryString": "ann"}));
}
