//! Registration and the methods of the directory search (wire/02 section 6, T1, T2, T3 and T6).

use futures_util::StreamExt;
use serde_json::json;
use webex_core::ErrorKind;
use webex_core::ids::PersonId;
use webex_plugin_directory::{
    Directory, DirectoryEntity, DirectoryEvent, DirectoryExt, EntityProvider, EntityType,
};
use webex_plugin_mercury::Mercury;
use webex_testing::Offline;

use crate::cloud::{Dss, answers_all, is_online, lookup_part, search_part};

const ANN: &str = "bdc8b791-c47a-4f31-aa21-ed9a2a9d7cd2";

fn names(entities: &[DirectoryEntity]) -> Vec<&str> {
    entities.iter().map(|entity| entity.display_name.as_str()).collect()
}

fn name(entity: Option<DirectoryEntity>) -> Option<String> {
    entity.map(|entity| entity.display_name)
}

#[tokio::test]
async fn t1_registration_connects_tells_and_is_undone() {
    let dss = Dss::start(answers_all).await;
    let webex = dss.client().await;
    let directory = webex.directory().expect("installed");
    let mut events = directory.events();
    assert!(!directory.registered() && !is_online(&webex));
    directory.register().await.expect("registered");
    directory.register().await.expect("a second time does nothing");
    assert!(directory.registered() && is_online(&webex));
    assert!(matches!(events.next().await, Some(Ok(DirectoryEvent::Registered))));
    directory.unregister();
    directory.unregister();
    assert!(!directory.registered() && is_online(&webex), "others need Mercury");
    assert!(matches!(events.next().await, Some(Ok(DirectoryEvent::Unregistered))));
    assert!(directory.lookup_by_email("ann@example.com").await.expect("an answer").is_some());
    assert!(directory.registered(), "a question registers by itself");
    assert!(matches!(events.next().await, Some(Ok(DirectoryEvent::Registered))));
    let Some(Ok(DirectoryEvent::Part { request_id, envelope })) = events.next().await else {
        panic!("a part")
    };
    assert_eq!(request_id.map(|id| id.to_string()), Some(dss.next_question().await.request_id));
    assert_eq!(envelope.event_type, "directory.lookup");
}

#[tokio::test]
async fn t1_whoever_cannot_authorize_is_refused() {
    let offline = Offline::new();
    let builder = webex_core::Webex::builder().shared(offline.shared());
    let webex = builder.plugin(Mercury::new()).plugin(Directory::new()).build().await.expect("a client");
    let error = webex.directory().expect("installed").register().await.expect_err("nobody has signed in");
    assert_eq!(error.kind(), ErrorKind::NotAuthenticated);
    assert!(error.to_string().contains("SDK cannot authorize"), "{error}");
    assert_eq!(offline.attempts(), 0);
}

#[tokio::test]
async fn t1_a_question_under_way_ends_with_the_registration() {
    let dss = Dss::start(|_| (202, Vec::new())).await;
    let directory = dss.directory().await;
    let asking = tokio::spawn({
        let directory = directory.clone();
        async move { directory.lookup_by_email("ann@example.com").await }
    });
    dss.next_question().await;
    directory.unregister();
    let error = asking.await.expect("no panic").expect_err("nobody listens");
    assert_eq!(error.kind(), ErrorKind::Closed);
}

#[tokio::test]
async fn t2_look_ups_ask_their_resources() {
    let dss = Dss::start(|asked| match asked.resource.ends_with("/detail") {
        true => (202, vec![lookup_part(0, true, &[ANN])]),
        false => answers_all(asked),
    })
    .await;
    let directory = dss.directory().await;
    let detail = directory.lookup_detail(ANN).await.expect("an answer");
    assert_eq!(name(detail).as_deref(), Some(ANN));
    let alone = directory.lookup(PersonId::infer(ANN).expect("an id")).alone().await.expect("an answer");
    assert_eq!(name(alone).as_deref(), Some(ANN), "public ids are taken apart");
    let machine = directory.lookup(ANN).provider(EntityProvider::CiMachine).alone().await.expect("an answer");
    assert_eq!(name(machine).as_deref(), Some(ANN));
    let email = directory.lookup_by_email("ann@example.com").await.expect("an answer");
    assert_eq!(name(email).as_deref(), Some("ann@example.com"));
    let expected = [
        (format!("/lookup/orgid/../identity/{ANN}/detail"), json!({})),
        ("/lookup/orgid/../identities".to_owned(), json!({"lookupValues": [ANN]})),
        ("/lookup/orgid/../entityprovidertype/CI_MACHINE".to_owned(), json!({"lookupValues": [ANN]})),
        ("/lookup/orgid/../emails".to_owned(), json!({"lookupValues": ["ann@example.com"]})),
    ];
    for (resource, body) in expected {
        let asked = dss.next_question().await;
        assert_eq!((asked.resource, asked.body), (resource, body));
    }
}

