//! What happens by itself (wire/02 section 6, D6, D18, D25 to D27; section 7, defects 19 and 20), on a clock that the
//! test moves.

use std::sync::Arc;
use std::time::Duration;

use http::{Method, StatusCode};
use serde_json::json;
use webex_core::Webex;
use webex_core::events::Events;
use webex_plugin_mercury::{DeviceEvent, Mercury, MercuryConfig, MercuryEvent, NetworkLocation};
use webex_sim::Fault;
use webex_testing::{ManualClock, TestCloud};

use crate::setting::{Watch, client, mercury, registrations};

const DEVICES: &str = "/wdm/api/v1/devices";

async fn client_with(cloud: &TestCloud, clock: &ManualClock, plugin: Mercury) -> Webex {
    let shared = cloud.shared().clone().with_clock(Arc::new(clock.clone()));
    let builder = cloud.builder("alice").shared(shared).plugin(plugin);
    builder.build().await.expect("a client")
}

async fn refreshed(watch: &mut Watch) {
    watch.until(|e| matches!(e, MercuryEvent::Device(DeviceEvent::Refreshed(_))).then_some(())).await;
}

#[tokio::test]
async fn d18_an_ephemeral_registration_is_refreshed_after_half_of_its_life_and_a_minute() {
    let (cloud, clock) = (TestCloud::start().await, ManualClock::new());
    let webex = client_with(&cloud, &clock, Mercury::new()).await;
    let mut watch = Watch::of(&webex);
    mercury(&webex).register().await.expect("registered");
    for refreshes in 1..3 {
        clock.advance(Duration::from_secs(959));
        assert_eq!(registrations(&cloud, Method::PUT), refreshes - 1);
        clock.advance(Duration::from_secs(1));
        refreshed(&mut watch).await;
        assert_eq!(registrations(&cloud, Method::PUT), refreshes);
    }
}

#[tokio::test]
async fn defect_20_a_refresh_that_fails_does_not_end_the_cycle() {
    let (cloud, clock) = (TestCloud::start().await, ManualClock::new());
    let webex = client_with(&cloud, &clock, Mercury::new()).await;
    let mut watch = Watch::of(&webex);
    let device = mercury(&webex).register().await.expect("registered");
    let path = device.url().path().to_owned();
    cloud.sim().faults().inject(Fault::on(path).method(Method::PUT).status(StatusCode::CONFLICT));
    clock.advance(Duration::from_secs(960));
    watch.until(|e| matches!(e, MercuryEvent::Device(DeviceEvent::RefreshFailed(_))).then_some(())).await;
    clock.advance(Duration::from_secs(30));
    refreshed(&mut watch).await;
}

#[tokio::test]
async fn defect_19_an_unregistered_device_stays_so() {
    let (cloud, clock) = (TestCloud::start().await, ManualClock::new());
    let webex = client_with(&cloud, &clock, Mercury::new()).await;
    mercury(&webex).register().await.expect("registered");
    mercury(&webex).register().await.expect("refreshed: still one timer");
    mercury(&webex).unregister().await.expect("unregistered");
    clock.advance(Duration::from_secs(3600));
    webex.request(Method::GET, "hydra/people/me").send().await.expect("an answer");
    assert_eq!((registrations(&cloud, Method::POST), registrations(&cloud, Method::PUT)), (1, 1));
}

#[tokio::test]
async fn d6_a_logout_during_a_registration_leaves_none() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let slow = Fault::on(DEVICES).method(Method::POST).latency(Duration::from_millis(200));
    cloud.sim().faults().inject(slow);
    let handle = mercury(&webex);
    let (registered, ()) = tokio::join!(handle.register(), async {
        webex.logout().await.expect("logged out");
    });
    assert!(registered.is_err() && mercury(&webex).device().is_none());
}

/// A client of an organization that allows a minute without activity outside of its network.
async fn supervised(cloud: &TestCloud, clock: &ManualClock) -> (Webex, Events<MercuryEvent>) {
    let url = format!("{}/wdm/api/v1/devices/5d1e7f6a-0000-4000-8000-000000000001", cloud.sim().base_url());
    let body = json!({"url": url, "features": {}, "intranetInactivityDuration": 60});
    cloud.sim().faults().inject(Fault::on(DEVICES).method(Method::POST).status(StatusCode::OK).body(body));
    let mut config = MercuryConfig::default();
    config.device.enforce_inactivity = true;
    let webex = client_with(cloud, clock, Mercury::with(config)).await;
    let events = mercury(&webex).events();
    mercury(&webex).register().await.expect("registered");
    while mercury(&webex).network_location() == NetworkLocation::Unknown {
        tokio::task::yield_now().await;
    }
    (webex, events)
}

#[tokio::test]
async fn d25_d27_who_does_nothing_is_logged_out_but_not_of_a_meeting() {
    let (cloud, clock) = (TestCloud::start().await, ManualClock::new());
    let (webex, _events) = supervised(&cloud, &clock).await;
    let mut watch = Watch::of(&webex);
    mercury(&webex).meeting_started();
    clock.advance(Duration::from_secs(600));
    mercury(&webex).meeting_ended();
    clock.advance(Duration::from_secs(59));
    mercury(&webex).user_activity();
    clock.advance(Duration::from_secs(59));
    assert!(mercury(&webex).device().is_some());
    clock.advance(Duration::from_secs(1));
    watch.until(|e| matches!(e, MercuryEvent::Device(DeviceEvent::Inactive)).then_some(())).await;
    watch.until(|e| matches!(e, MercuryEvent::Device(DeviceEvent::Cleared)).then_some(())).await;
}
