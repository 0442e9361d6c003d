//! What happened to the sockets, for people who look for a fault.

use serde_json::{Value, json};
use webex_core::Webex;
use webex_core::diagnostics::DiagnosticsSource;
use webex_plugin_mercury::SessionEvent;
use webex_sim::Close;
use webex_testing::TestCloud;

use crate::setting::{alice, client, mercury, online};

fn told(webex: &Webex) -> Value {
    let sources = webex.contributions::<DiagnosticsSource>();
    sources.iter().find(|source| source.section() == "mercury").expect("a section").read(webex)
}

fn events(section: &Value) -> Vec<&str> {
    let history = section["history"].as_array().expect("a list");
    history.iter().filter_map(|entry| entry["event"].as_str()).collect()
}

#[tokio::test]
async fn the_history_has_connections_closes_gaps_and_switchovers() {
    let cloud = TestCloud::start().await;
    let (webex, mut watch) = online(&cloud).await;
    watch.online().await;
    cloud.sim().sockets().close(&alice(&cloud), Close::with(1011, "restarting"));
    watch.online().await;
    cloud.sim().sockets().announce_shutdown(&alice(&cloud));
    watch.session(|event| matches!(event, SessionEvent::SwitchoverComplete).then_some(())).await;
    mercury(&webex).disconnect().await.expect("offline");

    let section = told(&webex);
    let seen = events(&section);
    for (earlier, later) in [
        ("online", "offline"),
        ("offline", "gap"),
        ("gap", "switchover complete"),
        ("switchover complete", "stopped"),
    ] {
        let at = |event: &str| seen.iter().position(|seen| *seen == event);
        assert!(at(earlier).is_some() && at(earlier) < at(later), "{earlier} before {later}: {seen:?}");
    }
    let history = section["history"].as_array().expect("a list");
    let offline = history.iter().find(|entry| entry["event"] == "offline").expect("it was");
    assert_eq!(
        (&offline["close"]["code"], &offline["close"]["reason"]),
        (&json!(1011), &json!("restarting"))
    );
    assert_eq!(mercury(&webex).history().len(), history.len());
    let session = &section["sessions"]["mercury-default-session"];
    assert!(session["metrics"]["connections"].as_u64() >= Some(3), "{session}");
    assert!(session["status"]["stopped"].is_string(), "{session}");
}

/// Neither the path of the device's URL nor that of the socket: who knows them may listen in.
#[tokio::test]
async fn the_registration_is_told_by_its_hosts() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    assert_eq!(told(&webex)["registration"], Value::Null);
    let device = mercury(&webex).register().await.expect("registered");
    let section = told(&webex);
    assert_eq!(section["registration"]["host"], json!(device.url().host_str()));
    assert_eq!(section["registration"]["user_id"], json!(device.user_id()));
    let text = section.to_string();
    let socket = device.web_socket_url().expect("a socket");
    assert!(!text.contains(device.url().path()) && !text.contains(socket.path()), "{text}");
}
