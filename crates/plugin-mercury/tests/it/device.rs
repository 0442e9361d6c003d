//! Registration (wire/02 section 6, D rows and U1; section 7, defects 19 to 22).

use std::sync::Arc;

use http::{HeaderValue, Method, StatusCode};
use serde_json::json;
use webex_core::storage::MemoryStorage;
use webex_core::{ErrorKind, Webex};
use webex_plugin_mercury::{
    Details, DeviceEvent, FeatureKind, Mercury, MercuryConfig, MercuryEvent, NetworkLocation, SessionEvent,
    SessionStatus,
};
use webex_sim::Fault;
use webex_testing::{Offline, RecordingServer, Reply, TestCloud};

use crate::setting::{Watch, builder, client, mercury, online, registrations};

const DEVICES: &str = "/wdm/api/v1/devices";

async fn register(webex: &Webex) {
    mercury(webex).register().await.expect("registered");
}

#[tokio::test]
async fn d4_d18_the_first_call_registers_and_the_next_refreshes() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let mut watch = Watch::of(&webex);
    let device = mercury(&webex).register().await.expect("registered");
    watch.until(|e| matches!(e, MercuryEvent::Device(DeviceEvent::Registered(_))).then_some(())).await;
    assert_eq!(device.user_id(), Some(cloud.user("alice").id.to_string().as_str()));
    assert!(device.org_id().is_some() && device.web_socket_url().is_some());
    assert_eq!(device.member("ttl"), Some(&json!(1800)));
    assert_eq!(device.member("services"), None, "d17");
    register(&webex).await;
    watch.until(|e| matches!(e, MercuryEvent::Device(DeviceEvent::Refreshed(_))).then_some(())).await;
    assert_eq!((registrations(&cloud, Method::POST), registrations(&cloud, Method::PUT)), (1, 1));
}

#[tokio::test]
async fn d1_d2_d15_a_refresh_has_the_tag_and_asks_for_details() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    register(&webex).await;
    mercury(&webex).register_with(Details::Features).await.expect("refreshed");
    let entries = cloud.sim().journal().find(|e| e.path.starts_with(DEVICES));
    assert_eq!(entries[0].query.as_deref(), Some("includeUpstreamServices=all"));
    assert_eq!(entries[1].query.as_deref(), Some("includeUpstreamServices=features"));
    assert!(
        !entries[0].headers.contains_key("if-none-match") && entries[1].headers.contains_key("if-none-match")
    );
}

#[tokio::test]
async fn d5_d19_further_headers_and_the_forecast_go_along() {
    let cloud = TestCloud::start().await;
    let mut config = MercuryConfig::fast();
    config.device.energy_forecast = true;
    config.device.headers.insert("x-own", HeaderValue::from_static("yes"));
    config.device.body.insert("countryCode".into(), json!("FR"));
    let webex = builder(&cloud, Mercury::with(config)).build().await.expect("a client");
    register(&webex).await;
    mercury(&webex).set_energy_forecast(true);
    register(&webex).await;
    let entries = cloud.sim().journal().find(|e| e.path.starts_with(DEVICES));
    assert!(entries.iter().all(|entry| entry.headers["x-own"] == "yes"));
    assert_eq!(entries[0].query.as_deref(), Some("includeUpstreamServices=all"));
    assert_eq!(entries[1].query.as_deref(), Some("includeUpstreamServices=all%2Cenergyforecast"));
    assert_eq!(mercury(&webex).device().expect("registered").member("countryCode"), Some(&json!("FR")));
}

/// wire/01 section 6, row 39.
#[tokio::test]
async fn an_embargo_forgets_the_registration() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    register(&webex).await;
    let mut watch = Watch::of(&webex);
    let embargo = StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS;
    cloud.sim().faults().inject(Fault::on("/v1/people/me").status(embargo));
    let error = webex.request(Method::GET, "hydra/people/me").send().await.expect_err("refused");
    assert_eq!(error.status(), Some(embargo));
    watch.until(|e| matches!(e, MercuryEvent::Device(DeviceEvent::Cleared)).then_some(())).await;
    assert!(mercury(&webex).device().is_none());
    assert_eq!(registrations(&cloud, Method::DELETE), 0, "there is no token to do it with");
    webex.shutdown().await.expect("shut down");
}

#[tokio::test]
async fn d30_calls_at_the_same_time_share_one_request() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let handle = mercury(&webex);
    let (one, two, three) = tokio::join!(handle.register(), handle.register(), handle.register());
    assert!(one.is_ok() && two.is_ok() && three.is_ok());
    assert_eq!((registrations(&cloud, Method::POST), registrations(&cloud, Method::PUT)), (1, 0));
    let (one, two, three) = tokio::join!(handle.register(), handle.register(), handle.register());
    assert!(one.is_ok() && two.is_ok() && three.is_ok());
    assert_eq!((registrations(&cloud, Method::POST), registrations(&cloud, Method::PUT)), (1, 1));
}

