//! Look-ups in batches, in virtual time (`messaging-people-batcher.json`, wire/04 sections 2.2.5 and 4.2).

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use webex_core::{ErrorKind, Result, Webex};
use webex_plugin_people::{PeopleConfig, PeopleExt, Person};
use webex_testing::vectors;

use crate::service::{Service, canonical, found};

#[tokio::test(start_paused = true)]
async fn requests_and_outcomes_are_those_of_the_vectors() {
    let file = "messaging-people-batcher.json";
    let all = vectors(file, include_str!("../vectors/messaging-people-batcher.json"));
    let all = all["vectors"].as_array().expect("vectors");
    let different = futures_util::future::join_all(all.iter().map(run)).await.iter().flatten().count();
    println!("{file}: {} cases ran, {different} of them different on purpose", all.len());
    assert!(!all.is_empty());
}

/// Runs one vector; answers whether it records a defect.
async fn run(vector: &Value) -> Option<&'static str> {
    let id = vector["id"].as_str().expect("an id");
    let said = vector["server"].as_str().expect("a server").to_owned();
    let service = Service::new(move |ids, number| answer(&said, ids, number));
    let webex = service.client().await;
    let config = config(&vector["config"]);
    let calls = vector["calls"].as_array().expect("calls");
    let outcomes = futures_util::future::join_all(calls.iter().map(|call| ask(&webex, &config, call))).await;
    let defect = defect(id);
    if let Some(why) = defect {
        println!("{id}: different on purpose: {why}");
    }
    check_requests(id, &service, &vector["expected"]["http"]);
    for (outcome, expected) in
        outcomes.iter().zip(vector["expected"]["outcomes"].as_array().expect("outcomes"))
    {
        check_outcome(id, outcome, expected);
    }
    defect
}

async fn ask(webex: &Webex, config: &PeopleConfig, call: &Value) -> Vec<Result<Person>> {
    tokio::time::sleep(Duration::from_millis(call["at"].as_u64().unwrap_or(0))).await;
    let ids = match &call["args"][0] {
        Value::Array(ids) => ids.iter().map(id_of).collect(),
        one => vec![id_of(one)],
    };
    webex.people().with_config(config.clone()).get_many(ids).await
}

/// A text, or something with a person's id; that wins over its own.
fn id_of(argument: &Value) -> &str {
    argument
        .as_str()
        .or_else(|| argument["personId"].as_str())
        .or_else(|| argument["id"].as_str())
        .expect("an id")
}

fn config(json: &Value) -> PeopleConfig {
    let millis = |name: &str| Duration::from_millis(json[name].as_u64().expect("milliseconds"));
    let mut config = PeopleConfig::default();
    config.wait = millis("batcherWait");
    config.max_wait = millis("batcherMaxWait");
    config.max_calls =
        json["batcherMaxCalls"].as_u64().and_then(|n| usize::try_from(n).ok()).expect("a number");
    config.show_all_types = json["showAllTypes"].as_bool().expect("a flag");
    config
}

fn answer(said: &str, ids: &[String], number: usize) -> (u16, Value) {
    match said {
        "answers every id" => found(ids),
        "404" => (404, json!({ "message": "nf" })),
        "500 for the first request, then answers every id" if number == 0 => (500, json!({ "message": "x" })),
        "500 for the first request, then answers every id" => found(ids),
        "answers another person" => found(&["0472b8e9-4085-4d0c-a273-0e8a213e536a".to_owned()]),
        "finds the first, reports the second in notFoundIds" => {
            let (status, mut body) = found(&ids[..1]);
            body["notFoundIds"] = json!([canonical(&ids[1])]);
            (status, body)
        }
        other => panic!("the test has no server that {other}"),
    }
}

/// The vectors that record what the SDK does not share.
fn defect(id: &str) -> Option<&'static str> {
    match id {
        "http-404" => {
            Some("wire/04 section 7, row 13: the error of a request reaches everybody who waits for it")
        }
        "again-after-error" => Some("wire/04 section 7, row 13: a failed request leaves nothing behind"),
        "unexpected-item" => Some("wire/04 section 7, row 16: people that nobody asked for are left out"),
        "not-found" => Some("wire/04 section 7, row 15: who is not found is a typed error"),
        _ => None,
    }
}

fn check_requests(id: &str, service: &Arc<Service>, expected: &Value) {
    let sent: Vec<_> = service.requests().iter().map(query).collect();
    let base = url::Url::parse("http://host").expect("a URL");
    let target =
        |request: &Value| base.join(request["target"].as_str().expect("a target")).expect("a target");
    let mut expected: Vec<_> =
        expected.as_array().expect("requests").iter().map(|request| query(&target(request))).collect();
    if id == "again-after-error" {
        expected.push(expected[0].clone());
    }
    assert_eq!(sent, expected, "{id}");
}

