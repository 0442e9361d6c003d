//! Activities before and after they are sealed (wire/03 section 2.7).

use proptest::prelude::*;
use serde_json::{Value, json};
use webex_core::ErrorKind;
use webex_plugin_conversation::{
    Activity, ActivityObject, Content, FileItem, FileReference, Items, KeyUrl, LinkItem, Sealed, Text,
    TextSealer, Verb, open, seal,
};
use webex_testing::vectors;

use crate::keys::Keys;

const FILE: &str = include_str!("../vectors/cypher-conversation-transforms.json");
const KEY: &str = "kms://kms.sim.test/keys/aaaa0000-0000-4000-8000-000000000001";

fn all() -> Value {
    vectors("cypher-conversation-transforms.json", FILE)
}

/// Row 129: the same places are sealed, opened they give the input, and everything else is as in the vectors. Lists
/// that are empty are not sent (wire/03 section 7.2, row 27).
#[tokio::test]
async fn every_outbound_vector_is_sealed() {
    let vectors = all();
    let keys = Keys::of(&vectors);
    let cases = vectors["outbound"].as_array().expect("cases");
    for case in cases {
        let name = case["name"].as_str().expect("a name");
        let mut activity: Activity = serde_json::from_value(case["input"].clone()).expect("tolerated");
        activity.actor.iter_mut().for_each(|actor| actor.normalize());
        seal(&mut activity, &keys).await.expect("sealed");
        let output = serde_json::to_value(&activity).expect("written");
        let listed = case["encrypted_json_pointers"].as_array().expect("a list").iter();
        let mut pointers: Vec<_> = listed.map(|pointer| pointer.as_str().expect("a text")).collect();
        let mut expected = without_empty_lists(&case["sample_output"]);
        let more = sealed_beyond(&case["input"], &output, &expected);
        pointers.extend(more.iter().map(String::as_str));
        for pointer in pointers {
            let sealed = output.pointer(pointer).expect("it is there");
            assert_eq!(sealed.as_str().map(|text| text.split('.').count()), Some(5), "{name} {pointer}");
            *expected.pointer_mut(pointer).expect("it is there") = sealed.clone();
        }
        assert_eq!(output, expected, "{name}");
        let mut opened: Activity = serde_json::from_value(output).expect("read");
        open(&mut opened, &keys).await;
        let opened = serde_json::to_value(&opened).expect("written");
        for (member, value) in case["input"]["object"].as_object().expect("an object") {
            assert_eq!(&opened["object"][member], value, "{name} {member}");
        }
    }
    println!("{} outbound cases", cases.len());
}

/// Ours is better where an activity names a key and has clear texts: they are sealed under it, not sent in clear.
fn sealed_beyond(input: &Value, ours: &Value, expected: &Value) -> Vec<String> {
    if input["encryptionKeyUrl"].is_null() {
        return Vec::new();
    }
    let texts = ["displayName", "content"].map(|text| format!("/object/{text}"));
    let differs = |pointer: &String| ours.pointer(pointer) != expected.pointer(pointer);
    texts.into_iter().filter(differs).collect()
}

fn without_empty_lists(value: &Value) -> Value {
    let Value::Object(members) = value else { return value.clone() };
    let kept = members.iter().filter(|(name, value)| {
        !(matches!(name.as_str(), "activities" | "participants") && value["items"] == json!([]))
    });
    kept.map(|(name, value)| (name.clone(), without_empty_lists(value))).collect()
}

fn activity(verb: Verb, object: ActivityObject) -> Activity {
    let target = json!({ "objectType": "conversation", "id": "c", "defaultActivityEncryptionKeyUrl": KEY });
    let mut activity = Activity::default();
    activity.verb = verb;
    activity.object = Some(Box::new(object));
    activity.target = Some(serde_json::from_value(target).expect("a conversation"));
    activity
}

fn content(json: Value) -> Content {
    serde_json::from_value(json).expect("a content")
}