#[tokio::test]
async fn d9_defect_21_excessive_registrations_make_room_once() {
    let cloud = TestCloud::start().await;
    for _ in 0..100 {
        let other = client(&cloud).await;
        mercury(&other).registered().await.expect("room");
    }
    let webex = client(&cloud).await;
    register(&webex).await;
    assert_eq!(registrations(&cloud, Method::DELETE), 34, "a third, rounded up, and all of them waited for");
    assert_eq!(registrations(&cloud, Method::POST), 102);
}

#[tokio::test]
async fn d10_another_refusal_is_final() {
    let cloud = TestCloud::start().await;
    cloud.sim().faults().inject(Fault::on(DEVICES).method(Method::POST).status(StatusCode::FORBIDDEN));
    let webex = client(&cloud).await;
    let error = mercury(&webex).connect().await.expect_err("refused");
    assert_eq!(error.status(), Some(StatusCode::FORBIDDEN));
    assert!(matches!(mercury(&webex).status(), SessionStatus::Stopped(_)), "defect 10");
    assert_eq!((registrations(&cloud, Method::POST), registrations(&cloud, Method::DELETE)), (1, 0));
    mercury(&webex).connect().await.expect("allowed again");
}

#[tokio::test]
async fn d11_d12_defect_22_unregistering_what_is_gone_is_done() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    mercury(&webex).unregister().await.expect("nothing to do");
    assert_eq!(registrations(&cloud, Method::DELETE), 0);
    register(&webex).await;
    let id = mercury(&webex).device().expect("registered").url().path().to_owned();
    cloud.sim().faults().inject(Fault::on(id.clone()).method(Method::DELETE).status(StatusCode::CONFLICT));
    mercury(&webex).unregister().await.expect_err("refused");
    assert!(mercury(&webex).device().is_some(), "kept");
    cloud.sim().faults().inject(Fault::on(id).method(Method::DELETE).status(StatusCode::NOT_FOUND));
    mercury(&webex).unregister().await.expect("gone already");
    assert!(mercury(&webex).device().is_none());
}

#[tokio::test]
async fn d20_d21_a_refresh_of_what_is_gone_registers_anew_and_other_failures_keep_it() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let before = mercury(&webex).register().await.expect("registered");
    let path = before.url().path().to_owned();
    cloud.sim().faults().inject(Fault::on(path.clone()).method(Method::PUT).status(StatusCode::CONFLICT));
    mercury(&webex).register().await.expect_err("refused");
    assert_eq!(mercury(&webex).device().as_deref(), Some(&*before));
    cloud.sim().faults().inject(Fault::on(path).method(Method::PUT).status(StatusCode::NOT_FOUND));
    let after = mercury(&webex).register().await.expect("registered anew");
    assert_ne!(after.url(), before.url());
}

#[tokio::test]
async fn d13_without_the_service_nothing_is_registered() {
    let webex = Offline::new().builder().plugin(crate::setting::plugin()).build().await.expect("a client");
    let handle = mercury(&webex);
    let waited = handle.wait_for_registration(std::time::Duration::from_millis(10)).await;
    assert_eq!(waited.map_err(|e| e.kind()).err(), Some(ErrorKind::Timeout), "d28");
    assert!(handle.device().is_none());
}

#[tokio::test]
async fn d29_a_logout_closes_the_socket_then_unregisters() {
    let cloud = TestCloud::start().await;
    let (webex, mut watch) = online(&cloud).await;
    watch.online().await;
    webex.logout().await.expect("logged out");
    let mut order = Vec::new();
    watch
        .until(|event| match event {
            MercuryEvent::Session { event: SessionEvent::Stopped(_), .. } => {
                order.push("closed");
                None
            }
            MercuryEvent::Device(DeviceEvent::Cleared) => {
                order.push("unregistered");
                Some(())
            }
            _ => None,
        })
        .await;
    assert_eq!(order, ["closed", "unregistered"]);
    assert!(cloud.sim().sockets().open().is_empty());
    assert_eq!(registrations(&cloud, Method::DELETE), 1);
    assert!(mercury(&webex).device().is_none() && !mercury(&webex).status().is_online());
}

