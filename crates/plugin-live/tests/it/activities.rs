//! Every vector of frames, compared with the JavaScript SDK and with what is right.

use serde_json::Value;
use webex_plugin_conversation::DECRYPTION_FAILURE;
use webex_plugin_live::TranslatePolicy;
use webex_testing::as_received;

use crate::frames::{Vector, all};

/// wire/04 section 6.3, row 70: events and requests are those of the vectors, in order.
#[tokio::test]
async fn every_vector_gives_the_events_of_the_javascript_sdk() {
    let vectors = all();
    for vector in &vectors {
        let outcome = vector.play(TranslatePolicy::javascript()).await;
        if !vector.has_off() {
            assert_eq!(outcome.events, expected(vector), "{}", vector.id());
        }
        if !vector.listens_twice() {
            assert_eq!(outcome.fetched, vector.expected_fetches(), "{}", vector.id());
        }
        let failed = vector.value["expected"]["logged"].is_array() || !vector.expected().is_empty();
        assert!(failed || outcome.diagnostics.len() < 2, "{}", vector.id());
    }
    println!("{} frame vectors", vectors.len());
}

/// The events of a vector but for what is wrong under every policy.
fn expected(vector: &Vector) -> Vec<Value> {
    let mut events: Vec<_> = vector.expected().iter().map(without_false_email).collect();
    if vector.listens_twice() {
        // wire/04 section 7, row 7: listening twice doubles no event.
        events.dedup();
    }
    events
}

/// wire/04 section 7, row 37: a UUID is no e-mail address.
fn without_false_email(event: &Value) -> Value {
    let mut event = event.clone();
    let is_uuid = |email: &Value| email.as_str().is_some_and(|email| uuid::Uuid::try_parse(email).is_ok());
    if let Some(data) = event["payload"]["data"].as_object_mut()
        && data.get("personEmail").is_some_and(is_uuid)
    {
        data.remove("personEmail");
    }
    event
}

/// wire/04 section 2.5.2: activities after they were opened and normalized. What cannot be opened keeps its sealed text
/// when it is written again (wire/03 section 7.2, row 22).
#[tokio::test]
async fn every_activity_is_normalized_as_in_the_vectors() {
    for vector in all() {
        let outcome = vector.play(TranslatePolicy::default()).await;
        let expected = vector.value["normalized"].as_array().expect("activities");
        let played = outcome.normalized.iter();
        for ((ours, theirs), received) in played.zip(expected).zip(vector.activities()) {
            assert_eq!(*ours, as_received(theirs, DECRYPTION_FAILURE, received), "{}", vector.id());
        }
    }
}

/// Where what is right differs from what the JavaScript SDK does, and why: `defects.rs` tests what is right.
fn better(vector: &Vector) -> Option<&'static str> {
    let failed = |answer: &Value| answer["response"]["status"].as_u64().is_some_and(|status| status >= 400);
    if vector.value["http"].as_array().into_iter().flatten().any(failed) {
        return Some("wire/04 section 7, row 5: nothing is lost for a failed request");
    }
    vector.activities().find_map(|activity| {
        let object = &activity["object"];
        let of_reaction = [activity, object].into_iter().any(|it| it["parent"]["type"] == "reaction");
        match (activity["verb"].as_str(), object["objectType"].as_str()) {
            (Some("post" | "share"), _) if activity["parent"]["type"] == "edit" => {
                Some("wire/04 section 7, row 1: an edit is `updated`")
            }
            (Some("delete"), _) if of_reaction => Some("wire/04 section 7, row 2: a reaction is no message"),
            (Some("update"), Some("content")) => Some("wire/04 section 7, row 3: a file is no room"),
            _ => None,
        }
    })
}

/// What is right needs no request, and tells the same but for the markdown, which no activity has.
#[tokio::test]
async fn without_any_request_the_events_are_the_same() {
    let mut compared = 0;
    for vector in all() {
        if let Some(why) = better(&vector) {
            println!("{} differs: {why}", vector.id());
            continue;
        }
        let outcome = vector.play(TranslatePolicy::default()).await;
        assert_eq!(outcome.fetched, Vec::<String>::new(), "{}", vector.id());
        if !vector.has_off() {
            let expected: Vec<_> = expected(&vector).iter().map(without_markdown).collect();
            assert_eq!(outcome.events, expected, "{}", vector.id());
            compared += expected.len();
        }
    }
    println!("{compared} events without a request");
}

fn without_markdown(event: &Value) -> Value {
    let mut event = event.clone();
    if let Some(data) = event["payload"]["data"].as_object_mut() {
        data.remove("markdown");
    }
    event
}