/// Row 128.
#[tokio::test]
async fn what_the_wire_wants_clear_stays_clear() {
    let keys = Keys::of(&all());
    for kind in ["policies", "inMeetingSummary"] {
        let object = json!({ "objectType": kind, "displayName": "clear" });
        let mut policies = activity(Verb::Update, ActivityObject::Other(object.clone()));
        policies.target = serde_json::from_value(json!({ "objectType": "meetingContainer" })).ok();
        seal(&mut policies, &keys).await.expect("nothing to seal");
        assert_eq!(serde_json::to_value(&policies).expect("written")["object"], object);
        assert_eq!(policies.encryption_key_url, None);
    }
    let created = content(json!({ "objectType": "comment", "displayName": "clear", "created": "True" }));
    let mut created = activity(Verb::Post, ActivityObject::Content(Box::new(created)));
    seal(&mut created, &keys).await.expect("nothing to seal");
    assert_eq!(serde_json::to_value(&created).expect("written")["object"]["displayName"], "clear");
}

#[tokio::test]
async fn without_a_key_nothing_is_sealed_and_that_is_an_error() {
    let keys = Keys::of(&all());
    let mut post =
        activity(Verb::Post, ActivityObject::Content(Box::new(content(json!({ "displayName": "x" })))));
    post.target = None;
    assert_eq!(seal(&mut post, &keys).await.expect_err("no key").kind(), ErrorKind::Encode);
    // A verb that needs no key does not make a text one that may be clear.
    post.verb = Verb::Unknown("whisper".to_owned());
    assert_eq!(seal(&mut post, &keys).await.expect_err("no key").kind(), ErrorKind::Encode);
}

/// What an object of an unknown kind has in its texts is not sent in clear; who knows it seals it.
#[tokio::test]
async fn the_text_of_an_unknown_object_is_not_sent_in_clear() {
    let keys = Keys::of(&all());
    let object = |text: &str| ActivityObject::Other(json!({ "objectType": "hologram", "displayName": text }));
    let mut clear = activity(Verb::Unknown("project".to_owned()), object("x"));
    assert_eq!(seal(&mut clear, &keys).await.expect_err("nobody knows how").kind(), ErrorKind::Encode);
    let sealed = TextSealer::seal(&keys, &KeyUrl::new(KEY), "x").await.expect("sealed");
    let mut sealed = activity(Verb::Unknown("project".to_owned()), object(&sealed));
    sealed.encryption_key_url = Some(KeyUrl::new(KEY));
    let before = sealed.clone();
    seal(&mut sealed, &keys).await.expect("it is sealed");
    assert_eq!(sealed, before);
    let mut mute =
        activity(Verb::Set, ActivityObject::Other(json!({ "objectType": "spaceProperty", "tags": [] })));
    seal(&mut mute, &keys).await.expect("it has no text");
}

/// wire/03 section 7.2, row 30: links alone can be shared.
#[tokio::test]
async fn defect_30_links_alone_are_sealed() {
    let keys = Keys::of(&all());
    let mut scr = webex_jose::Scr::new("2026-01-02T03:04:05.678Z");
    scr.set_loc("https://example.com/page");
    let mut link = LinkItem::default();
    link.display_name = Some(Text::from("A page"));
    link.sslr = Some(Sealed::Clear(FileReference::new(scr)));
    let mut object = Content::default();
    object.links = Some(Items::from(vec![link]));
    let mut share = activity(Verb::Share, ActivityObject::Content(Box::new(object)));
    seal(&mut share, &keys).await.expect("sealed");
    assert_eq!(share.encryption_key_url, Some(KeyUrl::new(KEY)));
    let wire = serde_json::to_string(&share).expect("written");
    assert!(!wire.contains("A page") && !wire.contains("example.com"), "{wire}");
}

