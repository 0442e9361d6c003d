//! The members of answers and of activities against recorded samples (`messaging-resources.json` and
//! `activities-*.json`): what every sample has is there, and nothing that no sample has.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::cast::{Actor, Cast, Form, text};

/// The copy of a file of vectors in this crate: shapes are compared with recorded samples as a whole, and other folders
/// record others.
fn vectors(name: &str) -> Value {
    let path = format!("{}/tests/vectors/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn members(item: &Value) -> BTreeSet<&str> {
    item.as_object().expect("an object").keys().map(String::as_str).collect()
}

/// Every member of `least` is there, and no member that `most` lacks; the kinds of values agree.
fn assert_shape(what: &str, item: &Value, least: &Value, most: &Value) {
    let (has, least, allowed) = (members(item), members(least), members(most));
    let missing: Vec<_> = least.difference(&has).collect();
    assert!(missing.is_empty(), "{what} lacks {missing:?}: {item}");
    let strange: Vec<_> = has.difference(&allowed).collect();
    assert!(strange.is_empty(), "{what} has {strange:?}: {item}");
    for member in has {
        assert_eq!(kind(&item[member]), kind(&most[member]), "{what}.{member}: {item}");
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn card() -> Value {
    json!({"contentType": "application/vnd.microsoft.card.adaptive",
        "content": {"type": "AdaptiveCard", "version": "1.3", "body": []}})
}

async fn pair(cast: &Cast) -> (Actor, Actor, Value) {
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let room = ada.room("Room").await;
    ada.add(&room, &bob).await;
    (ada, bob, room)
}

#[tokio::test]
async fn answers_have_the_members_of_the_samples() {
    let cast = Cast::start().await;
    let (ada, bob, room) = pair(&cast).await;
    let samples = vectors("messaging-resources");
    let sample = |resource: &str, name: &str| {
        let sample = samples[resource][name].clone();
        assert!(sample.is_object(), "{resource}.{name}");
        sample
    };
    let mut cases = 0;
    let mut check = |what: &str, item: &Value, least: Value, most: Value| {
        assert_shape(what, item, &least, &most);
        cases += 1;
    };
    check("room", &room, sample("rooms", "minimal"), sample("rooms", "full"));
    let message = ada.say(&room, "plain").await;
    check("text", &message, sample("messages", "text"), sample("messages", "full"));
    let markdown = format!("<@personId:{}> <@all> **x**", bob.user.public_id);
    let rich = Form::default()
        .field("roomId", text(&room, "id"))
        .field("parentId", text(&message, "id"))
        .field("markdown", &markdown)
        .field("attachments", &card().to_string())
        .file("files", "a.txt", "text/plain", "a");
    let rich = ada.upload("messages", rich).await.expect(200);
    let mut least = sample("messages", "full");
    for optional in ["updated", "isVoiceClip"] {
        least.as_object_mut().expect("an object").remove(optional);
    }
    check("rich message", &rich, least, sample("messages", "full"));
    let body = json!({"toPersonId": bob.user.public_id, "text": "x", "attachments": [card()]});
    let direct = ada.post("messages", body).await.expect(200);
    let direct_room = ada.get(&format!("rooms/{}", text(&direct, "roomId"))).await.expect(200);
    check("direct room", &direct_room, sample("rooms", "direct"), sample("rooms", "full"));
    let query = format!("memberships?roomId={}", text(&direct, "roomId"));
    let membership = &ada.get(&query).await.expect(200)["items"][0];
    check("membership", membership, sample("memberships", "group"), sample("memberships", "group"));
    let body = json!({"type": "submit", "messageId": direct["id"], "inputs": {"a": "b"}});
    let action = bob.post("attachment/actions", body).await.expect(200);
    let full = sample("attachmentActions", "full");
    check("attachment action", &action, full.clone(), full);
    let error = ada.get("rooms/x").await.expect(400);
    check("error", &error, sample("errors", "400"), sample("errors", "400"));
    println!("{cases} cases");
}

/// The activities of all recorded frames, by what they are.
fn recorded() -> BTreeMap<String, Vec<Value>> {
    let files = [
        "activities-messages",
        "activities-memberships",
        "activities-rooms",
        "activities-attachment-actions",
    ];
    let mut recorded: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for file in files.map(vectors) {
        for vector in file["vectors"].as_array().expect("vectors") {
            for frame in vector["frames"].as_array().expect("frames") {
                let activity = frame["data"]["activity"].clone();
                recorded.entry(species(&activity)).or_default().push(activity);
            }
        }
    }
    recorded
}

/// The verb, and what else decides over the members.
fn species(activity: &Value) -> String {
    let verb = activity["verb"].as_str().unwrap_or_default();
    let object_type = activity["object"]["objectType"].as_str().unwrap_or_default();
    let parent = activity["parent"]["type"].as_str().unwrap_or_default();
    format!("{verb} {object_type} {parent}")
}

/// What all of the samples have; those made to be odd do not count.
fn common(samples: &[Value], part: &str) -> BTreeSet<String> {
    let usual = samples.iter().filter(|sample| is_usual(sample)).map(|sample| &sample[part]);
    let sets = usual.filter_map(Value::as_object).map(|part| part.keys().cloned().collect::<BTreeSet<_>>());
    sets.reduce(|one, other| one.intersection(&other).cloned().collect()).unwrap_or_default()
}

/// A sample with a whole actor, an identified object, and tags.
fn is_usual(activity: &Value) -> bool {
    let whole = activity["actor"]["emailAddress"].is_string();
    let tagged = activity.get("target").is_none_or(|target| target["tags"].is_array());
    whole && tagged
}

#[tokio::test]
async fn activities_have_the_members_of_recorded_frames() {
    let cast = Cast::start().await;
    let (ada, bob, room) = pair(&cast).await;
    let message = ada.say(&room, "plain").await;
    let reply = json!({"roomId": room["id"], "markdown": "*re*", "parentId": message["id"]});
    bob.post("messages", reply).await.expect(200);
    let body = json!({"roomId": room["id"], "text": "card", "attachments": [card()]});
    let carded = ada.post("messages", body).await.expect(200);
    let body = json!({"type": "submit", "messageId": carded["id"], "inputs": {"a": "b"}});
    bob.post("attachment/actions", body).await.expect(200);
    let file = Form::default().field("roomId", text(&room, "id")).file("files", "a.txt", "text/plain", "a");
    ada.upload("messages", file).await.expect(200);
    let edit = json!({"roomId": room["id"], "markdown": "edited"});
    ada.put(&format!("messages/{}", text(&message, "id")), edit).await.expect(200);
    assert_eq!(ada.delete(&format!("messages/{}", text(&carded, "id"))).await.status, 204);
    let path = format!("rooms/{}", text(&room, "id"));
    ada.put(&path, json!({"title": "New", "isLocked": true})).await.expect(200);
    ada.put(&path, json!({"title": "New", "isLocked": false})).await.expect(200);
    let query = format!("memberships?roomId={}&personId={}", text(&room, "id"), bob.user.public_id);
    let membership = bob.get(&query).await.expect(200)["items"][0].clone();
    assert_eq!(bob.delete(&format!("memberships/{}", text(&membership, "id"))).await.status, 204);

    let recorded = recorded();
    let mut compared = BTreeSet::new();
    for activity in cast.log(text(&room, "id")) {
        let species = species(&activity);
        let Some(samples) = recorded.get(&species) else { continue };
        for part in ["actor", "object", "target"] {
            let missing: Vec<_> = common(samples, part)
                .into_iter()
                .filter(|member| activity[part].get(member).is_none())
                .collect();
            assert!(missing.is_empty(), "{species}: {part} lacks {missing:?}: {activity}");
        }
        for member in ["id", "objectType", "url", "published", "verb", "actor", "object"] {
            assert_eq!(kind(&activity[member]), kind(&samples[0][member]), "{species}.{member}");
        }
        compared.insert(species);
    }
    println!("{} cases: {compared:?}", compared.len());
    for verb in
        ["create", "add", "post", "share", "delete", "update", "lock", "unlock", "leave", "cardAction"]
    {
        assert!(
            compared.iter().any(|species| species.starts_with(&format!("{verb} "))),
            "{verb} was not compared"
        );
    }
}
