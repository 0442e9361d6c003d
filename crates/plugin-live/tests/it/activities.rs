//! Every vector of frames, compared with the JavaScript SDK and with what is right.

use serde_json::Value;
use webex_plugin_live::TranslatePolicy;

use crate::frames::{Vector, all};

/// Where ours differs whatever the policy is, by vector: why.
const ALWAYS: [(&str, &str); 1] =
    [("listen-twice-duplicates", "wire/04 section 7, row 7: listening twice doubles no event")];

/// The wrong `personEmail` of row 37 is in a vector of its own.
const NO_EMAIL: &str = "msg-delete-no-email";

/// Where what is right differs from what the JavaScript SDK does, by vector: why.
const BETTER: [(&str, &str); 4] = [
    ("msg-post-edit", "wire/04 section 7, row 1: an edit is `updated`"),
    ("msg-delete-reaction", "wire/04 section 7, row 2: a reaction is no message"),
    ("room-update-content-false", "wire/04 section 7, row 3: a file is no room"),
    ("msg-post-get-500", "wire/04 section 7, row 5: nothing is lost for a failed request"),
];

fn listed(list: &[(&str, &str)], vector: &Vector) -> bool {
    list.iter().any(|(id, _)| *id == vector.id())
}

/// wire/04 section 6.3, row 70: events and requests are those of the vectors, in order.
#[tokio::test]
async fn every_vector_gives_the_events_of_the_javascript_sdk() {
    let vectors = all();
    for vector in vectors.iter().filter(|vector| !listed(&ALWAYS, vector)) {
        let outcome = vector.play(TranslatePolicy::javascript()).await;
        let mut expected = vector.expected();
        if vector.id() == NO_EMAIL {
            // wire/04 section 7, row 37: a UUID is no e-mail address.
            let data = expected[0]["payload"]["data"].as_object_mut().expect("data");
            data.remove("personEmail");
        }
        if vector.value["steps"].is_null() || !has_off(vector) {
            assert_eq!(outcome.events, expected, "{}", vector.id());
        }
        assert_eq!(outcome.fetched, vector.expected_fetches(), "{}", vector.id());
        let failed = vector.value["expected"]["logged"].is_array() || !vector.expected().is_empty();
        assert!(failed || outcome.diagnostics.len() < 2, "{}", vector.id());
    }
    println!("{} frame vectors", vectors.len());
}

/// Whether the application takes its own handlers away: that is done by dropping a stream here.
fn has_off(vector: &Vector) -> bool {
    vector.value["steps"].as_array().is_some_and(|steps| steps.iter().any(|step| step["op"] == "off"))
}

/// wire/04 section 2.5.2: activities after they were opened and normalized.
#[tokio::test]
async fn every_activity_is_normalized_as_in_the_vectors() {
    for vector in all() {
        let outcome = vector.play(TranslatePolicy::default()).await;
        let expected = vector.value["normalized"].as_array().expect("activities");
        let played = outcome.normalized.iter();
        for (ours, theirs) in played.zip(expected) {
            assert_eq!(*ours, unreadable_as_received(theirs, &vector), "{}", vector.id());
        }
    }
}

/// What cannot be opened keeps its sealed text when it is written again (wire/03 section 7.2, row 22).
fn unreadable_as_received(expected: &Value, vector: &Vector) -> Value {
    let mut expected = expected.clone();
    if expected["object"]["inputs"] == webex_plugin_conversation::DECRYPTION_FAILURE {
        expected["object"]["inputs"] =
            vector.value["frames"][0]["data"]["activity"]["object"]["inputs"].clone();
    }
    expected
}

/// What is right needs no request, and tells the same but for the markdown, which no activity has.
#[tokio::test]
async fn without_any_request_the_events_are_the_same() {
    let mut compared = 0;
    let skip =
        |vector: &Vector| listed(&ALWAYS, vector) || listed(&BETTER, vector) || vector.id() == NO_EMAIL;
    for vector in all().into_iter().filter(|vector| !skip(vector) && !has_off(vector)) {
        let outcome = vector.play(TranslatePolicy::default()).await;
        assert_eq!(outcome.fetched, Vec::<String>::new(), "{}", vector.id());
        let expected: Vec<_> = vector.expected().iter().map(without_markdown).collect();
        assert_eq!(outcome.events, expected, "{}", vector.id());
        compared += expected.len();
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
