//! What the JavaScript SDK does wrong and we do not (wire/04 section 7), by row.

use serde_json::{Value, json};
use webex_core::services::ClusterId;
use webex_plugin_live::{
    Activity, Edits, EventData, EventKind, Resource, TranslateContext, TranslatePolicy, Translation,
    translate,
};

use crate::frames::{Outcome, vector};

async fn play(id: &str) -> Outcome {
    vector(id).play(TranslatePolicy::default()).await
}

fn translated(activity: Value) -> Vec<Translation> {
    let mut activity: Activity = serde_json::from_value(activity).expect("tolerated");
    activity.normalize();
    let clusters = |_: &str| Some(ClusterId::new("urn:TEAM:eu-central-1_k:identityLookup"));
    translate(&activity, &TranslateContext::new(&clusters))
}

#[tokio::test]
async fn row_1_an_edit_is_an_update_of_the_message() {
    let outcome = play("msg-post-edit").await;
    let [change] = outcome.changes.as_slice() else { panic!("one event") };
    let EventData::Message(message) = &change.data else { panic!("a message") };
    assert_eq!((&change.resource, &change.kind), (&Resource::Messages, &EventKind::Updated));
    let original = "be435d00-fcb9-4d15-ad72-fbc908cd52f1".parse().ok();
    assert_eq!(message.id.uuid(), original, "the id is that of the message, not of the edit");
    assert_eq!(message.html.as_deref(), Some("Hello <em>team</em>"));
    assert_eq!(message.updated.as_ref().map(|date| date.as_str()), Some("2026-01-15T10:05:30.123Z"));
    assert_eq!(message.created.as_str(), "2026-01-15T10:01:00.000Z");
    assert!(outcome.fetched.is_empty());
}

#[tokio::test]
async fn row_1_an_edit_can_be_created_as_in_javascript() {
    let mut policy = TranslatePolicy::default();
    policy.edits = Edits::AsCreated;
    let outcome = vector("msg-post-edit").play(policy).await;
    assert_eq!(outcome.changes[0].kind, EventKind::Created);
}

#[tokio::test]
async fn row_2_a_reaction_that_is_taken_back_is_no_message() {
    let outcome = play("msg-delete-reaction").await;
    assert!(outcome.changes.is_empty() && outcome.diagnostics.is_empty(), "{outcome:?}");
}

#[tokio::test]
async fn row_3_a_file_that_changes_is_no_room() {
    let outcome = play("room-update-content-false").await;
    assert!(outcome.changes.is_empty() && outcome.diagnostics.is_empty(), "{outcome:?}");
}

#[tokio::test]
async fn row_4_a_reaction_makes_no_noise() {
    let outcome = play("mem-add-reaction").await;
    assert!(outcome.changes.is_empty() && outcome.diagnostics.is_empty(), "{outcome:?}");
}

/// The same verb tells that a conversation has come into a team (wire/03 section 3.13).
#[test]
fn row_4_a_conversation_that_comes_into_a_team_is_no_member() {
    let base = "https://conv-a.wbx2.com/conversation/api/v1/conversations";
    let (team, room) = ("5f0a3a7c-0000-4000-8000-000000000001", "5f0a3a7c-0000-4000-8000-000000000002");
    let told = translated(json!({
        "id": "5f0a3a7c-0000-4000-8000-000000000003", "objectType": "activity", "verb": "add",
        "url": "https://conv-a.wbx2.com/conversation/api/v1/activities/5f0a3a7c-0000-4000-8000-000000000003",
        "published": "2026-01-15T10:00:00.000Z",
        "actor": {"objectType": "person", "entryUUID": "5f0a3a7c-0000-4000-8000-000000000004"},
        "object": {"objectType": "conversation", "id": room, "url": format!("{base}/{room}")},
        "target": {"objectType": "conversation", "id": team, "url": format!("{base}/{team}"), "tags": ["TEAM"]},
    }));
    assert!(told.is_empty(), "{told:?}");
}

#[tokio::test]
async fn row_5_a_message_that_cannot_be_fetched_is_told_as_far_as_it_is_known() {
    let outcome = play("msg-post-get-500").await;
    let EventData::Message(message) = &outcome.changes[0].data else { panic!("a message") };
    assert_eq!(message.text.as_deref(), Some("lost"));
    assert!(outcome.fetched.is_empty(), "nothing has to be fetched");
}

#[tokio::test]
async fn row_5_what_cannot_be_read_is_fetched_and_told_in_any_case() {
    let mut vector = vector("msg-post-encrypted");
    vector.value["decrypt"] = json!({});
    let outcome = vector.play(TranslatePolicy::default()).await;
    assert_eq!(outcome.fetched.len(), 1);
    let EventData::Message(message) = &outcome.changes[0].data else { panic!("a message") };
    assert_eq!(message.text.as_deref(), Some("secret text"), "the developer API knows it");
    vector.value["http"] = json!([]);
    let outcome = vector.play(TranslatePolicy::default()).await;
    let [change] = outcome.changes.as_slice() else { panic!("the event is told all the same") };
    let problem = change.problem.as_ref().expect("it says so");
    assert!(problem.text.contains("decrypt failed"), "{problem}");
    let EventData::Message(message) = &change.data else { panic!("a message") };
    assert_eq!((message.text.as_deref(), message.person_email.as_str()), (None, "bob@example.com"));
    assert_eq!(change.encrypted, Some(true));
}

#[tokio::test]
async fn row_5_a_burst_keeps_its_order() {
    let outcome = play("msg-burst-order").await;
    let text = |change: &webex_plugin_live::Change| match &change.data {
        EventData::Message(message) => message.text.clone().unwrap_or_default(),
        other => panic!("no message: {other:?}"),
    };
    let texts: Vec<_> = outcome.changes.iter().map(text).collect();
    let sent = vector("msg-burst-order");
    let sent = sent.value["frames"].as_array().expect("frames").iter();
    let sent: Vec<_> = sent.map(|frame| frame["data"]["activity"]["object"]["displayName"].clone()).collect();
    assert_eq!(texts, sent);
}

