//! Downloads, as the service answers them (wire/04 section 3.3).

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::TryStreamExt;
use serde_json::json;
use webex_core::{Shared, Webex};
use webex_plugin_messages::{ContentFailure, MessagesExt};
use webex_testing::{ManualClock, RecordingServer, Reply};

fn file(bytes: &'static [u8]) -> Reply {
    let reply = Reply { body: bytes.into(), ..Reply::empty(200) };
    let reply = reply.header("content-type", "application/pdf");
    reply.header("content-disposition", "attachment; filename=\"plan.pdf\"")
}

#[tokio::test]
async fn a_file_is_fetched_in_every_way() {
    let server = RecordingServer::start(|_| file(b"content")).await;
    let messages = server.client().await.messages();
    let url = format!("{}/v1/contents/C1", server.base());
    assert_eq!(messages.content(&url).await.expect("fetched"), "content");
    let info = messages.content("C1").info().await.expect("asked");
    assert_eq!(
        (info.file_name.as_deref(), info.content_type.as_deref()),
        (Some("plan.pdf"), Some("application/pdf"))
    );
    assert_eq!(info.len, Some(7));
    let download = messages.content("C1").stream().await.expect("begun");
    let chunks: Vec<_> = download.stream.try_collect().await.expect("fetched");
    assert_eq!((chunks.concat(), download.info), (b"content".to_vec(), info));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let report = seen.clone();
    let fetch = messages.content(&url).allow_unscannable().on_progress(Arc::new(move |progress| {
        report.lock().expect("no panic").push((progress.transferred, progress.total));
    }));
    let mut written = Vec::new();
    assert_eq!(fetch.write_to(&mut written).await.expect("fetched"), 7);
    assert_eq!(written, b"content");
    assert_eq!(seen.lock().expect("no panic").last(), Some(&(7, Some(7))));
    let requests = server.requests();
    let targets: Vec<_> = requests.iter().map(|r| format!("{} {}", r.method, r.target)).collect();
    let expected = [
        "GET /v1/contents/C1",
        "HEAD /v1/contents/C1",
        "GET /v1/contents/C1",
        "GET /v1/contents/C1?allow=unscannable",
    ];
    assert_eq!(targets, expected);
    assert!(requests.iter().all(|request| request.headers["authorization"] == "Bearer TESTTOKEN"));
}

#[tokio::test]
async fn what_is_wrong_with_a_file_is_told_apart() {
    for (status, failure) in [
        (410, Some(ContentFailure::Infected)),
        (423, Some(ContentFailure::BeingScanned)),
        (428, Some(ContentFailure::Unscannable)),
        (404, None),
    ] {
        let server = RecordingServer::start(move |_| Reply::json(status, &json!({ "message": "no" }))).await;
        let error = server.client().await.messages().content("C1").await.expect_err("no");
        assert_eq!(ContentFailure::of(&error), failure, "{status}");
    }
}

/// wire/04 section 7, row 28: a pause that the service asks for is kept.
#[tokio::test]
async fn a_file_that_is_being_scanned_is_waited_for() {
    let number = AtomicUsize::new(0);
    let server = RecordingServer::start(move |_| match number.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::json(423, &json!({ "message": "scanning" })).header("retry-after", "5"),
        _ => file(b"clean"),
    })
    .await;
    let clock = ManualClock::new();
    let shared = Shared::new().expect("a transport").with_clock(Arc::new(clock.clone()));
    let mut config = server.config();
    config.requests.retry.enabled = true;
    config.requests.deadline = None;
    let webex =
        Webex::builder().config(config).shared(shared).token("TESTTOKEN").build().await.expect("built");
    let fetch = tokio::spawn(async move { webex.messages().content("C1").await });
    while server.requests().len() < 2 {
        clock.until_sleeping(1).await;
        // Only a pause is as short as this; a time-out is not reached by it.
        if !server.requests().is_empty() {
            clock.advance(std::time::Duration::from_millis(100));
        }
        tokio::task::yield_now().await;
        assert!(!fetch.is_finished() || server.requests().len() == 2, "it gave up");
    }
    assert_eq!(fetch.await.expect("no panic").expect("fetched"), "clean");
}
