//! Client metrics (wire/01 section 6.6, rows 119 and 131; section 7, B8 and B41).

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use webex_core::Webex;
use webex_core::time::Clock;
use webex_plugin_support::{ClientMetric, MetricType, Submitted, Support, SupportConfig, SupportEvent};
use webex_sim::Fault;
use webex_testing::{ManualClock, Offline, TestCloud};

use crate::setting::{builder, client, support};

const PATH: &str = "/metrics/api/v1/clientmetrics";

fn metric(name: &str) -> ClientMetric {
    ClientMetric::new(name).expect("a name")
}

fn requests(cloud: &TestCloud) -> usize {
    cloud.sim().journal().count(|entry| entry.path == PATH)
}

fn names(cloud: &TestCloud) -> Vec<String> {
    let metrics = cloud.sim().metrics();
    metrics.iter().map(|m| m.body["metricName"].as_str().expect("a name").to_owned()).collect()
}

#[tokio::test]
async fn a_metric_has_what_the_caller_says_and_what_is_known() {
    assert!(ClientMetric::new("").is_err(), "a metric has a name");
    let cloud = TestCloud::start().await;
    let mut config = SupportConfig::default();
    (config.app_version, config.language_code) = ("7.1".into(), "en-US".into());
    let webex = builder(&cloud, Support::with(config)).build().await.expect("a client");
    let metric = metric("ev")
        .of_type(MetricType::Behavioral)
        .of_type(MetricType::Operational)
        .tag("b", 2)
        .tag("os", "said by the caller")
        .field("a", 1)
        .context("more", true)
        .payload(json!({"value": "optional"}));
    assert_eq!(support(&webex).submit(metric), Submitted::Queued);
    webex.shutdown().await.expect("shut down");

    let received = cloud.sim().metrics();
    assert_eq!(received.len(), 1);
    assert_eq!(
        (received[0].kind.as_str(), received[0].user),
        ("clientmetrics", Some(cloud.user("alice").id))
    );
    let body = &received[0].body;
    assert_eq!(body["metricName"], "ev");
    assert_eq!(body["type"], json!(["behavioral", "operational"]));
    assert_eq!((&body["tags"]["b"], &body["fields"]["a"]), (&json!(2), &json!(1)));
    let os = if cfg!(target_os = "macos") { "mac" } else { std::env::consts::OS };
    assert_eq!(body["tags"]["os"], os, "what is known wins over the caller (B34)");
    assert_eq!(body["tags"]["appVersion"], "7.1");
    assert_eq!(body["fields"]["sdk_version"], env!("CARGO_PKG_VERSION"));
    assert_eq!((&body["context"]["locale"], &body["context"]["more"]), (&json!("en-US"), &json!(true)));
    assert_eq!(body["eventPayload"], json!({"value": "optional"}));
    assert!(body["timestamp"].is_i64() || body["timestamp"].is_u64());
}

/// The settings come from the configuration, unless they are given to the plug-in.
#[tokio::test]
async fn the_settings_come_from_the_configuration() {
    let toml = "[plugin.support]\napp_version = \"9.9\"\nqueue_capacity = 1\nlongest_pause = 0.5";
    let build = |plugin, toml: &str| Offline::new().builder().config_toml(toml).plugin(plugin).build();
    let webex = build(Support::new(), toml).await.expect("a client");
    let submitted = [(); 2].map(|()| support(&webex).submit(metric("a")));
    assert_eq!(submitted, [Submitted::Queued, Submitted::Dropped]);
    let webex = build(Support::with(SupportConfig::default()), toml).await.expect("a client");
    let submitted = [(); 2].map(|()| support(&webex).submit(metric("a")));
    assert_eq!(submitted, [Submitted::Queued; 2]);
    for wrong in ["app_vers = \"9\"", "queue_capacity = \"many\"", "longest_pause = -1.0"] {
        let error = build(Support::new(), &format!("[plugin.support]\n{wrong}")).await.expect_err(wrong);
        assert!(error.to_string().contains("plugin.support"), "{error}");
    }
}

#[tokio::test]
async fn metrics_travel_fifty_at_a_time_and_the_rest_when_the_client_ends() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let mut events = support(&webex).events();
    (0..120).for_each(|n| assert_eq!(support(&webex).submit(metric(&n.to_string())), Submitted::Queued));
    webex.shutdown().await.expect("shut down");
    assert_eq!(requests(&cloud), 3);
    assert_eq!(names(&cloud), (0..120).map(|n| n.to_string()).collect::<Vec<_>>());
    let sent = [50, 50, 20].map(|n| Some(Ok(SupportEvent::MetricsSent(n))));
    assert_eq!([events.next().await, events.next().await, events.next().await], sent);
    assert_eq!(support(&webex).submit(metric("late")), Submitted::Dropped);
}