fn query(url: &url::Url) -> (String, Vec<(String, String)>) {
    (url.path().to_owned(), url.query_pairs().into_owned().collect())
}

fn check_outcome(id: &str, outcome: &[Result<Person>], expected: &Value) {
    if id == "again-after-error" {
        // The first caller gets the error, the second one an answer of its own: see the test of row 13.
        return;
    }
    if let Some(resolved) = expected.get("resolved") {
        let wanted: Vec<_> = resolved.as_array().cloned().unwrap_or_else(|| vec![resolved.clone()]);
        let ids: Vec<_> =
            outcome.iter().map(|person| json!(person.as_ref().expect("found").id.as_str())).collect();
        assert_eq!(ids, wanted, "{id}");
        return;
    }
    let error = outcome[0].as_ref().expect_err(id);
    match id {
        "http-404" => assert_eq!(error.status().map(|status| status.as_u16()), Some(404)),
        _ => assert_eq!(error.kind(), ErrorKind::NotFound, "{id}"),
    }
}

const ANN: &str = "78cbac62-ac2d-45e3-afa9-0e15ccf00615";
const BEN: &str = "fbb496f4-d84f-4839-a3dd-f2057788177a";

/// wire/04 section 7, row 13.
#[tokio::test(start_paused = true)]
async fn a_failed_request_reaches_its_callers_and_leaves_nothing_behind() {
    let service = Service::new(|ids, number| if number == 0 { (500, json!({})) } else { found(ids) });
    let people = service.client().await.people();
    for outcome in people.get_many([ANN, BEN, ANN]).await {
        assert_eq!(outcome.expect_err("failed").status().map(|status| status.as_u16()), Some(500));
    }
    assert_eq!(people.get(ANN).await.expect("found").id.as_str(), canonical(ANN));
}

/// wire/04 section 7, rows 14 and 15.
#[tokio::test(start_paused = true)]
async fn who_is_passed_over_in_silence_is_not_found() {
    let service = Service::new(|ids, _| found(&ids[..1]));
    let people = service.client().await.people();
    let mut outcomes = people.get_many([ANN, BEN]).await.into_iter();
    assert!(outcomes.next().expect("an outcome").is_ok());
    let error = outcomes.next().expect("an outcome").expect_err("nobody");
    assert!(error.is_not_found() && error.to_string().contains(BEN), "{error}");
}

/// wire/04 section 7, row 17: one person, whatever the spelling.
#[tokio::test(start_paused = true)]
async fn two_spellings_of_an_id_are_one_person() {
    let service = Service::finding_all();
    let people = service.client().await.people();
    let spellings = [ANN.to_owned(), canonical(ANN), format!("{}==", canonical(ANN)), ANN.to_uppercase()];
    for outcome in people.get_many(spellings).await {
        assert_eq!(outcome.expect("found").id.as_str(), canonical(ANN));
    }
    assert_eq!(service.requests()[0].query(), Some(format!("id={ANN}&showAllTypes=false").as_str()));
}

/// wire/04 section 6.2, rows 46 and 47.
#[tokio::test(start_paused = true)]
async fn a_request_takes_as_many_as_configured() {
    let ids: Vec<_> = (1..=6).map(|n| uuid::Uuid::from_u128(n).to_string()).collect();
    let service = Service::finding_all();
    let people = service.client().await.people();
    assert!(people.get_many(&ids).await.iter().all(Result::is_ok));
    assert_eq!(service.requests().len(), 1);
    let mut config = PeopleConfig::default();
    config.max_calls = 2;
    assert!(people.with_config(config).get_many(&ids).await.iter().all(Result::is_ok));
    assert_eq!(service.requests().len(), 1 + 3);
}

/// wire/04 section 2.2.5: who asks for himself at the same time shares one request; nothing is kept.
#[tokio::test(start_paused = true)]
async fn me_is_asked_for_once_at_a_time() {
    let service = Service::new(|_, _| (200, json!({ "id": canonical(ANN) })));
    let people = service.client().await.people();
    let (one, two, three) = tokio::join!(people.me(), people.me(), people.clone().me());
    assert_eq!(one.expect("me"), two.expect("me"));
    assert!(three.is_ok());
    assert_eq!(service.requests().len(), 1);
    people.me().await.expect("me");
    assert_eq!(service.requests().len(), 2);
}

/// wire/04 section 6.2, row 45, and section 7, row 45.
#[tokio::test(start_paused = true)]
async fn nobody_and_a_room_are_refused_before_anything_is_sent() {
    let service = Service::finding_all();
    let people = service.client().await.people();
    let room = "Y2lzY29zcGFyazovL3VzL1JPT00vMWY2MzYxMTMtYjA4NC00ZGFlLWEyYWUtNTMzNzAxNjllYjU2";
    for id in ["", room] {
        assert_eq!(people.get(id).await.expect_err("refused").kind(), ErrorKind::InvalidInput);
    }
    assert!(service.requests().is_empty());
}
