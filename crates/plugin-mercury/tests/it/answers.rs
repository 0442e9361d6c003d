//! What the registration service answers (wire/02 section 6, D13 to D17, D23, D24; section 7, defect 20).

use std::time::Duration;

use http::header::{ETAG, HeaderValue};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use webex_core::Webex;
use webex_plugin_mercury::{Feature, FeatureKind, Features, Mercury, MercuryConfig, NetworkLocation};
use webex_sim::Fault;
use webex_testing::{RecordingServer, Reply, TestCloud};

use crate::setting::{builder, client, mercury, registrations};

const DEVICES: &str = "/wdm/api/v1/devices";
const ID: &str = "5d1e7f6a-0000-4000-8000-000000000001";

fn described(cloud: &TestCloud, more: &Value) -> Value {
    let mut body = json!({"url": format!("{}{DEVICES}/{ID}", cloud.sim().base_url())});
    let members = body.as_object_mut().expect("an object");
    members.extend(more.as_object().cloned().unwrap_or_default());
    body
}

/// Makes the next registration, or refresh, answer with this.
fn next(cloud: &TestCloud, method: Method, etag: Option<&'static str>, more: &Value) {
    let path = if method == Method::POST { DEVICES.to_owned() } else { format!("{DEVICES}/{ID}") };
    let fault = Fault::on(path).method(method).status(StatusCode::OK).body(described(cloud, more));
    let etag = etag.map(HeaderValue::from_static);
    cloud.sim().faults().inject(etag.into_iter().fold(fault, |fault, etag| fault.header(ETAG, etag)));
}

fn toggles(name: &str) -> Value {
    let list = json!([{"key": name, "val": "true"}]);
    json!({"features": {"developer": list, "user": list, "entitlement": list}})
}

/// The names of the toggles of a developer, of the organization, of the user.
fn names(features: &Features) -> [Vec<&str>; 3] {
    [FeatureKind::Developer, FeatureKind::Entitlement, FeatureKind::User]
        .map(|kind| features.iter(kind).map(|Feature { key, .. }| key.as_str()).collect())
}

async fn register(webex: &Webex) {
    mercury(webex).register().await.expect("registered");
}

#[tokio::test]
async fn d1_d14_d15_d16_the_tag_of_an_answer_decides_what_it_replaces() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    next(&cloud, Method::POST, Some("one"), &toggles("a"));
    register(&webex).await;
    let steps = [
        (Some("one"), "b", [vec!["a"], vec!["b"], vec!["b"]]),
        (Some("two"), "c", [vec!["c"], vec!["c"], vec!["c"]]),
        (Some("two"), "d", [vec!["c"], vec!["d"], vec!["d"]]),
        (None, "e", [vec!["e"], vec!["e"], vec!["e"]]),
        (Some("two"), "f", [vec!["f"], vec!["f"], vec!["f"]]),
    ];
    for (etag, name, expected) in steps {
        next(&cloud, Method::PUT, etag, &toggles(name));
        register(&webex).await;
        assert_eq!(names(&mercury(&webex).features()), expected, "{name}");
    }
    let refreshes = cloud.sim().journal().find(|e| e.method == Method::PUT);
    let sent = |entry: &webex_sim::JournalEntry| {
        entry.headers.get("if-none-match").map(|tag| tag.to_str().expect("text").to_owned())
    };
    let sent: Vec<_> = refreshes.iter().map(sent).collect();
    assert_eq!(
        sent,
        [Some("one"), Some("one"), Some("two"), Some("two"), None].map(|s| s.map(str::to_owned))
    );
}

#[tokio::test]
async fn d17_catalogs_in_an_answer_are_not_kept_and_anything_else_is() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let more = json!({"services": {"wdm": "https://old"}, "serviceHostMap": {"hostCatalog": {}},
        "customerCompanyName": "Acme", "unheardOf": [1]});
    next(&cloud, Method::POST, None, &more);
    let device = mercury(&webex).register().await.expect("registered");
    assert_eq!((device.member("services"), device.member("serviceHostMap")), (None, None));
    assert_eq!(device.member("customerCompanyName"), Some(&json!("Acme")));
    assert_eq!(device.member("unheardOf"), Some(&json!([1])));
}