#[tokio::test]
async fn t2_searches_ask_their_resources() {
    let dss = Dss::start(answers_all).await;
    let directory = dss.directory().await;
    let search = directory.search("ann").types([EntityType::Person, EntityType::Room]).limit(3);
    let search = search.personal_devices(true).common_area_phones(false).only_pairable_devices(true);
    assert_eq!(names(&search.await.expect("an answer")), ["one", "two"]);
    assert_eq!(names(&directory.search("ann").await.expect("an answer")), ["one", "two"]);
    let places = directory.search_places("Berlin").limit(5).only_schedulable().await.expect("an answer");
    assert_eq!(names(&places), ["one", "two"]);
    let expected = [
        (
            "entities",
            json!({
                "requestedTypes": ["PERSON", "ROOM"], "resultSize": 3, "queryString": "ann",
                "includePersonalDevices": true, "includeCommonAreaPhones": false, "includeOnlyPairableDevices": true,
            }),
        ),
        ("entities", json!({"requestedTypes": ["PERSON"], "resultSize": 20, "queryString": "ann"})),
        ("places", json!({"queryString": "Berlin", "resultSize": 5, "isOnlySchedulableRooms": true})),
    ];
    for (what, body) in expected {
        let asked = dss.next_question().await;
        assert_eq!((asked.resource, asked.body), (format!("/search/orgid/../{what}"), body));
    }
}

#[tokio::test]
async fn t2_an_entity_for_something_else_is_not_what_was_asked_for() {
    let dss = Dss::start(|_| (202, vec![lookup_part(0, true, &["another"])])).await;
    let directory = dss.directory().await;
    assert_eq!(directory.lookup_detail(ANN).await.expect("an answer"), None);
    assert_eq!(directory.lookup(ANN).alone().await.expect("an answer"), None);
    assert_eq!(directory.lookup_by_email("ann@example.com").await.expect("an answer"), None);
}

#[tokio::test]
async fn t2_what_cannot_be_looked_up_is_refused_before_anything_is_sent() {
    let dss = Dss::start(answers_all).await;
    let directory = dss.directory().await;
    let refused = [
        directory.lookup("").await,
        directory.lookup("").alone().await,
        directory.lookup_detail("").await,
        directory.lookup_by_email("no address").await,
    ];
    for answer in refused {
        assert_eq!(answer.expect_err("refused").kind(), ErrorKind::InvalidInput);
    }
    assert_eq!(dss.count(), 0);
}

#[tokio::test]
async fn t3_parts_out_of_order_are_concatenated_in_order() {
    let dss = Dss::start(|_| {
        let parts =
            [search_part(1, false, &["c"]), search_part(2, true, &["d"]), search_part(0, false, &["a", "b"])];
        (202, parts.to_vec())
    })
    .await;
    let found = dss.directory().await.search("x").await.expect("an answer");
    assert_eq!(names(&found), ["a", "b", "c", "d"]);
}

#[tokio::test]
async fn t3_two_questions_at_the_same_time_get_their_own_parts() {
    let dss = Dss::start(|_| (202, Vec::new())).await;
    let directory = dss.directory().await;
    let asking = ["ann", "bob"].map(|text| tokio::spawn(directory.search(text).send()));
    let (first, second) = (dss.next_question().await, dss.next_question().await);
    for question in [&first, &second] {
        dss.part(question, search_part(1, true, &["the end"]));
    }
    for question in [&second, &first] {
        let text = question.body["queryString"].as_str().expect("a text");
        dss.part(question, search_part(0, false, &[text]));
    }
    let [ann, bob] = asking;
    assert_eq!(names(&ann.await.expect("no panic").expect("an answer")), ["ann", "the end"]);
    assert_eq!(names(&bob.await.expect("no panic").expect("an answer")), ["bob", "the end"]);
}

#[tokio::test]
async fn t6_phone_numbers_none_found_partly_and_not_at_all() {
    let dss = Dss::start(|asked| match asked.values().split_at(asked.values().len() / 2) {
        // In two parts when there is more than one number, the second one first.
        ([], all) => (202, vec![lookup_part(0, true, all)]),
        (left, right) => (202, vec![lookup_part(1, true, right), lookup_part(0, false, left)]),
    })
    .await;
    let directory = dss.directory().await;
    let nothing = directory.lookup_by_phone_numbers(Vec::<String>::new()).await.expect("nothing to ask");
    assert!(nothing.found.is_empty() && nothing.not_found.is_empty() && dss.count() == 0);
    for (numbers, found, not_found) in [
        (vec!["+1"], vec!["+1"], vec![]),
        (vec!["+1", "+2", "+3", "+4", "+5"], vec!["+1", "+2", "+3", "+4", "+5"], vec![]),
        (vec!["no 1", "+2", "no 3"], vec!["+2"], vec!["no 1", "no 3"]),
        (vec!["no 1", "no 2"], vec![], vec!["no 1", "no 2"]),
    ] {
        let answer = directory.lookup_by_phone_numbers(numbers.clone()).await.expect("an answer");
        assert_eq!(answer.found.iter().map(|found| found.number.as_str()).collect::<Vec<_>>(), found);
        assert_eq!(answer.not_found, not_found);
        assert_eq!(answer.entity("+2").is_some(), found.contains(&"+2"));
        let asked = dss.next_question().await;
        assert_eq!(asked.resource, "/lookup/orgid/../phonenumbers");
        assert_eq!(asked.body, json!({"lookupValues": numbers}));
    }
}

#[tokio::test]
async fn t6_more_than_five_phone_numbers_are_refused() {
    let dss = Dss::start(answers_all).await;
    let error = dss.directory().await.lookup_by_phone_numbers(["1", "2", "3", "4", "5", "6"]).await;
    let error = error.expect_err("refused");
    let text = "lookupByPhoneNumbers accepts a maximum of 5 phone numbers. Received: 6. Please batch requests on the \
                client side if needed.";
    assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::InvalidInput, text));
    assert_eq!(dss.count(), 0);
}
