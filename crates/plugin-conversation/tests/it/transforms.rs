//! Objects of the service before and after they are opened and normalized.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use webex_plugin_conversation::{
    Activity, ActivityObject, BulkActivity, Content, Conversation, DECRYPTION_FAILURE, FileReference, Items,
    Protected, Sealed, Thread, open,
};
use webex_testing::{as_received, vectors};

use crate::keys::Keys;

#[tokio::test]
async fn every_inbound_vector_is_opened_and_normalized() {
    let vectors = vectors("cypher-conversation-transforms.json", FILE);
    let keys = Keys::of(&vectors);
    let cases = vectors["inbound"].as_array().expect("cases");
    for case in cases {
        let name = case["name"].as_str().expect("a name");
        let (output, references) = transform(&case["input"], &keys).await;
        if case.get("error").is_some() {
            // wire/03 section 7.2, row 21: here the JavaScript SDK fails. Ours opens what can be opened.
            continue;
        }
        // Row 22: what cannot be opened is marked, and keeps its sealed text.
        let expected = as_received(&case["output"], DECRYPTION_FAILURE, &case["input"]);
        assert_eq!(with_references(output, &expected, &references), expected, "{name}");
    }
    println!("{} inbound cases", cases.len());
}

const FILE: &str = include_str!("../vectors/cypher-conversation-transforms.json");

/// Opened references by their sealed form: they are written again sealed only, the vectors show them open.
type References = BTreeMap<String, Value>;

async fn transform(input: &Value, keys: &Keys) -> (Value, References) {
    if input.get("multistatus").is_some() {
        let mut answers: Vec<BulkActivity> = read(&input["multistatus"]);
        for answer in &mut answers {
            open(answer, keys).await;
            answer.data.iter_mut().flat_map(|data| &mut data.activity).for_each(Activity::normalize);
        }
        return (json!({ "multistatus": answers }), References::new());
    }
    if let Some(first) = input["items"].get(0) {
        return if first.get("childType").is_some() {
            each::<Thread>(input, keys, Thread::normalize).await
        } else {
            each::<Conversation>(input, keys, Conversation::normalize).await
        };
    }
    match input["objectType"].as_str() {
        Some("conversation") => conversation(input, keys).await,
        Some("activity") => activity(input, keys).await,
        _ => {
            let (activity, references) = activity(&input["activity"], keys).await;
            (json!({ "eventType": input["eventType"], "activity": activity }), references)
        }
    }
}

async fn each<T>(input: &Value, keys: &Keys, normalize: fn(&mut T)) -> (Value, References)
where
    T: DeserializeOwned + Serialize + Protected,
{
    let mut list: Items<T> = read(input);
    open(&mut list, keys).await;
    list.items.iter_mut().for_each(normalize);
    (serde_json::to_value(list).expect("written"), References::new())
}

async fn conversation(input: &Value, keys: &Keys) -> (Value, References) {
    let mut conversation: Conversation = read(input);
    open(&mut conversation, keys).await;
    conversation.normalize();
    let references = conversation.avatar.as_deref().map(references).unwrap_or_default();
    (serde_json::to_value(conversation).expect("written"), references)
}

async fn activity(input: &Value, keys: &Keys) -> (Value, References) {
    let mut activity: Activity = read(input);
    open(&mut activity, keys).await;
    activity.normalize();
    let references = match activity.object.as_deref() {
        Some(ActivityObject::Content(content)) => references(content),
        _ => References::new(),
    };
    (serde_json::to_value(activity).expect("written"), references)
}

fn read<T: DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).expect("tolerated")
}

fn references(content: &Content) -> References {
    let files = content.files.iter().flat_map(|list| &list.items);
    let renditions = files.clone().flat_map(|file| &file.transcoded_collection).flat_map(|list| &list.items);
    let renditions = renditions.flat_map(|rendition| &rendition.files).flat_map(|list| &list.items);
    let images = files.clone().filter_map(|file| file.image.as_ref()?.scr.as_ref());
    let links = content.links.iter().flat_map(|list| &list.items).filter_map(|link| link.sslr.as_ref());
    let all = files.chain(renditions).filter_map(|file| file.scr.as_ref()).chain(images).chain(links);
    all.map(opened).collect()
}

