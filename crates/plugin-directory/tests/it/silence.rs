//! What does not come (wire/02 section 6, T4; section 7, defect 27).

use std::error::Error as _;
use std::time::Duration;

use tokio::task::JoinHandle;
use webex_core::{ErrorKind, Result};
use webex_plugin_directory::{DirectoryEntity, DirectoryHandle, DirectoryTimeout};

use crate::cloud::{Dss, lookup_part, search_part, settle};

type Asking = JoinHandle<Result<Option<DirectoryEntity>>>;

fn ask_for_email(directory: &DirectoryHandle) -> Asking {
    let directory = directory.clone();
    tokio::spawn(async move { directory.lookup_by_email("ann@example.com").await })
}

fn silence(error: &webex_core::Error) -> &DirectoryTimeout {
    let source = error.source().expect("a source");
    source.downcast_ref().expect("the silence")
}

#[tokio::test]
async fn t4_without_a_part_it_ends_after_six_seconds() {
    let dss = Dss::start(|_| (202, Vec::new())).await;
    let directory = dss.directory().await;
    let asking = ask_for_email(&directory);
    let question = dss.next_question().await;
    settle().await;
    dss.clock.advance(Duration::from_millis(5999));
    settle().await;
    assert!(!asking.is_finished());
    dss.clock.advance(Duration::from_millis(1));
    let error = asking.await.expect("no panic").expect_err("silence");
    let org = dss.cloud.user("alice").org_id;
    let text = format!(
        "The DSS did not respond within 6000 ms.\n Request Id: {}\n Resource: /lookup/orgid/{org}/emails\n Params: \
         {{\"lookupValues\":[\"ann@example.com\"]}}",
        question.request_id
    );
    assert_eq!((error.kind(), error.to_string()), (ErrorKind::Timeout, text));
    assert!(error.is_retryable());
    assert_eq!(silence(&error).request_id.to_string(), question.request_id);
}

#[tokio::test]
async fn t4_each_part_starts_the_time_anew_and_a_missing_one_ends_it() {
    let dss = Dss::start(|_| (202, Vec::new())).await;
    let webex = dss.client().await;
    let directory = webex_plugin_directory::DirectoryExt::directory(&webex).expect("installed");
    let mut events = directory.events();
    let asking = tokio::spawn(directory.search("ann").limit(2).send());
    let question = dss.next_question().await;
    for sequence in [2, 0] {
        dss.clock.advance(Duration::from_secs(5));
        dss.part(&question, search_part(sequence, sequence == 2, &["x"]));
        wait_for_part(&mut events).await;
    }
    dss.clock.advance(Duration::from_millis(5999));
    settle().await;
    assert!(!asking.is_finished(), "15.999 seconds are over, and the last part came 5.999 ago");
    dss.clock.advance(Duration::from_millis(1));
    let error = asking.await.expect("no panic").expect_err("the second part is missing");
    let params = r#"{"requestedTypes":["PERSON"],"resultSize":2,"queryString":"ann"}"#;
    assert_eq!(silence(&error).params, params, "in the order in which the service knows them");
}

async fn wait_for_part(events: &mut webex_core::events::Events<webex_plugin_directory::DirectoryEvent>) {
    use futures_util::StreamExt;
    use webex_plugin_directory::DirectoryEvent;
    while let Some(Ok(event)) = events.next().await {
        if matches!(event, DirectoryEvent::Part { .. }) {
            return;
        }
    }
    panic!("the client lives");
}

#[tokio::test]
async fn t4_a_look_up_of_details_has_no_parameters() {
    let dss = Dss::start(|_| (202, Vec::new())).await;
    let directory = dss.directory().await;
    let asking = tokio::spawn(async move { directory.lookup_detail("a").await });
    dss.next_question().await;
    settle().await;
    dss.clock.advance(Duration::from_secs(6));
    let error = asking.await.expect("no panic").expect_err("silence");
    assert!(error.to_string().ends_with("/identity/a/detail\n Params: undefined"), "{error}");
}

/// The clock stands still: nothing here waits for a time to run out.
#[tokio::test]
async fn defect_27_a_refusal_fails_at_once() {
    for status in [400, 403, 404, 429, 500] {
        let dss = Dss::start(move |_| (status, Vec::new())).await;
        let directory = dss.directory().await;
        let failures = [
            directory.lookup_by_email("ann@example.com").await.expect_err("refused"),
            directory.lookup("a").alone().await.expect_err("refused"),
            directory.search("a").await.expect_err("refused"),
            directory.lookup_by_phone_numbers(["1"]).await.expect_err("refused"),
        ];
        for error in failures {
            assert_eq!(error.status().map(|s| s.as_u16()), Some(status), "{error}");
        }
    }
}

#[tokio::test]
async fn defect_27_a_refusal_of_a_batch_is_everybodys_and_nothing_of_it_stays() {
    let status = std::sync::Arc::new(std::sync::atomic::AtomicU16::new(503));
    let next = status.clone();
    let dss = Dss::start(move |asked| {
        let status = next.swap(202, std::sync::atomic::Ordering::SeqCst);
        (status, vec![lookup_part(0, true, &asked.values())].into_iter().filter(|_| status == 202).collect())
    })
    .await;
    let directory = dss.directory().await;
    directory.register().await.expect("registered");
    let both = tokio::spawn({
        let directory = directory.clone();
        async move { directory.lookup_many(["a", "b"]).await }
    });
    settle().await;
    dss.clock.advance(Duration::from_millis(50));
    for answer in both.await.expect("no panic") {
        assert_eq!(answer.expect_err("refused").status().map(|s| s.as_u16()), Some(503));
    }
    let again = tokio::spawn(directory.lookup("a").send());
    settle().await;
    dss.clock.advance(Duration::from_millis(50));
    assert!(again.await.expect("no panic").expect("an answer").is_some());
}
