//! The diagnostics bundle.

use std::error::Error as _;

use http::{Method, StatusCode};
use serde_json::{Value, json};
use tracing_subscriber::layer::SubscriberExt;
use webex_core::diagnostics::DiagnosticsSource;
use webex_core::plugin::{Plugin, Setup};
use webex_core::request::Call;
use webex_core::{ErrorKind, Result, Webex};
use webex_plugin_support::{DiagnosticsBundle, LogMetadata, Support};
use webex_sim::Fault;
use webex_testing::TestCloud;

use crate::setting::{builder, client, support};

fn people(id: &str) -> Call {
    Call::new(Method::GET, "hydra").path("people").segment(id)
}

fn parsed(bundle: &DiagnosticsBundle) -> Value {
    serde_json::from_str(bundle.text()).unwrap_or_else(|e| panic!("{e}: {bundle}"))
}

/// A plug-in of somebody else.
struct Stranger;

impl Plugin for Stranger {
    fn name(&self) -> &'static str {
        "stranger"
    }

    fn build(&self, setup: &mut Setup<'_>) -> Result<()> {
        let told = |webex: &Webex| {
            json!({
                "plugins": webex.plugins().len(),
                "of": "mallory@example.com",
                "api_token": "sesame",
                "url": "https://files.example/a?signature=sesame",
                "key": {"kty": "oct", "k": "c2VzYW1lIG9wZW4"},
            })
        };
        setup.contribute(DiagnosticsSource::new("stranger", told));
        setup.contribute(DiagnosticsSource::new("versions", |_: &Webex| json!("mine")));
        setup.contribute(DiagnosticsSource::new("silent", |_: &Webex| Value::Null));
        setup.contribute(DiagnosticsSource::new("clumsy", |_: &Webex| panic!("on purpose")));
        Ok(())
    }
}

#[tokio::test]
async fn it_says_what_the_client_is_and_how_its_calls_went() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    cloud.sim().faults().inject(Fault::on("/v1/people/me").status(StatusCode::SERVICE_UNAVAILABLE).times(1));
    webex.send(people("me")).await.expect("an answer at the second try");
    webex.send(people("nobody")).await.expect_err("there is no such person");
    webex.services().resolve("conversation", None).await.expect("it is in the catalog");

    let document = parsed(&support(&webex).diagnostics().note("it is slow").collect());
    assert_eq!(document["note"], "it is slow");
    assert_eq!(document["session_id"], webex.session_id());
    assert_eq!(document["versions"]["sdk"], webex_core::VERSION);
    let plugin = &document["versions"]["plugins"][0];
    assert_eq!((&plugin["name"], &plugin["version"]), (&json!("support"), &json!(webex_core::VERSION)));
    assert_eq!(document["login"]["can_authorize"], true);
    let timings = document["timings"].as_array().expect("a list");
    let hydra = timings.iter().find(|t| t["service"] == "hydra").expect("it was called");
    let ended = |status: &str| {
        let outcomes = hydra["outcomes"].as_array().expect("a list").iter();
        outcomes.clone().find(|o| o["outcome"] == status).map(|o| (o["calls"].clone(), o["attempts"].clone()))
    };
    assert_eq!(ended("200"), Some((json!(1), json!(2))), "{hydra}");
    assert!(ended("404").or(ended("400")).is_some(), "{hydra}");
    let services = document["services"]["preauth"].as_object().expect("a catalog");
    assert!(services["conversation"]["default"].is_string(), "{services:?}");
    let hosts = services.values().filter_map(|service| service["hosts"].as_array()).flatten();
    assert!(hosts.clone().count() > 0 && hosts.clone().all(|host| host["priority"].is_i64()), "{services:?}");
    assert_eq!(document["support"]["dropped_metrics"], 0);
}

#[tokio::test]
async fn plugins_of_strangers_contribute_and_one_that_panics_takes_nobody_along() {
    let cloud = TestCloud::start().await;
    let webex = builder(&cloud, Support::new()).plugin(Stranger).build().await.expect("a client");
    let bundle = support(&webex).diagnostics().collect();
    let document = parsed(&bundle);
    assert_eq!(document["stranger"]["plugins"], 2);
    assert_eq!(document["versions_2"], "mine", "the sections of the core keep their names");
    assert_eq!(document["clumsy"]["failed"], "the source panicked");
    assert_eq!(document.get("silent"), None);
    for secret in ["sesame", "mallory", "c2VzYW1l", cloud.user("alice").access_token()] {
        assert!(!bundle.text().contains(secret), "{secret}: {bundle}");
    }
}