#[tokio::test]
async fn defect_20_an_answer_without_toggles_or_without_anything_leaves_what_is_known() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    next(&cloud, Method::POST, Some("one"), &toggles("a"));
    register(&webex).await;
    next(&cloud, Method::PUT, Some("two"), &json!({}));
    register(&webex).await;
    assert_eq!(names(&mercury(&webex).features()), [["a"], ["a"], ["a"]]);
    let unchanged = Fault::on(format!("{DEVICES}/{ID}")).method(Method::PUT).status(StatusCode::NOT_MODIFIED);
    cloud.sim().faults().inject(unchanged);
    register(&webex).await;
    assert_eq!(names(&mercury(&webex).features()), [["a"], ["a"], ["a"]]);
}

#[tokio::test]
async fn d6_a_refresh_that_an_unregistration_overtakes_changes_nothing() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let handle = mercury(&webex);
    let device = handle.register().await.expect("registered");
    let path = device.url().path().to_owned();
    let slow = Fault::on(path).method(Method::PUT).latency(Duration::from_secs(1));
    cloud.sim().faults().inject(slow);
    let (refreshed, unregistered) = tokio::join!(handle.register(), async {
        tokio::task::yield_now().await;
        handle.unregister().await
    });
    unregistered.expect("unregistered");
    assert!(refreshed.is_err() && handle.device().is_none());
    assert_eq!(registrations(&cloud, Method::POST), 1, "nobody registers again");
}

#[tokio::test]
async fn d13_without_the_service_in_the_catalog_nothing_is_sent() {
    let cloud = TestCloud::start().await;
    let links = json!({"u2c": format!("{}/u2c/api/v1", cloud.sim().base_url())});
    let catalog = json!({"serviceLinks": links, "hostCatalog": {}, "format": "hostmap"});
    cloud.sim().faults().inject(Fault::on("/u2c/**").status(StatusCode::OK).body(catalog).forever());
    let mut config = MercuryConfig::fast();
    config.device.service_wait = Duration::from_millis(50);
    let webex = builder(&cloud, Mercury::with(config)).build().await.expect("a client");
    let error = mercury(&webex).register().await.expect_err("no service");
    assert!(error.to_string().contains("wdm"), "{error}");
    assert!(mercury(&webex).device().is_none());
    assert_eq!(registrations(&cloud, Method::POST), 0);
}

async fn location(check: impl FnOnce(&TestCloud) -> Value) -> NetworkLocation {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    next(&cloud, Method::POST, None, &check(&cloud));
    register(&webex).await;
    while mercury(&webex).network_location() == NetworkLocation::Unknown {
        tokio::task::yield_now().await;
    }
    mercury(&webex).network_location()
}

#[tokio::test]
async fn d23_d24_who_reaches_the_address_of_the_organization_is_inside() {
    let inside = RecordingServer::start(|_| Reply::empty(204)).await;
    let outside = RecordingServer::start(|_| Reply::empty(404)).await;
    let check = |url: &str| json!({"intranetInactivityCheckUrl": url, "inNetworkInactivityDuration": 60});
    assert_eq!(location(|_| check(inside.base())).await, NetworkLocation::Inside);
    assert_eq!(location(|_| check(outside.base())).await, NetworkLocation::Outside);
    assert_eq!(location(|_| check("http://127.0.0.1:9/nobody")).await, NetworkLocation::Outside);
    assert_eq!(location(|_| check("no address")).await, NetworkLocation::Outside);
    let asked = &inside.requests()[0];
    for name in
        ["authorization", "trackingid", "spark-user-agent", "cisco-no-http-redirect", "cisco-device-url"]
    {
        assert!(!asked.headers.contains_key(name), "{name}");
    }
}
