//! Flags (wire/02 sections 2.12 and 3.10, row G1 of its section 6).

use http::Method;
use serde_json::{Value, json};
use webex_core::{ErrorKind, Webex};
use webex_plugin_conversation::{Activity, Conversations, ConversationsExt, Flag, FlagState, FlagsHandle};
use webex_plugin_mercury::Mercury;
use webex_testing::{Recorded, RecordingServer, Reply};

use crate::cloud::{Cloud, text};

/// A service with flags, and the bulk fetch of the conversation service beside it.
fn answer(request: &Recorded) -> Reply {
    let flag = |state: &str| json!({"url": "", "state": state, "flag-item": "x", "conversation-url": "y"});
    match (&request.method, request.target.as_str()) {
        (&Method::POST, "/userapps/flags") => Reply::json(200, &flag("flagged")),
        (&Method::GET, "/userapps/flags?state=flagged") => {
            Reply::json(200, &json!({"items": [flag("flagged")]}))
        }
        (&Method::PUT, "/userapps/flags/1") => {
            let body: Value = serde_json::from_slice(&request.body).expect("JSON");
            Reply::json(200, &flag(body["state"].as_str().expect("a state")))
        }
        (&Method::DELETE, "/userapps/flags/1") => Reply::empty(204),
        (&Method::POST, "/conv/bulk_activities_fetch") => {
            let body: Value = serde_json::from_slice(&request.body).expect("JSON");
            let urls = body["activityUrls"].as_array().expect("URLs").clone();
            let found =
                json!({"status": "200", "href": urls[0], "data": {"activity": {"id": "a1", "verb": "post"}}});
            Reply::json(200, &json!({"multistatus": [{"status": "404", "href": urls[1]}, found]}))
        }
        _ => Reply::empty(404),
    }
}

async fn flags(server: &RecordingServer) -> FlagsHandle {
    let mut config = server.config();
    let url = format!("{}/userapps", server.base()).parse().expect("a URL");
    config.services.overrides.insert("userApps".to_owned(), url);
    let builder = Webex::builder().config(config).token("TESTTOKEN");
    let webex = builder.plugin(Mercury::new()).plugin(Conversations::new()).build().await.expect("a client");
    webex.conversations().expect("installed").flags()
}

fn flag(json: Value) -> Flag {
    serde_json::from_value(json).expect("a flag")
}

#[tokio::test]
async fn row_g1_flags_are_made_listed_changed_and_deleted() {
    let server = RecordingServer::start(answer).await;
    let flags = flags(&server).await;
    let message: Activity = serde_json::from_value(json!({
        "url": "https://c.example/activities/1", "target": {"url": "https://c.example/conversations/2"},
    }))
    .expect("an activity");
    let made = flags.create(&message).await.expect("made");
    assert_eq!((made.state, made.flag_item.as_deref()), (FlagState::Flagged, Some("x")));
    let body: Value = serde_json::from_slice(&server.requests()[0].body).expect("JSON");
    let expected = json!({"flag-item": "https://c.example/activities/1",
        "conversation-url": "https://c.example/conversations/2", "state": "flagged"});
    assert_eq!(body, expected);
    assert_eq!(flags.list().await.expect("listed").len(), 1);
    let first = flag(json!({"url": format!("{}/userapps/flags/1", server.base())}));
    assert_eq!(flags.archive(&first).await.expect("put away").state, FlagState::Archived);
    assert_eq!(flags.unflag(&first).await.expect("taken away").state, FlagState::Unflagged);
    flags.delete(&first).await.expect("deleted");
}

#[tokio::test]
async fn row_g1_what_has_no_url_is_refused_before_anything_is_sent() {
    let server = RecordingServer::start(answer).await;
    let flags = flags(&server).await;
    let error = flags.create(&Activity::default()).await.expect_err("no URL");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    for refused in [flags.archive(&Flag::default()).await, flags.unflag(&Flag::default()).await] {
        assert_eq!(refused.expect_err("no URL").kind(), ErrorKind::InvalidInput);
    }
    assert_eq!(flags.delete(&Flag::default()).await.expect_err("no URL").kind(), ErrorKind::InvalidInput);
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn row_g1_the_messages_of_flags_are_fetched_together() {
    let server = RecordingServer::start(answer).await;
    let flags = flags(&server).await;
    let item = |id: &str| {
        flag(json!({"flag-item": format!("{}/conv/conversations/c/activities/{id}", server.base())}))
    };
    let all = [item("1"), item("2"), flag(json!({"flag-item": "nonsense"})), Flag::default()];
    let found = flags.activities(&all).await.expect("fetched");
    assert_eq!(found.len(), 1, "what is gone, and what is no activity, is left out");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn row_g1_flags_of_a_cloud_lead_back_to_their_messages() {
    let cloud = Cloud::start().await;
    let id = cloud.room(&["alice", "bob"]).await;
    let (alice, bob) = (cloud.conversations("alice").await, cloud.conversations("bob").await);
    let message = alice.conversation(id.as_str()).post("remember this").await.expect("posted");
    let flags = bob.flags();
    let flag = flags.create(&message).await.expect("flagged");
    assert_eq!((flag.state.clone(), flag.flag_item.as_deref()), (FlagState::Flagged, message.url.as_deref()));
    let listed = flags.list().await.expect("listed");
    assert_eq!(listed.as_slice(), std::slice::from_ref(&flag));
    let found = flags.activities(&listed).await.expect("fetched");
    assert_eq!(found.iter().map(text).collect::<Vec<_>>(), [Some("remember this")]);
    assert!(alice.flags().list().await.expect("listed").is_empty(), "a flag is its owner's alone");
    assert_eq!(flags.archive(&flag).await.expect("put away").state, FlagState::Archived);
    assert_eq!(flags.unflag(&flag).await.expect("taken away").state, FlagState::Unflagged);
    assert!(flags.list().await.expect("listed").is_empty());
    flags.delete(&flag).await.expect("deleted");
    assert!(flags.delete(&flag).await.expect_err("it is gone").is_not_found());
}
