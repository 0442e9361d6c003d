//! The plug-in against ACME's service and the simulated cloud.

use std::sync::Mutex;

use acme_reminders::{AcmeReminders, Reminder, Reminders, RemindersConfig, RemindersExt};
use futures_util::{StreamExt, TryStreamExt};
use http::Method;
use serde_json::{Value, json};
use webex_core::diagnostics::DiagnosticsSource;
use webex_core::request::Call;
use webex_core::{ErrorKind, Webex};
use webex_plugin_mercury::{Mercury, MercuryExt};
use webex_sim::Selection;
use webex_testing::{Offline, Recorded, RecordingServer, Reply, TestCloud};

const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn config() -> RemindersConfig {
    RemindersConfig::new("acme-42", KEY)
}

// ANCHOR: conformance
webex_testing::plugin_conformance!(
    AcmeReminders::with(config()),
    with: |builder| builder.plugin(Mercury::new())
);
// ANCHOR_END: conformance

/// ACME's service: keeps what it is given, and cannot read it.
async fn acme() -> RecordingServer {
    let kept = Mutex::new(Vec::<Value>::new());
    RecordingServer::start(move |request| answer(&mut kept.lock().expect("no panic"), request)).await
}

fn answer(kept: &mut Vec<Value>, request: &Recorded) -> Reply {
    match (request.method.as_str(), request.target.as_str()) {
        ("POST", "/v1/reminders") => {
            let mut reminder: Value = serde_json::from_slice(&request.body).expect("JSON");
            reminder["id"] = format!("R{}", kept.len()).into();
            kept.push(reminder.clone());
            Reply::json(201, &reminder)
        }
        ("GET", "/v1/reminders") => Reply::json(200, &json!({"items": kept[..1]}))
            .header("link", "</v1/reminders?page=2>; rel=\"next\""),
        ("GET", "/v1/reminders?page=2") => Reply::json(200, &json!({"items": kept[1..]})),
        ("DELETE", _) => Reply::empty(204),
        _ => Reply::json(404, &json!({"message": "no such reminder"})),
    }
}

struct Setting {
    cloud: TestCloud,
    acme: RecordingServer,
    webex: Webex,
}

impl Setting {
    async fn start() -> Self {
        let (cloud, acme) = (TestCloud::start().await, acme().await);
        let mut config = config();
        config.service = format!("{}/v1", acme.base()).parse().expect("a URL");
        let builder = cloud.builder("alice").plugin(AcmeReminders::with(config)).plugin(Mercury::new());
        Self { webex: builder.build().await.expect("a client"), cloud, acme }
    }

    fn reminders(&self) -> Reminders {
        self.webex.reminders().expect("it is installed")
    }
}

#[tokio::test]
async fn texts_are_sealed_on_their_way_out_and_opened_on_their_way_in() {
    let setting = Setting::start().await;
    let reminders = setting.reminders();
    for text in ["water the plants", "buy milk"] {
        let reminder = reminders.create(text, "2026-12-24T09:00:00Z").await.expect("created");
        assert_eq!((reminder.text.as_str(), reminder.due.as_str()), (text, "2026-12-24T09:00:00Z"));
    }
    for request in setting.acme.requests() {
        let body = String::from_utf8_lossy(&request.body);
        assert!(body.contains("sealed") && !body.contains("plants") && !body.contains("milk"), "{body}");
        assert_eq!(request.headers["content-type"], "application/json");
    }
    let listed: Vec<Reminder> = reminders.list().try_collect().await.expect("listed");
    let texts: Vec<_> = listed.iter().map(|reminder| reminder.text.as_str()).collect();
    assert_eq!(texts, ["water the plants", "buy milk"], "over both pages");
    reminders.delete(&listed[0].id).await.expect("deleted");
    let error = reminders.get(&listed[0].id).await.expect_err("gone");
    assert_eq!((error.kind(), error.status().map(|status| status.as_u16())), (ErrorKind::Http, Some(404)));
}