/// A plug-in that tells far too much.
struct Chatterbox;

impl Plugin for Chatterbox {
    fn name(&self) -> &'static str {
        "chatterbox"
    }

    fn build(&self, setup: &mut Setup<'_>) -> Result<()> {
        setup.contribute(DiagnosticsSource::new("chatterbox", |_: &Webex| json!(vec!["blah"; 100_000])));
        Ok(())
    }
}

#[tokio::test]
async fn it_stays_below_its_size_and_says_what_has_no_room() {
    let cloud = TestCloud::start().await;
    let ring = cloud.shared().log().clone();
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(ring.layer()));
    let webex = builder(&cloud, Support::new()).plugin(Chatterbox).build().await.expect("a client");
    for n in 0..2_000 {
        tracing::info!(target: "webex::test", session_id = webex.session_id(), "entry number {n} of many");
    }
    let bundle = support(&webex).diagnostics().max_size(40_000).collect();
    assert!(bundle.text().len() <= 40_000, "{}", bundle.text().len());
    let document = parsed(&bundle);
    assert_eq!((&document["omitted"], document.get("chatterbox")), (&json!(["chatterbox"]), None));
    let log = document["log"].as_array().expect("a log");
    assert!(log.last().and_then(Value::as_str).is_some_and(|line| line.contains("entry number 1999")));
    assert!(document["older_log_entries"].as_u64() > Some(0));
    let all = parsed(&support(&webex).diagnostics().without_logs().collect());
    assert_eq!(all.get("log"), None);
    assert_eq!(all["chatterbox"].as_array().map(Vec::len), Some(100_000), "there is room by default");
}

#[tokio::test]
async fn it_has_the_log_of_this_client_redacted_and_no_others() {
    let cloud = TestCloud::start().await;
    let ring = cloud.shared().log().clone();
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(ring.layer()));
    let webex = client(&cloud).await;
    let other = cloud.client("bob").await;
    other.send(people("me")).await.expect("an answer");
    webex.send(people("me")).await.expect("an answer");
    let secret = cloud.user("alice").access_token().to_owned();
    // As if somebody had logged it under a name that gives nothing away.
    tracing::info!(target: "webex::test", session_id = webex.session_id(), "seen: {}", &secret);
    let bundle = support(&webex).diagnostics().collect();
    let document = parsed(&bundle);
    let log = document["log"].as_array().expect("a log");
    let has = |text: &str| log.iter().any(|line| line.as_str().is_some_and(|line| line.contains(text)));
    assert!(has("the call ended") && has("seen: [REDACTED]"), "{log:?}");
    assert!(!bundle.text().contains(&secret) && !bundle.text().contains(other.session_id()), "{bundle}");
}

#[tokio::test]
async fn it_is_uploaded_in_place_of_the_log() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let about = LogMetadata::new().feedback_id("FB");
    let bundle = support(&webex).diagnostics().note("it is slow").collect();
    let uploaded = bundle.upload(about).await.expect("uploaded");
    let logs = cloud.sim().client_logs();
    assert_eq!(logs.len(), 1);
    assert_eq!(&logs[0].content[..], bundle.text().as_bytes());
    assert_eq!((uploaded.feedback_id.as_deref(), &uploaded.file_name), (Some("FB"), &logs[0].file_name));
}

/// Somebody whose network is gone needs it most.
#[tokio::test]
async fn it_needs_neither_network_nor_login() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    webex.logout().await.expect("logged out");
    cloud.sim().stop_listening().await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report.json");
    support(&webex).diagnostics().write_to(&path).await.expect("written");
    let document: Value = serde_json::from_slice(&std::fs::read(&path).expect("a file")).expect("JSON");
    assert_eq!(document["login"]["can_authorize"], false);
}

#[tokio::test]
async fn a_path_that_cannot_be_written_is_a_typed_error_and_leaves_nothing() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let folder = tempfile::tempdir().expect("a folder");
    let error = support(&webex).diagnostics().write_to(folder.path().join("no/such/folder")).await;
    let error = error.expect_err("no such folder");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.source().is_some_and(|source| source.is::<std::io::Error>()));
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
}
