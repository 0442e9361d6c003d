//! Fail-over between the hosts of Mercury (wire/02 sections 2.5.5 and 4.2).

use std::net::{IpAddr, Ipv4Addr};

use http::StatusCode;
use serde_json::json;
use webex_core::Webex;
use webex_core::services::CatalogGroup;
use webex_plugin_mercury::{FeatureKind, FeatureToggle};
use webex_sim::{Close, Fault, Selection, Sim, Welcome};
use webex_testing::TestCloud;

use crate::setting::{Watch, client, mercury};

const FIRST: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 4);
const SECOND: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 5);

/// A cloud with two Mercury hosts and a registered client whose toggle lets it fail over.
async fn start() -> (TestCloud, Webex) {
    let cloud = TestCloud::with(Sim::builder().mercury_hosts([(FIRST, 1), (SECOND, 2)])).await;
    let webex = client(&cloud).await;
    let handle = mercury(&webex);
    handle.register().await.expect("registered");
    let toggle = FeatureToggle::new(FeatureKind::Developer, "web-high-availability", true);
    handle.set_feature(toggle).await.expect("set");
    webex.services().wait_for_catalog(CatalogGroup::Postauth, None).await.expect("a catalog");
    (cloud, webex)
}

fn addresses(cloud: &TestCloud) -> Vec<IpAddr> {
    cloud.sim().sockets().open().iter().map(|socket| socket.address).collect()
}

#[tokio::test]
async fn the_host_of_the_lowest_priority_number_is_taken() {
    let (cloud, webex) = start().await;
    mercury(&webex).connect().await.expect("online");
    assert_eq!(addresses(&cloud), [IpAddr::V4(FIRST)]);
}

#[tokio::test]
async fn a_dead_host_is_passed_over() {
    let (cloud, webex) = start().await;
    assert!(cloud.sim().stop_mercury_host(FIRST).await);
    mercury(&webex).connect().await.expect("online");
    assert_eq!(addresses(&cloud), [IpAddr::V4(SECOND)]);
}

#[tokio::test]
async fn a_host_that_refuses_is_passed_over() {
    let (cloud, webex) = start().await;
    let refusing = Fault::on("/mercury/**").host(FIRST.to_string()).status(StatusCode::SERVICE_UNAVAILABLE);
    cloud.sim().faults().inject(refusing.forever());
    mercury(&webex).connect().await.expect("online");
    assert_eq!(addresses(&cloud), [IpAddr::V4(SECOND)]);
}

/// wire/02 section 2.5.4: any connection error counts, not only one before the socket is open.
#[tokio::test]
async fn a_host_whose_sockets_come_to_nothing_is_passed_over() {
    for welcome in [Welcome::Cut, Welcome::Reset, Welcome::Silence, Welcome::Close(Close::with(1011, "full"))]
    {
        let (cloud, webex) = start().await;
        cloud.sim().sockets().welcome_next(&welcome, 1);
        mercury(&webex).connect().await.expect("online");
        assert_eq!(addresses(&cloud), [IpAddr::V4(SECOND)], "{welcome:?}");
    }
}

#[tokio::test]
async fn a_host_that_refuses_the_registration_is_not_to_blame() {
    for code in [4401, 4404] {
        let (cloud, webex) = start().await;
        cloud.sim().sockets().refuse_next(Close::with(code, "no"), 1);
        mercury(&webex).connect().await.expect("online");
        assert_eq!(addresses(&cloud), [IpAddr::V4(FIRST)], "{code}");
    }
}

#[tokio::test]
async fn a_host_that_dies_hands_over_and_events_go_on() {
    let (cloud, webex) = start().await;
    let mut watch = Watch::of(&webex);
    mercury(&webex).connect().await.expect("online");
    watch.online().await;
    for (dying, heir) in [(FIRST, SECOND), (SECOND, FIRST)] {
        cloud.sim().resume_mercury_host(heir).await.expect("the port is free");
        assert!(cloud.sim().stop_mercury_host(dying).await);
        watch.online().await;
        let there = Selection::all().address(IpAddr::V4(heir));
        assert_eq!(cloud.sim().sockets().send(&there, &json!({"eventType": "a.b"})), 1);
        watch.frame("a.b").await;
    }
}