#[tokio::test]
async fn only_calls_to_the_service_say_whose_they_are() {
    let setting = Setting::start().await;
    setting.reminders().create("water the plants", "2026-12-24T09:00:00Z").await.expect("created");
    let request = &setting.acme.requests()[0];
    assert_eq!(request.headers["x-acme-tenant"], "acme-42");
    assert!(request.headers.contains_key("authorization"), "in the name of the user");
    let rooms = Call::new(Method::GET, "hydra").path("rooms");
    setting.webex.send(rooms).await.expect("an answer");
    let journal = setting.cloud.sim().journal();
    assert!(journal.count(|entry| entry.path.ends_with("/rooms")) > 0);
    assert_eq!(journal.count(|entry| entry.headers.contains_key("x-acme-tenant")), 0, "Webex is not told");
}

/// The events that the service sends of what it keeps.
fn sealed(acme: &RecordingServer) -> Vec<Value> {
    let bodies = acme.requests().into_iter().enumerate();
    let event = |(number, request): (usize, Recorded)| {
        let mut data: Value = serde_json::from_slice(&request.body).expect("JSON");
        data["id"] = format!("R{number}").into();
        data["eventType"] = "acme.reminder_due".into();
        data
    };
    bodies.map(event).collect()
}

// ANCHOR: due
#[tokio::test]
async fn what_is_due_is_told_once() {
    let setting = Setting::start().await;
    let mut events = setting.reminders().events();
    setting.webex.mercury().expect("installed").connect().await.expect("online");
    let first =
        setting.reminders().create("water the plants", "2026-12-24T09:00:00Z").await.expect("created");
    let second = setting.reminders().create("buy milk", "2026-12-25T09:00:00Z").await.expect("created");
    let sealed = sealed(&setting.acme);
    for data in [&sealed[0], &sealed[0], &sealed[1]] {
        setting.cloud.sim().sockets().send(&Selection::all(), data);
    }
    for expected in [first, second] {
        let event = events.next().await.expect("the client lives").expect("nobody is slow");
        assert_eq!(event.reminder, expected, "a repetition is not told");
    }
    let sources = setting.webex.contributions::<DiagnosticsSource>();
    let told = sources.iter().find(|source| source.section() == "acme-reminders").expect("contributed");
    assert_eq!(told.read(&setting.webex)["handed_on"], 2);
}
// ANCHOR_END: due

#[tokio::test]
async fn settings_come_out_of_the_file_and_stay_secret() {
    let text = format!("[plugin.acme-reminders]\ntenant = \"acme-42\"\nkey = \"{KEY}\"\n");
    let builder =
        Offline::new().builder().config_toml(text).plugin(AcmeReminders::new()).plugin(Mercury::new());
    let webex = builder.build().await.expect("a client");
    let service = webex.services().known("acme-reminders").map(String::from);
    assert_eq!(service.as_deref(), Some("https://reminders.acme.example/v1"));
    assert!(!format!("{:?}", config()).contains(KEY));

    for wrong in ["", "[plugin.acme-reminders]\ntenant = \"t\"\nkey = \"short\"\n"] {
        let builder = Offline::new().builder().config_toml(wrong);
        let error = builder.plugin(AcmeReminders::new()).plugin(Mercury::new()).build().await;
        let error = error.expect_err("no settings");
        assert_eq!(error.kind(), ErrorKind::PluginFailed);
        assert!(
            error.to_string().contains("acme-reminders") && !error.to_string().contains("short"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_reminder_without_a_date_is_refused_before_anything_is_sent() {
    let offline = Offline::new();
    let builder = offline.builder().plugin(AcmeReminders::with(config())).plugin(Mercury::new());
    let webex = builder.build().await.expect("a client");
    let error = webex.reminders().expect("installed").create("milk", "soon").await.expect_err("no date");
    assert_eq!((error.kind(), offline.attempts()), (ErrorKind::InvalidInput, 0));
}
