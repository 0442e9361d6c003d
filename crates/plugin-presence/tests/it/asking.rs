//! Asking and subscribing (wire/02 section 6, P1, P2 and P4).

use serde_json::json;
use uuid::Uuid;
use webex_core::ErrorKind;
use webex_core::ids::PersonId;
use webex_plugin_presence::{PresenceStatus, Subject};
use webex_testing::Reply;

use crate::cloud::{Scripted, knows_all};

fn people(count: u128) -> Vec<Uuid> {
    (1..=count).map(Uuid::from_u128).collect()
}

#[tokio::test]
async fn p1_what_is_missing_is_said_before_anything_is_sent() {
    let scripted = Scripted::start(knows_all).await;
    let presence = scripted.presence().await;
    let errors = [
        presence.get("").await.expect_err("no id"),
        presence.list(["", "x"]).await.expect_err("no id"),
        presence.subscribe([""]).await.expect_err("no id"),
        presence.unsubscribe([""]).await.expect_err("no id"),
        presence.watch("").await.expect_err("no id"),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains("A person id is required"), "{error}");
    }
    let error = presence.set_status("").await.expect_err("no status");
    assert!(error.to_string().contains("A status is required"), "{error}");
    assert_eq!(presence.get("nobody").await.expect_err("no id").kind(), ErrorKind::InvalidInput);
    assert!(scripted.server.requests().is_empty());
}

#[tokio::test]
async fn p2_fifty_people_are_subscribed_to_with_each_request_and_so_are_they_left() {
    for (count, requests) in [(100, vec![50, 50]), (120, vec![20, 50, 50])] {
        let scripted = Scripted::start(knows_all).await;
        let presence = scripted.presence().await;
        let subscriptions = presence.subscribe(people(count)).await.expect("subscribed");
        let order: Vec<_> = subscriptions.iter().map(|one| one.subject.uuid()).collect();
        assert_eq!(order, people(count), "in the order of the question");
        assert!(subscriptions.iter().all(|one| one.is_taken() && one.state.is_some()));
        // wire/02 section 7, defect 24: the JavaScript SDK leaves with one request, however many there are.
        presence.unsubscribe(people(count)).await.expect("left");
        for (part, ttl) in scripted.bodies("subscriptions").chunks(requests.len()).zip([600, 0]) {
            let mut sizes: Vec<_> =
                part.iter().map(|b| b["subjects"].as_array().map_or(0, Vec::len)).collect();
            sizes.sort_unstable();
            assert_eq!(sizes, requests);
            assert!(part.iter().all(|body| body["subscriptionTtl"] == ttl && body["includeStatus"] == true));
        }
        assert_eq!(presence.watched(), 0);
    }
}

#[tokio::test]
async fn p4_the_list_is_in_the_order_of_the_question_with_those_named_twice() {
    let scripted = Scripted::start(knows_all).await;
    let presence = scripted.presence().await;
    let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let asked = [two, one, two];
    let states = scripted.pass(presence.list(asked)).await.expect("a list");
    let order: Vec<_> = states.into_iter().map(|state| state.expect("known").subject.uuid()).collect();
    assert_eq!(order, asked);
    assert_eq!(scripted.bodies("compositions"), [json!({"subjects": [two, one]})]);
}

#[tokio::test]
async fn p4_sixty_people_are_asked_about_with_two_requests() {
    let scripted = Scripted::start(knows_all).await;
    let presence = scripted.presence().await;
    let states = scripted.pass(presence.list(people(60))).await.expect("a list");
    assert!(states.iter().all(Result::is_ok));
    let mut sizes: Vec<_> = scripted
        .bodies("compositions")
        .iter()
        .map(|b| b["subjects"].as_array().map_or(0, Vec::len))
        .collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [10, 50]);
}

#[tokio::test]
async fn public_ids_and_uuids_name_the_same_person() {
    let scripted = Scripted::start(|path, _| {
        let asked = path.rsplit('=').next().unwrap_or_default();
        Reply::json(200, &json!({"subject": asked, "status": "ooo"}))
    })
    .await;
    let presence = scripted.presence().await;
    let uuid = Uuid::from_u128(7);
    let public = PersonId::infer(&uuid.to_string()).expect("a person");
    for state in [presence.get(uuid).await, presence.get(&public).await, presence.get(public.as_str()).await]
    {
        let state = state.expect("a state");
        assert_eq!((state.subject, state.status), (Subject::from(uuid), PresenceStatus::OutOfOffice));
    }
    let target = format!("/apheleia/compositions?userId={uuid}");
    assert!(scripted.server.requests().iter().all(|request| request.target == target));
}

#[tokio::test]
async fn defect_24_who_is_missing_in_the_answer_and_a_refused_batch_are_errors_and_not_silence() {
    let scripted = Scripted::start(|path, body| match body["subjects"][0].as_str() {
        Some(first) if first == Uuid::from_u128(1).to_string() => {
            knows_all(path, &json!({"subjects": [first]}))
        }
        _ => Reply::json(503, &json!({"message": "not now"})),
    })
    .await;
    let presence = scripted.presence().await;
    let mut states = scripted.pass(presence.list(people(2))).await.expect("a list").into_iter();
    assert!(states.next().expect("the first").is_ok());
    assert_eq!(states.next().expect("the second").expect_err("missing").kind(), ErrorKind::NotFound);
    let mut states = scripted.pass(presence.list([Uuid::from_u128(9)])).await.expect("a list").into_iter();
    let error = states.next().expect("one").expect_err("refused");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(503));
}

#[tokio::test]
async fn what_single_people_are_refused_stands_in_the_answer() {
    let scripted = Scripted::start(|_, body| {
        let subject = &body["subjects"][0];
        Reply::json(200, &json!({"responses": [{"subject": subject, "responseCode": 404}, {"odd": true}]}))
    })
    .await;
    let presence = scripted.presence().await;
    let subscriptions = presence.subscribe(people(1)).await.expect("an answer");
    assert_eq!((subscriptions.len(), subscriptions[0].code, presence.watched()), (1, 404, 0));
    let short = presence.subscribe(people(1)).ttl(std::time::Duration::from_millis(10));
    assert_eq!(short.await.expect_err("too short").kind(), ErrorKind::InvalidInput);
}
