//! Read status, compared with the vectors.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use webex_core::{ErrorKind, Result};
use webex_plugin_live::{MembershipsReadStatus, RoomsReadStatus};
use webex_plugin_rooms::RoomsExt;
use webex_testing::vectors;

use crate::scripted::{Asked, Scripted};

const FILE: &str = include_str!("../vectors/messaging-readstatus.json");

/// What is right where the JavaScript SDK is wrong.
#[derive(PartialEq)]
enum Better {
    /// wire/04 section 7, row 29: more than 100 recent rooms are refused.
    Refused,
    /// Row 32: one odd member does not hide the others.
    Answered,
}

fn better(vector: &Value) -> Option<Better> {
    let recent = vector["call"]["args"][0].as_u64();
    let mut answers = vector["http"].as_array().into_iter().flatten();
    let lacks_organization = |answer: &Value| {
        let members = answer["response"]["body"]["participants"]["items"].as_array();
        members.is_some_and(|members| members.iter().any(|member| member["orgId"].is_null()))
    };
    if recent.is_some_and(|recent| recent > 100) {
        Some(Better::Refused)
    } else if vector["expected"]["error"].is_object() && answers.any(lacks_organization) {
        Some(Better::Answered)
    } else {
        None
    }
}

fn all() -> Value {
    vectors("messaging-readstatus.json", FILE)
}

/// The vectors that this crate has a copy of, and that of that id.
fn copy(id: &str) -> (Value, Value) {
    let file: Value = serde_json::from_str(FILE).expect("JSON");
    let mut vectors = file["vectors"].as_array().expect("vectors").iter();
    let vector = vectors.find(|vector| vector["id"] == id).expect("the vector is there").clone();
    (file, vector)
}

fn me() -> Value {
    let alice: uuid::Uuid = "bdc8b791-c47a-4f31-aa21-ed9a2a9d7cd2".parse().expect("a UUID");
    json!({ "id": webex_core::ids::PersonId::from(alice) })
}

async fn run(vectors: &Value, vector: &Value) -> (Result<Value>, Vec<Asked>) {
    let network = Scripted::new(&vectors["catalog"], &me(), &vector["http"]);
    let webex = network.client().await;
    let call = &vector["call"];
    let arg = &call["args"][0];
    let id = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let method = format!("{}.{}", id(&call["plugin"]), id(&call["method"]));
    let result = match method.as_str() {
        "rooms.getWithReadStatus" => value(webex.rooms().get_with_read_status(id(arg).as_str()).await),
        "rooms.listWithReadStatus" => {
            let recent = arg.as_u64().filter(|recent| *recent > 0).map(|recent| recent as u32);
            items(webex.rooms().list_with_read_status(recent).await)
        }
        "memberships.listWithReadStatus" => {
            items(webex.memberships().list_with_read_status(id(&arg["roomId"]).as_str()).await)
        }
        "memberships.updateLastSeen" => {
            let (room, message) = (id(&arg["roomId"]), id(&arg["id"]));
            value(webex.memberships().update_last_seen(room.as_str(), message.as_str()).await)
        }
        other => panic!("the test knows no {other}"),
    };
    (result, network.asked())
}

fn value<T: serde::Serialize>(result: Result<T>) -> Result<Value> {
    result.map(|value| serde_json::to_value(value).expect("written"))
}

fn items<T: serde::Serialize>(result: Result<Vec<T>>) -> Result<Value> {
    result.map(|items| json!({ "items": items }))
}

/// wire/04 section 6.4, row 90: requests and results are those of the vectors.
#[tokio::test]
async fn requests_and_results_are_those_of_the_vectors() {
    let file = all();
    let cases = file["vectors"].as_array().expect("vectors");
    for vector in cases {
        let id = vector["id"].as_str().expect("an id");
        let (result, asked) = run(&file, vector).await;
        let better = better(vector);
        if better == Some(Better::Refused) {
            assert_eq!(result.expect_err(id).kind(), ErrorKind::InvalidInput, "{id}");
            continue;
        }
        check_requests(id, &asked, &vector["expected"]["http"]);
        match result {
            Ok(_) if better == Some(Better::Answered) => {}
            Ok(result) => assert_eq!(result, as_ours(vector, &result), "{id}"),
            Err(error) => check_error(id, &error, &vector["expected"]["error"]),
        }
    }
    println!("{} read status vectors", cases.len());
}