#[tokio::test]
async fn metrics_before_login_have_no_token_and_are_tied_to_the_user_later() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let id = support(&webex).prelogin_id().await.expect("an id");
    assert_eq!(support(&webex).prelogin_id().await.expect("an id"), id, "it is made once");
    support(&webex).submit_before_login(metric("before"), id);
    support(&webex).submit(metric("after"));
    support(&webex).alias_user(id).await.expect("tied");
    webex.shutdown().await.expect("shut down");
    let received = cloud.sim().metrics();
    let before = received.iter().find(|m| m.kind == "clientmetrics-prelogin").expect("sent");
    assert_eq!((before.user, before.prelogin_user.clone()), (None, Some(id.to_string())));
    assert_eq!(before.body["metricName"], "before");
    let after: Vec<&Value> = received.iter().filter(|m| m.kind == "clientmetrics").map(|m| &m.body).collect();
    assert!(after.iter().any(|body| body["metricName"] == "after"), "{after:?}");
    let prelogin = cloud.sim().journal().find(|entry| entry.path.ends_with("clientmetrics-prelogin"));
    assert!(prelogin.iter().all(|entry| !entry.headers.contains_key("authorization")));
    let alias = cloud.sim().journal().count(|entry| entry.query.as_deref() == Some("alias=true"));
    assert_eq!(alias, 1);
}

/// A client on a clock that the test moves, over a network that is down.
async fn offline(config: SupportConfig) -> (Webex, Offline, ManualClock) {
    let (offline, clock) = (Offline::new(), ManualClock::new());
    let shared = offline.shared().with_clock(Arc::new(clock.clone()));
    let metrics = "http://127.0.0.1:1/metrics".parse().expect("a URL");
    let builder = offline.builder().shared(shared).service("metrics", metrics).plugin(Support::with(config));
    (builder.build().await.expect("a client"), offline, clock)
}

/// Moves the clock in small steps until that many attempts were made; answers how long it took.
async fn until_attempts(offline: &Offline, clock: &ManualClock, attempts: usize) -> Duration {
    let began = clock.monotonic();
    while offline.attempts() < attempts {
        for _ in 0..32 {
            tokio::task::yield_now().await;
        }
        if offline.attempts() < attempts {
            clock.advance(Duration::from_millis(50));
        }
        assert!(clock.monotonic() - began < Duration::from_secs(120), "no further attempt");
    }
    clock.monotonic() - began
}

#[tokio::test]
async fn a_broken_network_is_tried_again_with_longer_and_longer_pauses() {
    let (webex, offline, clock) = offline(SupportConfig::default()).await;
    support(&webex).submit(metric("a"));
    let first = until_attempts(&offline, &clock, 1).await;
    assert!((500..=600).contains(&first.as_millis()), "{first:?}");
    for seconds in [1, 2, 4, 8, 16, 32, 32, 32] {
        let pause = until_attempts(&offline, &clock, offline.attempts() + 1).await.as_secs_f64();
        let seconds = f64::from(seconds);
        assert!(pause >= seconds / 2.0 - 0.1 && pause <= seconds + 0.1, "{pause} instead of {seconds}");
    }
    assert_eq!(support(&webex).dropped_metrics(), 0);
    webex.shutdown().await.expect("a broken network holds nobody up");
    assert_eq!(support(&webex).dropped_metrics(), 1);
}

#[tokio::test]
async fn a_full_queue_drops_and_counts_and_nobody_waits() {
    let mut config = SupportConfig::default();
    config.queue_capacity = 3;
    let (webex, _, _) = offline(config).await;
    let submitted: Vec<_> = (0..5).map(|_| support(&webex).submit(metric("a"))).collect();
    let (queued, dropped) = (Submitted::Queued, Submitted::Dropped);
    assert_eq!(submitted, [queued, queued, queued, dropped, dropped]);
    assert_eq!(support(&webex).dropped_metrics(), 2);
    webex.shutdown().await.expect("shut down");
}

/// What the service refuses is dropped once, causes no further metric, and does not hold up what comes after.
#[tokio::test]
async fn a_refusal_ends_with_itself() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    support(&webex).count_calls();
    cloud.sim().faults().inject(Fault::on(PATH).method(Method::POST).status(StatusCode::BAD_REQUEST).nth(1));
    let mut events = support(&webex).events();
    support(&webex).submit(metric("refused"));
    assert_eq!(events.next().await, Some(Ok(SupportEvent::MetricsDropped(1))));
    support(&webex).submit(metric("taken"));
    assert_eq!(events.next().await, Some(Ok(SupportEvent::MetricsSent(1))));
    webex.shutdown().await.expect("shut down");
    assert_eq!(names(&cloud), ["taken"]);
    assert_eq!((requests(&cloud), support(&webex).dropped_metrics()), (2, 1));
    assert!(!support(&webex).call_counts().contains_key("metrics"));
}

/// Without the service nothing is retried for ever and no call fails (B8: there it was twice a second).
#[tokio::test]
async fn a_missing_service_harms_nobody() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    cloud.sim().faults().inject(Fault::on(PATH).status(StatusCode::SERVICE_UNAVAILABLE).forever());
    support(&webex).submit(metric("a"));
    cloud.sim().journal().wait_for(|entry| entry.path == PATH).await;
    webex.shutdown().await.expect("shut down");
    assert!(requests(&cloud) <= 2, "{} requests", requests(&cloud));
    assert_eq!(support(&webex).dropped_metrics(), 1);
}
