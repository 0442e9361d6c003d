//! Log upload (wire/01 section 6.6, row 127).

use std::sync::{Arc, Mutex};

use futures_util::StreamExt;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use tracing_subscriber::layer::SubscriberExt;
use webex_core::request::Call;
use webex_plugin_support::{LogMetadata, Support, SupportConfig, SupportEvent};
use webex_sim::Fault;
use webex_testing::TestCloud;

use crate::setting::{builder, client, support};

fn data(meta: &Value) -> Vec<(&str, &str)> {
    let data = meta["data"].as_array().expect("an array");
    data.iter().map(|d| (d["key"].as_str().expect("a key"), d["value"].as_str().expect("a value"))).collect()
}

#[tokio::test]
async fn a_text_and_its_metadata_arrive_as_they_are() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let mut events = support(&webex).events();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let report = {
        let seen = seen.clone();
        move |progress: webex_core::request::Progress| seen.lock().expect("alone").push(progress.transferred)
    };
    let metadata =
        LogMetadata::new().locus_id("L").call_start("2026-01-01").feedback_id("FB").correlation_id("CO");
    let upload = support(&webex).upload_logs().metadata(metadata).text("what I saw\n").on_progress(report);
    let uploaded = upload.await.expect("uploaded");

    let logs = cloud.sim().client_logs();
    assert_eq!(logs.len(), 1);
    assert_eq!(&logs[0].content[..], b"what I saw\n");
    let meta = logs[0].meta.as_ref().expect("finished");
    let alice = cloud.user("alice").id.to_string();
    let expected = [
        ("locusId", "L"),
        ("callStart", "2026-01-01"),
        ("feedbackId", "FB"),
        ("correlationId", "CO"),
        ("trackingId", webex.session_id()),
        ("userId", alice.as_str()),
    ];
    assert_eq!(data(meta), expected);
    assert_eq!(meta["userId"], json!(alice));
    assert_eq!(uploaded.file_name, logs[0].file_name);
    assert!(uploaded.file_name.contains("L_2026-01-01"), "{}", uploaded.file_name);
    assert_eq!(
        (uploaded.feedback_id.as_deref(), uploaded.correlation_id.as_deref()),
        (Some("FB"), Some("CO"))
    );
    assert_eq!(uploaded.user_id, Some(alice));
    assert!(uploaded.tracking_id.is_some() && uploaded.url.is_some());
    assert_eq!(events.next().await, Some(Ok(SupportEvent::LogsUploaded(uploaded.file_name))));
    assert_eq!(seen.lock().expect("alone").last(), Some(&11));
}

/// wire/01 section 0, row 2.8(4): the bytes never travel with a token, not even when they are sent again.
#[tokio::test]
async fn the_bytes_never_travel_with_the_token() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    cloud.sim().faults().inject(Fault::on("/logs/upload/*").status(StatusCode::SERVICE_UNAVAILABLE).nth(1));
    support(&webex).upload_logs().text("x").await.expect("uploaded at the second try");
    let puts = cloud.sim().journal().find(|entry| entry.method == Method::PUT);
    assert_eq!(puts.len(), 2);
    assert!(puts.iter().all(|entry| !entry.headers.contains_key("authorization")));
    assert!(puts.iter().all(|entry| entry.headers.contains_key("x-trans-id")));
}

/// Without a text it is the log of this client, redacted, and of no other; incremental or full, as asked for.
#[tokio::test]
async fn the_log_of_this_client_is_sent_redacted_and_no_others() {
    let cloud = TestCloud::start().await;
    let ring = cloud.shared().log().clone();
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(ring.layer()));
    let mut config = SupportConfig::default();
    config.incremental_logs = true;
    let webex = builder(&cloud, Support::with(config)).build().await.expect("a client");
    let other = cloud.client("bob").await;
    let session = webex.session_id().to_owned();
    let note = |text: &str| tracing::info!(target: "webex::test", session_id = session, "{text}");

    note("for alice@example.com");
    other.send(Call::new(Method::GET, "hydra").path("people/me")).await.expect("an answer");
    let texts = async |upload: webex_plugin_support::UploadLogs| {
        upload.await.expect("uploaded");
        let logs = cloud.sim().client_logs();
        String::from_utf8(logs.last().expect("one").content.to_vec()).expect("text")
    };
    let first = texts(support(&webex).upload_logs()).await;
    assert!(first.contains("for [REDACTED]") && !first.contains("alice@"), "{first}");
    assert!(!first.contains(other.session_id()), "{first}");
    note("later");
    let second = texts(support(&webex).upload_logs().incremental()).await;
    assert!(second.contains("later") && !second.contains("for [REDACTED]"), "{second}");
    let full = texts(support(&webex).upload_logs().full()).await;
    assert!(full.contains("later") && full.contains("for [REDACTED]"), "{full}");
    let token = cloud.user("alice").access_token().to_owned();
    assert!(!full.contains(&token), "a token is in the log");
}

#[tokio::test]
async fn a_refused_upload_is_an_error_and_nothing_is_finished() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    cloud.sim().faults().inject(Fault::on("/logs/upload/*").status(StatusCode::FORBIDDEN));
    let error = support(&webex).upload_logs().text("x").await.expect_err("refused");
    assert_eq!(error.status(), Some(StatusCode::FORBIDDEN));
    assert_eq!(cloud.sim().journal().count(|entry| entry.path.ends_with("/logs/meta")), 0);
}