fn check_error(id: &str, error: &webex_core::Error, expected: &Value) {
    match expected["statusCode"].as_u64() {
        Some(status) => {
            assert_eq!(error.status().map(|status| u64::from(status.as_u16())), Some(status), "{id}")
        }
        None => {
            let kinds = [ErrorKind::UnknownCluster, ErrorKind::InvalidInput];
            assert!(expected.is_object() && kinds.contains(&error.kind()), "{id}: {error}");
        }
    }
}

/// A membership of ours always says whether it is that of a moderator; a room without a name of its own has the computed
/// title (wire/04 section 7, row 30).
fn as_ours(vector: &Value, ours: &Value) -> Value {
    let mut expected = vector["expected"]["result"].clone();
    let titles = computed_titles(vector);
    let fill = |expected: &mut Value, ours: &Value| {
        let Some(expected) = expected.as_object_mut() else { return };
        if !ours["personId"].is_null() {
            expected.entry("isModerator").or_insert(Value::Bool(false));
        }
        let room = ours["id"].as_str().and_then(|id| webex_core::ids::RoomId::new(id).uuid());
        if let Some(title) = room.and_then(|room| titles.get(&room)) {
            expected.entry("title").or_insert(title.clone());
        }
    };
    fill(&mut expected, ours);
    for (at, item) in
        expected.get_mut("items").and_then(Value::as_array_mut).into_iter().flatten().enumerate()
    {
        fill(item, &ours["items"][at]);
    }
    expected
}

fn computed_titles(vector: &Value) -> BTreeMap<uuid::Uuid, Value> {
    let answers = vector["http"].as_array().into_iter().flatten().map(|answer| &answer["response"]["body"]);
    let rooms = answers.flat_map(|body| body["items"].as_array().into_iter().flatten().chain([body]));
    let computed = rooms.filter(|room| room["displayName"].is_null() && room["computedTitle"].is_string());
    computed
        .filter_map(|room| Some((room["id"].as_str()?.parse().ok()?, room["computedTitle"].clone())))
        .collect()
}

fn check_requests(id: &str, asked: &[Asked], expected: &Value) {
    let expected = expected.as_array().expect("requests");
    assert_eq!(asked.len(), expected.len(), "{id}: {asked:?}");
    for (asked, expected) in asked.iter().zip(expected) {
        assert_eq!(asked.method, expected["method"].as_str().expect("a method"), "{id}");
        let home = "https://conv-a.wbx2.com/conversation/api/v1/conversations";
        let mut url = asked.url.clone();
        url.set_query(None);
        assert_eq!(url.as_str(), expected["uri"].as_str().unwrap_or(home), "{id}");
        assert_eq!(query(asked), expected_query(&expected["qs"], asked), "{id}");
        if !expected["body"].is_null() {
            check_body(id, &asked.body, &expected["body"]);
        }
    }
}

fn query(asked: &Asked) -> Map<String, Value> {
    asked
        .url
        .query_pairs()
        .map(|(name, value)| (name.into_owned(), Value::from(value.into_owned())))
        .collect()
}