#[tokio::test]
async fn row_7_listening_twice_doubles_nothing() {
    let vector = vector("listen-twice-duplicates");
    let outcome = vector.play(TranslatePolicy::default()).await;
    assert_eq!(outcome.events, vector.expected()[..1]);
}

#[tokio::test]
async fn row_9_what_is_wrong_for_one_resource_keeps_no_event_from_another() {
    let mut vector = vector("create-no-participants-rooms-first");
    vector.value["listen"] = json!(["memberships", "rooms"]);
    let outcome = vector.play(TranslatePolicy::default()).await;
    assert_eq!(outcome.events, vector.expected(), "whoever listened first");
    assert_eq!(outcome.diagnostics.len(), 1);
    assert_eq!(outcome.diagnostics[0].resource, Resource::Memberships);
}

#[tokio::test]
async fn row_10_what_gives_no_event_says_why() {
    for (id, why) in [("msg-delete-tags-missing", "tags"), ("msg-delete-short-cluster", "three parts")] {
        let outcome = play(id).await;
        assert!(outcome.events.is_empty(), "{id}");
        assert!(outcome.diagnostics[0].text.contains(why), "{id}: {}", outcome.diagnostics[0]);
    }
}

#[tokio::test]
async fn row_11_a_host_that_the_catalog_does_not_know_loses_no_event() {
    let vector = vector("mem-add-group");
    let activity = vector.prepared(&vector.value["frames"][0]).await;
    let unknown = |_: &str| None;
    let translations = translate(&activity, &TranslateContext::new(&unknown));
    let [Translation::Ready(change)] = translations.as_slice() else { panic!("one event") };
    let EventData::Membership(membership) = &change.data else { panic!("a membership") };
    assert_eq!(membership.room_id.cluster(), Some(webex_core::ids::Cluster::Us));
}

#[tokio::test]
async fn row_37_a_uuid_is_no_address() {
    let outcome = play("msg-delete-no-email").await;
    let EventData::MessageDeleted(deleted) = &outcome.changes[0].data else { panic!("a deletion") };
    assert_eq!(deleted.person_email, None);
}

#[test]
fn row_39_a_hidden_room_has_the_type_that_it_says() {
    let hide = |tags: Value| {
        let mut translations = translated(json!({
            "verb": "hide", "id": "a",
            "actor": { "objectType": "person", "id": "e6a29fb8-803c-414a-a3bf-9b976c7966e5", "orgId": "o" },
            "object": { "objectType": "conversation", "id": "c", "tags": tags },
        }));
        match translations.remove(0) {
            Translation::Ready(change) => serde_json::to_value(change.data).expect("written"),
            other => panic!("no event: {other:?}"),
        }
    };
    assert_eq!(hide(json!(["HIDDEN"]))["roomType"], "group");
    assert_eq!(hide(json!(["HIDDEN", "ONE_ON_ONE"]))["roomType"], "direct");
    assert_eq!(hide(Value::Null)["roomType"], "direct");
}

/// Row 1: an edit whose activity does not tell when the message was written asks for the message itself.
#[test]
fn an_edit_of_unknown_age_is_fetched_by_the_id_of_the_message() {
    let translations = translated(json!({
        "verb": "post", "id": "e", "published": "2026-01-15T10:05:30.123Z",
        "actor": { "objectType": "person", "id": "e6a29fb8-803c-414a-a3bf-9b976c7966e5", "emailAddress": "b@example.com" },
        "object": { "objectType": "comment", "cards": [] },
        "target": { "objectType": "conversation", "id": "c", "tags": [], "url": "https://conv-k/c" },
        "parent": { "id": "m", "type": "edit" },
    }));
    let [Translation::Fetch(fetch)] = translations.as_slice() else { panic!("a request") };
    let id = fetch.message.decode().expect("it decodes");
    assert_eq!((id.id(), id.cluster().as_str()), ("m", "urn:TEAM:eu-central-1_k"));
}

#[test]
fn mentions_and_threads_are_told() {
    let translations = translated(json!({
        "verb": "post", "id": "r", "published": "2026-01-15T10:05:30.123Z",
        "actor": { "objectType": "person", "id": "E6A29FB8-803C-414A-A3BF-9B976C7966E5", "emailAddress": "b@example.com" },
        "object": { "objectType": "comment",
                    "mentions": { "items": [{ "objectType": "person", "id": "bdc8b791-c47a-4f31-aa21-ed9a2a9d7cd2" }] },
                    "groupMentions": { "items": [{ "objectType": "groupMention", "groupType": "all" }] } },
        "target": { "objectType": "conversation", "id": "c", "tags": [], "url": "https://conv-k/c" },
        "parent": { "id": "m", "type": "reply" },
    }));
    let [Translation::Ready(change)] = translations.as_slice() else { panic!("one event: {translations:?}") };
    let EventData::Message(message) = &change.data else { panic!("a message") };
    let alice = "bdc8b791-c47a-4f31-aa21-ed9a2a9d7cd2".parse().ok();
    assert_eq!(message.mentioned_people.iter().map(|id| id.uuid()).collect::<Vec<_>>(), [alice]);
    assert_eq!(message.mentioned_groups, ["all"]);
    assert_eq!(message.thread().decode().expect("it decodes").id(), "m");
    let bob = "e6a29fb8-803c-414a-a3bf-9b976c7966e5".parse().ok();
    assert_eq!(message.person_id.uuid(), bob, "row 36: the case of a UUID makes no difference");
}