#[tokio::test]
async fn a_registration_that_lasts_is_found_again_by_the_next_process() {
    let (cloud, storage) = (TestCloud::start().await, Arc::new(MemoryStorage::new()));
    let mut config = MercuryConfig::fast();
    config.device.ephemeral = false;
    let mut urls = Vec::new();
    for _ in 0..2 {
        let plugin = Mercury::with(config.clone());
        let builder = builder(&cloud, plugin).storage(storage.clone());
        let webex = builder.build().await.expect("a client");
        urls.push(mercury(&webex).registered().await.expect("registered").url().clone());
        assert!(mercury(&webex).features().iter(FeatureKind::Entitlement).next().is_some());
        webex.shutdown().await.expect("shut down");
    }
    assert_eq!(urls[0], urls[1]);
    assert_eq!(registrations(&cloud, Method::POST), 1);
}

#[tokio::test]
async fn u1_services_hear_of_the_device_once_the_user_has_registered_it() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let me = || webex.request(Method::GET, "hydra/people/me").send_as::<serde_json::Value>();
    mercury(&webex).registered().await.expect("registered, for a plug-in");
    me().await.expect("an answer");
    let device = mercury(&webex).register().await.expect("registered, by the user");
    me().await.expect("an answer");
    webex.credentials().refresh().await.expect("renewed");
    let entries = cloud.sim().journal().find(|e| e.path.ends_with("/people/me"));
    assert!(!entries[0].headers.contains_key("cisco-device-url"), "dormant");
    assert_eq!(entries[1].headers["cisco-device-url"], device.url().as_str());
    let tokens = cloud.sim().journal().find(|e| e.path.ends_with("/access_token"));
    assert!(
        tokens.iter().all(|entry| !entry.headers.contains_key("cisco-device-url")),
        "not the identity broker"
    );
}

#[tokio::test]
async fn u1_a_device_that_the_caller_names_stays_and_foreign_hosts_hear_of_none() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let me = format!("{}/v1/people/me", cloud.sim().base_url());
    let ask = |value| {
        let header = http::HeaderName::from_static("cisco-device-url");
        webex.request(Method::GET, me.as_str()).header(header, HeaderValue::from_static(value))
    };
    ask("").send().await.expect("an answer");
    let device = mercury(&webex).register().await.expect("registered");
    let elsewhere = RecordingServer::start(|_| Reply::empty(204)).await;
    webex.request(Method::GET, elsewhere.base()).send().await.expect("an answer");
    assert!(!elsewhere.requests()[0].headers.contains_key("cisco-device-url"));
    webex.request(Method::GET, me.as_str()).send().await.expect("an answer");
    ask("mine").send().await.expect("an answer");
    ask("").send().await.expect("an answer");
    let entries = cloud.sim().journal().find(|e| e.path.ends_with("/people/me"));
    let sent: Vec<_> =
        entries.iter().map(|e| e.headers["cisco-device-url"].to_str().expect("text")).collect();
    assert_eq!(sent, ["", device.url().as_str(), "mine", device.url().as_str()]);
}

#[tokio::test]
async fn d28_who_waits_for_a_registration_gets_the_one_that_somebody_makes() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let (handle, limit) = (mercury(&webex), std::time::Duration::from_secs(10));
    let (waited, registered) = tokio::join!(handle.wait_for_registration(limit), handle.register());
    let (waited, registered) = (waited.expect("registered"), registered.expect("registered"));
    assert_eq!(waited.url(), registered.url());
    assert!(waited.web_socket_url().is_some());
    let at_once = handle.wait_for_registration(std::time::Duration::ZERO).await.expect("it is there");
    assert_eq!(at_once.url(), registered.url());
}

#[tokio::test]
async fn d23_d24_without_an_address_to_check_the_client_is_outside() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    assert_eq!(mercury(&webex).network_location(), NetworkLocation::Unknown);
    register(&webex).await;
    while mercury(&webex).network_location() == NetworkLocation::Unknown {
        tokio::task::yield_now().await;
    }
    assert_eq!(mercury(&webex).network_location(), NetworkLocation::Outside);
}

/// wire/02 section 2.10: the device names the key, and its refresh tells the service, and so every client of the user.
#[tokio::test]
async fn the_key_of_searches_goes_out_with_the_next_refresh() {
    const KEY: &str = "kms://kms.example/keys/bdc8b791-c47a-4f31-aa21-ed9a2a9d7cd2";
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    mercury(&webex).set_search_encryption_key_url(KEY).await;
    assert!(mercury(&webex).device().is_none(), "without a registration there is nothing to say");
    register(&webex).await;
    mercury(&webex).set_search_encryption_key_url(KEY).await;
    let named = |webex: &Webex| {
        let device = mercury(webex).device().expect("registered");
        device.search_encryption_key_url().map(str::to_owned)
    };
    assert_eq!(named(&webex).as_deref(), Some(KEY));
    register(&webex).await;
    assert_eq!(named(&webex).as_deref(), Some(KEY), "the service keeps it");
    let second = client(&cloud).await;
    register(&second).await;
    assert_eq!(named(&second).as_deref(), Some(KEY));
}