/// The moment two weeks ago is that of the request; it has to be near.
fn expected_query(expected: &Value, asked: &Asked) -> Map<String, Value> {
    let sent = query(asked);
    let text = |(name, value): (&String, &Value)| {
        let value = match value {
            Value::String(_) if name == "sinceDate" => two_weeks_ago(&sent),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        (name.clone(), Value::from(value))
    };
    expected.as_object().expect("a query").iter().map(text).collect()
}

fn two_weeks_ago(sent: &Map<String, Value>) -> String {
    let text = sent["sinceDate"].as_str().expect("a text").to_owned();
    let since: i64 = text.parse().expect("milliseconds");
    let expected = jiff::Timestamp::now().as_millisecond() - 14 * 24 * 60 * 60 * 1000;
    assert!((expected - since).abs() < 60_000, "{since}");
    text
}

/// wire/03 section 7.2, row 27: the target has no empty lists. The service takes both.
fn check_body(id: &str, body: &Value, expected: &Value) {
    let mut expected = expected.clone();
    let target = expected["target"].as_object_mut().expect("a target");
    target.remove("activities");
    target.remove("participants");
    let temporary = body["clientTempId"].as_str().expect("a UUID");
    assert!(uuid::Uuid::try_parse(temporary).is_ok_and(|uuid| uuid.get_version_num() == 4), "{id}");
    expected["clientTempId"] = body["clientTempId"].clone();
    assert_eq!(*body, expected, "{id}");
}

async fn played(id: &str) -> (Result<Value>, Vec<Asked>, Value) {
    let (file, vector) = copy(id);
    let (result, asked) = run(&file, &vector).await;
    (result, asked, vector)
}

#[tokio::test]
async fn row_29_more_than_a_hundred_are_refused() {
    let (result, asked, _) = played("rooms-rs-101").await;
    assert_eq!(result.expect_err("refused").kind(), ErrorKind::InvalidInput);
    assert!(asked.is_empty());
}

#[tokio::test]
async fn row_30_a_computed_title_is_a_title() {
    let (result, _, vector) = played("room-rs-computed-title").await;
    let mut expected = vector["expected"]["result"].clone();
    expected["title"] = json!("Bob Baker");
    assert_eq!(result.expect("a room"), expected);
}

#[tokio::test]
async fn row_31_rooms_without_date_are_the_oldest() {
    let file = all();
    let room = |id: u128, date: Value| {
        let id = uuid::Uuid::from_u128(id);
        json!({ "id": id, "objectType": "conversation", "tags": [], "lastReadableActivityDate": date,
                "url": format!("https://conv-a.wbx2.com/conversation/api/v1/conversations/{id}") })
    };
    let items = json!([
        room(1, Value::Null),
        room(2, json!("2026-01-01T00:00:00Z")),
        room(3, Value::Null),
        room(4, json!("2026-01-02T00:00:00.000Z"))
    ]);
    let answers = json!([{ "response": { "status": 200, "body": { "items": items } } }]);
    let webex = Scripted::new(&file["catalog"], &me(), &answers).client().await;
    let rooms = webex.rooms().list_with_read_status(None).await.expect("listed");
    let order: Vec<_> = rooms.iter().filter_map(|room| room.id.uuid()).map(|id| id.as_u128()).collect();
    assert_eq!(order, [4, 2, 1, 3]);
    assert!(rooms[0].is_unread() && !rooms[2].is_unread());
}

#[tokio::test]
async fn row_32_a_member_without_organization_hides_nobody() {
    let (result, _, _) = played("mem-rs-no-org").await;
    let result = result.expect("memberships");
    let members = result["items"].as_array().expect("items");
    assert_eq!(members.len(), 2);
    assert!(members[1].get("personOrgId").is_none());
    assert_eq!(members[1]["personEmail"], "bob@example.com");
}

#[tokio::test]
async fn a_hidden_room_is_hidden_for_oneself_only() {
    let (file, mut vector) = copy("mem-rs-basic");
    vector["http"][0]["response"]["body"]["tags"] = json!(["HIDDEN", "ONE_ON_ONE"]);
    let result = run(&file, &vector).await.0.expect("memberships");
    let hidden: Vec<_> =
        result["items"].as_array().expect("items").iter().map(|item| &item["isRoomHidden"]).collect();
    assert_eq!(hidden, [&json!(true), &Value::Null, &Value::Null]);
}

#[tokio::test]
async fn what_is_no_room_is_refused_before_anything_is_asked() {
    let file = all();
    let network = Scripted::new(&file["catalog"], &me(), &json!([]));
    let webex = network.client().await;
    let error = webex.rooms().get_with_read_status("not an id").await.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    let error = webex.memberships().update_last_seen("x", "y").await.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(network.asked().is_empty());
}
