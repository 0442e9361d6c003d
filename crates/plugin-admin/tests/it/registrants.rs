//! Who registers for meetings: requests, pages and refusals.

use serde_json::{Value, json};
use webex_core::ErrorKind;
use webex_core::resource::DateTime;
use webex_plugin_admin::{
    AdminExt, Answer, NewRegistrant, QuestionAnswers, Registrant, RegistrantId, RegistrantStatus,
};
use webex_testing::{RecordingServer, Reply};

use crate::kept::round;
use crate::sent::{answering, expect, two_pages};

#[tokio::test]
async fn people_are_registered_alone_and_together() {
    let (server, admin) =
        answering(json!({"id": "G", "status": "pending", "items": [{"registrantId": "G2"}]})).await;
    let registrants = admin.meetings().of_host("h@x").registrants("M");
    let mut answer = Answer::default();
    answer.answer = Some("yes".into());
    let mut answers = QuestionAnswers::default();
    (answers.question_id, answers.answers) = (Some(7), Some(vec![answer]));
    let bob = registrants.register("Bob", "Lee", "bob@example.com").company_name("Example").zip_code(1234);
    let bob = bob.customized_questions(vec![answers]).send_email(true).await.expect("registered");
    assert_eq!(
        (bob.name().map(RegistrantId::as_str), bob.status.clone()),
        (Some("G"), Some(RegistrantStatus::Pending))
    );
    let all = [NewRegistrant::new("A", "B", "a@x"), NewRegistrant::new("C", "D", "c@x")];
    let all = registrants.register_all(all).await.expect("registered");
    assert_eq!(RegistrantId::from(&all.items[0]).as_str(), "G2");
    let first = json!({"firstName": "Bob", "lastName": "Lee", "email": "bob@example.com", "companyName": "Example",
        "zipCode": 1234, "sendEmail": true, "customizedQuestions": [{"questionId": 7, "answers": [{"answer": "yes"}]}]});
    let second = json!({"items": [{"firstName": "A", "lastName": "B", "email": "a@x"},
        {"firstName": "C", "lastName": "D", "email": "c@x"}]});
    let expected = [
        ("POST /v1/meetings/M/registrants?hostEmail=h%40x", first),
        ("POST /v1/meetings/M/registrants/bulkInsert?hostEmail=h%40x", second),
    ];
    expect(&server, &expected);
}

#[tokio::test]
async fn registrants_are_approved_rejected_cancelled_and_deleted() {
    let (server, admin) = answering(json!({"registrantId": "G"})).await;
    let registrants = admin.meetings().registrants("M");
    let one = registrants.get("G").await.expect("read");
    registrants.approve([&one]).send_email(true).await.expect("approved");
    registrants.reject(["G", "G2"]).await.expect("rejected");
    registrants.cancel([&one]).await.expect("cancelled");
    registrants.delete_all([&one]).await.expect("deleted");
    registrants.delete(&one).await.expect("deleted");
    let alone = json!({"registrants": [{"registrantId": "G"}]});
    let expected = [
        ("GET /v1/meetings/M/registrants/G", Value::Null),
        (
            "POST /v1/meetings/M/registrants/approve",
            json!({"sendEmail": true, "registrants": [{"registrantId": "G"}]}),
        ),
        (
            "POST /v1/meetings/M/registrants/reject",
            json!({"registrants": [{"registrantId": "G"}, {"registrantId": "G2"}]}),
        ),
        ("POST /v1/meetings/M/registrants/cancel", alone.clone()),
        ("POST /v1/meetings/M/registrants/bulkDelete", alone),
        ("DELETE /v1/meetings/M/registrants/G", Value::Null),
    ];
    expect(&server, &expected);
}

#[tokio::test]
async fn registrants_come_page_by_page() {
    let (server, webex) = two_pages("items").await;
    let registrants = webex.admin().meetings().registrants("M");
    let time = DateTime::new("2026-12-01T10:00:00Z");
    let list = registrants.list().email("a@x").current(false).registered_from(&time).registered_to(&time);
    let all = list.page_size(2).all().await.expect("listed");
    assert_eq!(
        all.iter().filter_map(|one| one.name()).map(RegistrantId::as_str).collect::<Vec<_>>(),
        ["A", "B", "C"]
    );
    let time = "2026-12-01T10%3A00%3A00Z";
    let target = format!(
        "/v1/meetings/M/registrants?email=a%40x&current=false&registrationTimeFrom={time}&registrationTimeTo={time}&max=2"
    );
    assert_eq!(server.requests()[0].target, target);
}

/// wire/08 section 6.1: what the service says of a meeting that nobody can register for reaches the caller.
#[tokio::test]
async fn a_meeting_without_registration_says_so() {
    let text = "Registration is not supported for this meeting series.";
    let server = RecordingServer::start(move |_| {
        Reply::json(400, &json!({"message": text, "errors": [{"description": text}], "trackingId": "T"}))
    })
    .await;
    let registrants = server.client().await.admin().meetings().registrants("M");
    let error = registrants.register("Bob", "Lee", "bob@example.com").await.expect_err("refused");
    assert_eq!((error.kind(), error.status().map(|status| status.as_u16())), (ErrorKind::Http, Some(400)));
    assert!(error.to_string().contains(text), "{error}");
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused() {
    let (server, admin) = answering(json!({})).await;
    let registrants = admin.meetings().registrants("M");
    let refused = [
        registrants.register("Bob", " ", "bob@example.com").await.map(drop),
        registrants.register("Bob", "Lee", "bob@").await.map(drop),
        registrants.register_all([]).await.map(drop),
        registrants.register_all([NewRegistrant::default()]).await.map(drop),
        registrants.approve(Vec::<RegistrantId>::new()).await,
        registrants.delete_all([&Registrant::default()]).await,
        registrants.get("").await.map(drop),
        admin.meetings().registrants("").list().await.map(drop),
    ];
    for error in refused.map(|outcome| outcome.expect_err("refused")) {
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    }
    assert!(server.requests().is_empty());
}

#[test]
fn a_registrant_is_written_as_it_was_read_and_a_link_to_join_is_not_shown() {
    let one: Registrant =
        round(&json!({"registrantId": "G", "id": "G", "status": "a new one", "zipCode": "01099",
        "joinLink": "https://x/y?k=SECRET", "registrationTime": "2026-12-01T10:00:00Z", "new": [],
        "customizedQuestions": [{"questionId": 1, "answers": [{"optionId": 2, "answer": "a"}]}]}));
    assert!(!format!("{one:?}").contains("SECRET"));
}