fn opened(reference: &Sealed<FileReference>) -> (String, Value) {
    let reference = reference.readable().expect("it can be opened");
    let json = serde_json::from_str(&reference.scr().to_json()).expect("JSON");
    (reference.sealed().to_owned(), json)
}

/// Shows references open where the vector has them open.
fn with_references(output: Value, expected: &Value, references: &References) -> Value {
    match (output, expected) {
        (Value::String(text), Value::Object(_)) if references.contains_key(&text) => {
            references[&text].clone()
        }
        (Value::Object(members), expected) => {
            let show = |(name, value): (String, Value)| {
                let value = with_references(value, &expected[&name], references);
                (name, value)
            };
            members.into_iter().map(show).collect()
        }
        (Value::Array(items), expected) => {
            let show = |(at, item)| with_references(item, &expected[at], references);
            items.into_iter().enumerate().map(show).collect()
        }
        (other, _) => other,
    }
}

/// The vectors that this crate has a copy of, and the inbound one of that name.
fn copy(name: &str) -> (Value, Value) {
    let vectors: Value = serde_json::from_str(FILE).expect("JSON");
    let mut cases = vectors["inbound"].as_array().expect("cases").iter();
    let case = cases.find(|case| case["name"] == name).expect("the case is there").clone();
    (vectors, case)
}

#[tokio::test]
async fn a_conversation_without_activities_is_opened() {
    let (vectors, case) = copy("update-title-no-activities");
    let (output, _) = transform(&case["input"], &Keys::of(&vectors)).await;
    assert_eq!(output["object"]["displayName"], "New title");
}

/// wire/03 section 7.2, rows 20 and 22: one bad text or file loses nothing else, and is told from a real text.
#[tokio::test]
async fn what_cannot_be_opened_says_so_and_keeps_the_rest() {
    let (vectors, case) = copy("share-files");
    let mut input = case["input"].clone();
    let files = input["object"]["files"]["items"].as_array_mut().expect("files");
    files[0]["scr"] = json!("eyJ.not.a.jwe.");
    files[1].as_object_mut().expect("a file").remove("scr");
    let mut activity: Activity = read(&input);
    let count = open(&mut activity, &Keys::of(&vectors)).await;
    assert_eq!(count.unreadable, 1);
    let Some(ActivityObject::Content(content)) = activity.object.as_deref() else { panic!("a share") };
    let files = &content.files.as_ref().expect("files").items;
    let bad = files[0].scr.as_ref().and_then(Sealed::unreadable).expect("it says so");
    assert_eq!(bad.sealed(), "eyJ.not.a.jwe.");
    assert!(!bad.reason().is_empty());
    let name = |file: usize| files[file].display_name.as_ref().and_then(|name| name.as_str());
    assert_eq!((name(0), name(1)), (Some("a.png"), Some("b.txt")));
    assert!(content.display_name.as_ref().is_some_and(Sealed::was_sealed));
}

/// wire/03 section 5 of the corrections: a text that no key is named for stays, whatever surrounds it.
#[tokio::test]
async fn nothing_is_lost_for_want_of_a_key_url() {
    let input = json!({
        "objectType": "activity", "verb": "update",
        "object": { "objectType": "conversation", "previousValue": { "displayName": "Old" },
                    "avatar": { "objectType": "content", "files": { "items": [{ "scr": "sealed" }] } } },
    });
    let mut activity: Activity = read(&input);
    let count = open(&mut activity, &Keys::of(&json!({ "keys": {} }))).await;
    assert_eq!((count.opened, count.unreadable), (0, 0));
    assert_eq!(serde_json::to_value(&activity).expect("written"), input);
}

/// Clear text that arrives is delivered, and told from what was sealed.
#[tokio::test]
async fn clear_text_is_marked_as_such() {
    let input = json!({ "verb": "post", "object": { "objectType": "comment", "displayName": "hi" } });
    let mut activity: Activity = read(&input);
    let Some(ActivityObject::Content(content)) = activity.object.as_deref() else { panic!("a comment") };
    assert_eq!(content.display_name.as_ref().and_then(|text| text.as_str()), None, "nobody looked at it yet");
    open(&mut activity, &Keys::of(&json!({ "keys": {} }))).await;
    let Some(ActivityObject::Content(content)) = activity.object.as_deref() else { panic!("a comment") };
    let text = content.display_name.as_ref().expect("a text");
    assert_eq!((text.as_str(), text.was_sealed()), (Some("hi"), false));
}