/// Row 21 of section 6.2: a reference that does not say where its file lies is not shared, nor is what cannot be read.
#[tokio::test]
async fn what_cannot_be_sealed_is_not_sent() {
    let keys = Keys::of(&all());
    let mut file = FileItem::default();
    file.scr = Some(Sealed::Clear(FileReference::new(webex_jose::Scr::new("2026-01-02T03:04:05.678Z"))));
    let mut object = Content::default();
    object.files = Some(Items::from(vec![file]));
    let mut share = activity(Verb::Share, ActivityObject::Content(Box::new(object)));
    assert_eq!(seal(&mut share, &keys).await.expect_err("nowhere").kind(), ErrorKind::Encode);

    let wire = json!({ "verb": "post", "encryptionKeyUrl": "kms://kms.sim.test/keys/unknown",
        "object": { "objectType": "comment", "displayName": "eyJhbGciOiJkaXIifQ..a.b.c" } });
    let mut forwarded: Activity = serde_json::from_value(wire).expect("read");
    open(&mut forwarded, &keys).await;
    forwarded.encryption_key_url = Some(KeyUrl::new(KEY));
    assert_eq!(seal(&mut forwarded, &keys).await.expect_err("unreadable").kind(), ErrorKind::Encode);
}

/// What was opened can be sent again, under another key.
#[tokio::test]
async fn what_was_opened_is_sealed_anew() {
    let keys = Keys::of(&all());
    let mut post =
        activity(Verb::Post, ActivityObject::Content(Box::new(content(json!({ "displayName": "hi" })))));
    seal(&mut post, &keys).await.expect("sealed");
    let first = serde_json::to_value(&post).expect("written")["object"]["displayName"].clone();
    open(&mut post, &keys).await;
    post.encryption_key_url = None;
    seal(&mut post, &keys).await.expect("sealed anew");
    let second = serde_json::to_value(&post).expect("written")["object"]["displayName"].clone();
    assert_ne!(first, second);
    open(&mut post, &keys).await;
    let Some(ActivityObject::Content(object)) = post.object.as_deref() else { panic!("a comment") };
    assert_eq!(object.display_name.as_ref().and_then(Text::as_str), Some("hi"));
}

/// Objects with texts in every place that is sealed, each of which contains `SECRET`.
fn any_object() -> impl Strategy<Value = Value> {
    let secret = || "[ -~äß😀]{0,12}".prop_map(|text| format!("SECRET{text}"));
    let texts = (secret(), secret(), prop::collection::vec(secret(), 1..3), secret(), any::<bool>());
    (texts, 0..6usize).prop_map(|((one, two, cards, three, pretty), kind)| match kind {
        0 => json!({ "objectType": "comment", "displayName": one, "content": two, "cards": cards }),
        1 => json!({ "objectType": "conversation", "displayName": one, "content": two }),
        2 => json!({ "objectType": "submit", "inputs": { "a": one, "b": cards, "c": { "d": pretty } } }),
        3 => json!({ "objectType": "reaction2", "displayName": one }),
        4 => json!({ "objectType": "content", "displayName": three, "files": { "items": [
            { "objectType": "file", "displayName": one, "content": two, "fileSize": 3 }] } }),
        _ => json!({ "objectType": "microappInstance", "model": one }),
    })
}

proptest! {
    /// Whatever is sent: no clear text is on the wire, and who has the key reads what was written.
    #[test]
    fn no_clear_text_is_on_the_wire(object in any_object(), verb in prop_oneof![
        Just("post"), Just("update"), Just("cardAction"), Just("add"), Just("aVerbOfTheFuture"),
    ]) {
        let keys = Keys::of(&all());
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let typed: ActivityObject = serde_json::from_value(object.clone()).expect("tolerated");
        let mut activity = activity(Verb::from(verb), typed);
        runtime.block_on(seal(&mut activity, &keys)).expect("sealed");
        let wire = serde_json::to_string(&activity).expect("written");
        prop_assert!(!wire.contains("SECRET"), "{}", wire);
        let mut read: Activity = serde_json::from_str(&wire).expect("read");
        let count = runtime.block_on(open(&mut read, &keys));
        prop_assert_eq!(count.unreadable, 0);
        let mut opened = serde_json::to_value(&read).expect("written")["object"].clone();
        if let Some(members) = opened.as_object_mut() {
            members.remove("encryptionKeyUrl");
        }
        prop_assert_eq!(opened, object);
    }
}
