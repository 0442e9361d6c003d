//! Look-ups by id that are asked together (wire/02 section 2.13; section 6, T5; section 7, defect 27).

use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinHandle;
use webex_core::{ErrorKind, Result};
use webex_plugin_directory::{DirectoryEntity, DirectoryHandle, EntityProvider, Lookup};

use crate::cloud::{Dss, answers_all, lookup_part, settle};

type Asking = JoinHandle<Result<Option<DirectoryEntity>>>;

async fn registered(dss: &Dss) -> DirectoryHandle {
    let directory = dss.directory().await;
    directory.register().await.expect("registered");
    directory
}

/// Sends look-ups, and lets them come to where they wait.
async fn asked<const N: usize>(lookups: [Lookup; N]) -> [Asking; N] {
    let asking = lookups.map(|lookup| tokio::spawn(lookup.send()));
    settle().await;
    asking
}

async fn answer(asking: Asking) -> Option<String> {
    let answer = asking.await.expect("no panic").expect("an answer");
    answer.map(|entity| entity.display_name)
}

#[tokio::test]
async fn t5_nothing_is_sent_before_fifty_milliseconds() {
    let dss = Dss::start(answers_all).await;
    let directory = registered(&dss).await;
    let [one] = asked([directory.lookup("a")]).await;
    dss.clock.advance(Duration::from_millis(49));
    settle().await;
    assert_eq!(dss.count(), 0);
    dss.clock.advance(Duration::from_millis(1));
    let question = dss.next_question().await;
    assert_eq!(
        (question.resource.as_str(), question.values()),
        ("/lookup/orgid/../identities", vec!["a".to_owned()])
    );
    assert_eq!(answer(one).await.as_deref(), Some("a"));
}

#[tokio::test]
async fn t5_two_ids_are_one_request_and_the_same_id_is_asked_for_once() {
    let dss = Dss::start(answers_all).await;
    let directory = registered(&dss).await;
    let [one, other, same] =
        asked([directory.lookup("a"), directory.lookup("no b"), directory.lookup("a")]).await;
    dss.clock.advance(Duration::from_millis(50));
    assert_eq!(dss.next_question().await.values(), ["a", "no b"]);
    assert_eq!(answer(one).await.as_deref(), Some("a"));
    assert_eq!(answer(same).await.as_deref(), Some("a"));
    assert_eq!(answer(other).await, None, "it was not found");
    assert_eq!(dss.count(), 1);
}

#[tokio::test]
async fn t5_two_resources_are_two_requests() {
    let dss = Dss::start(answers_all).await;
    let directory = registered(&dss).await;
    let [one, other] =
        asked([directory.lookup("a"), directory.lookup_in(EntityProvider::Contacts, "a")]).await;
    dss.clock.advance(Duration::from_millis(50));
    let mut resources = [dss.next_question().await.resource, dss.next_question().await.resource];
    resources.sort();
    assert_eq!(resources, ["/lookup/orgid/../entityprovidertype/CONTACTS", "/lookup/orgid/../identities"]);
    assert_eq!(answer(one).await.as_deref(), Some("a"));
    assert_eq!(answer(other).await.as_deref(), Some("a"));
}

#[tokio::test]
async fn t5_sixty_ids_are_a_request_of_fifty_and_one_of_ten() {
    let dss = Dss::start(answers_all).await;
    let directory = registered(&dss).await;
    let ids: Vec<_> = (0..60).map(|n| format!("id {n}")).collect();
    let many = ids.clone();
    let asking = tokio::spawn(async move { directory.lookup_many(many).await });
    assert_eq!(dss.next_question().await.values(), ids[..50]);
    settle().await;
    dss.clock.advance(Duration::from_millis(50));
    assert_eq!(dss.next_question().await.values(), ids[50..]);
    let answers = asking.await.expect("no panic").into_iter();
    let names: Vec<_> =
        answers.map(|answer| answer.expect("an answer").expect("found").display_name).collect();
    assert_eq!(names, ids, "in the order of the ids");
}

/// A value may be found in one part and another be missing in an earlier one; in any order of the parts.
#[tokio::test]
async fn defect_27_every_value_of_every_part_is_settled() {
    let dss = Dss::start(|_| {
        let last = lookup_part(2, true, &["a", "no c"]);
        (202, vec![last, lookup_part(0, false, &["no b"]), lookup_part(1, false, &["d"])])
    })
    .await;
    let directory = registered(&dss).await;
    let lookups = ["a", "no b", "no c", "d"].map(|id| directory.lookup(id));
    let [a, b, c, d] = asked(lookups).await;
    dss.clock.advance(Duration::from_millis(50));
    assert_eq!(answer(a).await.as_deref(), Some("a"));
    assert_eq!(answer(b).await, None, "it is not in the last part");
    assert_eq!(answer(c).await, None);
    assert_eq!(answer(d).await.as_deref(), Some("d"));
}

#[tokio::test]
async fn defect_27_a_value_that_is_not_mentioned_is_settled_too() {
    let dss = Dss::start(|_| (202, vec![lookup_part(0, true, &["a"])])).await;
    let directory = registered(&dss).await;
    let [found, forgotten] = asked([directory.lookup("a"), directory.lookup("b")]).await;
    dss.clock.advance(Duration::from_millis(50));
    assert_eq!(answer(found).await.as_deref(), Some("a"));
    let error = forgotten.await.expect("no panic").expect_err("the answer says nothing about it");
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn ids_are_found_whichever_way_the_service_writes_them() {
    const ID: &str = "bdc8b791-c47a-4f31-aa21-ed9a2a9d7cd2";
    let part = lookup_part(0, true, &[ID.to_uppercase()]);
    let dss = Dss::start(move |_| (202, vec![part.clone()])).await;
    let directory = registered(&dss).await;
    let [asking] = asked([directory.lookup(ID)]).await;
    dss.clock.advance(Duration::from_millis(50));
    assert_eq!(answer(asking).await.as_deref(), Some(ID.to_uppercase().as_str()));
}

/// Unknown members stay; entities without a description keep their place.
#[tokio::test]
async fn entities_are_kept_as_they_came() {
    let entity = json!({"identity": "b", "floor": {"number": 3}});
    let raw = entity.clone();
    let dss = Dss::start(move |_| {
        let result: Value =
            json!({"entities": [null, raw], "entitiesFound": ["a", "b"], "entitiesNotFound": []});
        (202, vec![json!({"eventType": "directory.lookup", "sequence": 0, "finished": true, "lookupResult": result})])
    })
    .await;
    let directory = registered(&dss).await;
    let [a, b] = asked([directory.lookup("a"), directory.lookup("b")]).await;
    dss.clock.advance(Duration::from_millis(50));
    assert_eq!(a.await.expect("no panic").expect("an answer"), Some(DirectoryEntity::default()));
    let b = b.await.expect("no panic").expect("an answer").expect("found");
    assert_eq!(serde_json::to_value(&b).expect("JSON"), entity);
}
