//! The model takes what it does not know.

use proptest::prelude::*;
use serde_json::{Value, json};
use webex_plugin_conversation::{Activity, ActivityObject, Conversation, KeyUrl, Verb};

#[test]
fn what_is_not_known_is_kept() {
    let input = json!({
        "objectType": "activity", "id": "a", "verb": "aVerbOfTheFuture",
        "object": { "objectType": "hologram", "depth": 3 },
        "target": { "objectType": "conversation", "id": "c", "tags": ["A_TAG_OF_THE_FUTURE"], "mood": "good" },
        "parent": { "id": "p", "type": "echo" },
        "vectorCounters": { "sourceDC": "ACHM", "counters": { "ACHM": 1042 } },
    });
    let activity: Activity = serde_json::from_value(input.clone()).expect("tolerated");
    assert_eq!(activity.verb, Verb::Unknown("aVerbOfTheFuture".to_owned()));
    assert_eq!(activity.extra["vectorCounters"]["counters"]["ACHM"], 1042);
    assert_eq!(serde_json::to_value(&activity).expect("written"), input);
}

#[test]
fn an_object_that_is_not_in_its_form_is_kept_as_it_came() {
    let object = json!({ "objectType": "person", "displayName": ["not", "a", "text"] });
    let read: ActivityObject = serde_json::from_value(object.clone()).expect("tolerated");
    assert_eq!(read, ActivityObject::Other(object));
}

#[test]
fn nothing_is_needed() {
    let activity: Activity = serde_json::from_str("{}").expect("tolerated");
    assert_eq!(activity, Activity::default());
    let conversation: Conversation =
        serde_json::from_str(r#"{"tags": null, "id": null}"#).expect("tolerated");
    assert_eq!(conversation, Conversation::default());
}

#[test]
fn what_people_write_is_not_printed() {
    let activity: Activity = serde_json::from_value(json!({
        "verb": "post", "object": { "objectType": "comment", "displayName": "a secret" },
    }))
    .expect("read");
    assert!(!format!("{activity:?}").contains("a secret"));
    assert!(format!("{:?}", KeyUrl::new("kms://a/keys/1")).contains("kms://a/keys/1"));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        "[a-z@.]{0,8}".prop_map(Value::from)
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let name = prop_oneof![
            Just("objectType"),
            Just("items"),
            Just("id"),
            Just("displayName"),
            Just("roomProperties"),
            Just("isModerator"),
            Just("participants"),
            Just("tags"),
            Just("inputs"),
            Just("x"),
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name.prop_map(str::to_owned), inner, 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    /// Whatever the object of an activity is, the activity is read, and normalizing it twice changes nothing more.
    #[test]
    fn any_object_is_read_and_normalizing_is_idempotent(object in any_json(), kind in prop_oneof![
        Just("person"), Just("conversation"), Just("comment"), Just("submit"), Just("other"),
    ]) {
        let mut object = object;
        if let Value::Object(members) = &mut object {
            members.insert("objectType".to_owned(), json!(kind));
        }
        let read = serde_json::from_value(json!({ "verb": "post", "object": object }));
        let mut activity: Activity = read.expect("an object never fails an activity");
        activity.normalize();
        let once = activity.clone();
        activity.normalize();
        prop_assert_eq!(once, activity);
    }
}
