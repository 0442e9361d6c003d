//! The ids behind addresses (wire/01 section 6.6, rows 128 and 129; section 7, B41).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Map, Value, json};
use uuid::Uuid;
use webex_core::{ErrorKind, Shared, Webex};
use webex_plugin_user::{KnownUser, UserExt, UserRef};
use webex_testing::{RecordingServer, Reply};

async fn client(server: &RecordingServer) -> Webex {
    let url = format!("{}/conversation", server.base()).parse().expect("a URL");
    let builder = Webex::builder().config(server.config()).shared(Shared::new().expect("TLS"));
    builder.token("TESTTOKEN").service("conversation", url).build().await.expect("a client")
}

/// An id for each user that was asked for: `existing` users are there, others are if they are to be created, and of
/// `nobody` there is none.
async fn service() -> RecordingServer {
    RecordingServer::start(|request| {
        let asked: Vec<Value> = serde_json::from_slice(&request.body).unwrap_or_default();
        let create = request.target.ends_with("?shouldCreateUsers=true");
        let answer = asked.iter().filter_map(|user| user["email"].as_str()).map(|email| {
            let answer = match email.starts_with("nobody") {
                true => json!({"userExists": false}),
                false => json!({"id": id(email), "userExists": create || email.starts_with("existing")}),
            };
            (email.to_owned(), answer)
        });
        Reply::json(200, &Value::Object(answer.collect::<Map<_, _>>()))
    })
    .await
}

fn id(email: &str) -> Uuid {
    Uuid::from_u128(email.to_lowercase().bytes().map(u128::from).sum())
}

#[tokio::test]
async fn r128_an_id_is_answered_as_it_is_unless_forced() {
    let server = service().await;
    let webex = client(&server).await;
    let given = Uuid::from_u128(9);
    assert_eq!(webex.user().as_uuid(given).await.expect("given"), given);
    assert_eq!(webex.user().as_uuid(given.to_string()).await.expect("given"), given);
    assert!(server.requests().is_empty());
    let both = UserRef::new(given, "a@example.com");
    assert_eq!(webex.user().as_uuid(both.clone()).await.expect("given"), given);
    assert_eq!(webex.user().as_uuid(both).force(true).await.expect("asked"), id("a@example.com"));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn r128_who_is_known_is_not_asked_for_again() {
    let server = service().await;
    let webex = client(&server).await;
    let known = KnownUser::new(Uuid::from_u128(5), "Bob@example.com");
    webex.user().remember(known.clone()).expect("an address");
    assert_eq!(webex.user().as_uuid("bob@EXAMPLE.com").await.expect("known"), known.id);
    assert_eq!(webex.user().recent(known.id), Some(known));
    webex.user().as_uuid("existing@example.com").await.expect("asked");
    webex.user().as_uuid("existing@example.com").await.expect("known now");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn r128_a_user_who_may_not_exist_is_created_once() {
    let server = service().await;
    let webex = client(&server).await;
    let unknown = KnownUser::new(Uuid::from_u128(6), "first@example.com");
    webex.user().remember(unknown).expect("an address");
    webex.user().as_uuid("second@example.com").await.expect("asked: it does not exist");
    let ask = async |email: &str| webex.user().as_uuid(email).create(true).await.expect("created");
    assert_eq!(ask("first@example.com").await, id("first@example.com"), "nobody had said that it exists");
    ask("second@example.com").await;
    let before = server.requests().len();
    for email in ["first@example.com", "second@example.com", "first@example.com"] {
        ask(email).await;
    }
    let sent = server.requests();
    assert_eq!(sent.len(), before, "now all are known to exist");
    let creating = sent.iter().filter(|request| request.target.ends_with("users?shouldCreateUsers=true"));
    assert_eq!((sent.len(), creating.count()), (3, 2));
}

#[tokio::test]
async fn look_ups_of_the_moment_are_one_request_and_twice_the_same_is_once() {
    let server = service().await;
    let webex = client(&server).await;
    let emails = ["a@example.com", "b@example.com", "A@example.com", "", "c@example.com"];
    let answers = webex.user().as_uuids(emails).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 4);
    assert_eq!(answers[3].as_ref().expect_err("nobody").kind(), ErrorKind::InvalidInput);
    let sent = server.requests();
    assert_eq!(sent.len(), 1);
    let asked: Value = serde_json::from_slice(&sent[0].body).expect("JSON");
    assert_eq!(
        asked,
        json!([{"email": "a@example.com"}, {"email": "b@example.com"}, {"email": "c@example.com"}])
    );
}

#[tokio::test]
async fn r129_an_entry_without_an_id_fails_alone() {
    let server = service().await;
    let webex = client(&server).await;
    let answers = webex.user().as_uuids(["a@example.com", "nobody@example.com"]).await;
    assert_eq!(answers[0].as_ref().expect("found"), &id("a@example.com"));
    assert_eq!(answers[1].as_ref().expect_err("no id").kind(), ErrorKind::NotFound);
    assert_eq!(webex.user().recent("nobody@example.com"), None, "a failure is not kept");
}

/// A batch that fails ends every look-up in it, and leaves nothing behind that would spoil the next.
#[tokio::test]
async fn b41_a_failed_batch_ends_every_look_up_and_the_next_one_is_asked_anew() {
    let broken = Arc::new(AtomicBool::new(true));
    let state = broken.clone();
    let server = RecordingServer::start(move |_| match state.load(Ordering::SeqCst) {
        true => Reply::json(500, &json!({"message": "broken"})),
        false => Reply::json(200, &json!({"a@example.com": {"id": id("a"), "userExists": true}})),
    })
    .await;
    let webex = client(&server).await;
    for answer in webex.user().as_uuids(["a@example.com", "b@example.com"]).await {
        assert_eq!(answer.expect_err("the batch failed").status().map(|status| status.as_u16()), Some(500));
    }
    broken.store(false, Ordering::SeqCst);
    assert_eq!(webex.user().as_uuid("a@example.com").await.expect("asked anew"), id("a"));
}
