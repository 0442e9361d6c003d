//! Toggles (wire/02 section 6, F rows and M27).

use serde_json::json;
use webex_core::ErrorKind;
use webex_core::services::CatalogGroup;
use webex_plugin_mercury::{DeviceEvent, FeatureKind, FeatureToggle, FeatureValue, Features, MercuryEvent};
use webex_testing::TestCloud;

use crate::setting::{Watch, alice, client, mercury, online};

async fn changed(watch: &mut Watch, fits: impl Fn(&Features) -> bool) -> Features {
    watch
        .until(|event| match event {
            MercuryEvent::Device(DeviceEvent::FeaturesChanged(features)) => {
                Some(features).filter(|f| fits(f))
            }
            _ => None,
        })
        .await
}

#[tokio::test]
async fn f3_f4_toggles_are_set_and_found() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let handle = mercury(&webex);
    let early = handle.set_feature(FeatureToggle::new(FeatureKind::User, "k", 1)).await;
    assert_eq!(early.map_err(|e| e.kind()).err(), Some(ErrorKind::InvalidInput), "whose?");
    handle.register().await.expect("registered");
    assert_eq!(handle.features().find(FeatureKind::User, "k"), None);
    for kind in [FeatureKind::User, FeatureKind::Developer] {
        let record = handle.set_feature(FeatureToggle::new(kind, "k", true)).await.expect("set");
        assert_eq!((record.key.as_str(), record.value()), ("k", FeatureValue::Boolean(true)));
        assert!(record.last_modified.is_some() && handle.features().is_on(kind, "k"));
    }
    let refused = handle.set_feature(FeatureToggle::new(FeatureKind::Entitlement, "k", true)).await;
    assert_eq!(refused.map_err(|e| e.kind()).err(), Some(ErrorKind::InvalidInput));
}

#[tokio::test]
async fn f5_several_toggles_are_set_at_once() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let handle = mercury(&webex);
    handle.register().await.expect("registered");
    let toggles = [
        FeatureToggle::new(FeatureKind::User, "one", "1"),
        FeatureToggle::new(FeatureKind::Developer, "two", "text").mutable(false),
    ];
    handle.set_features(&toggles).await.expect("set");
    let features = handle.features();
    let one = features.find(FeatureKind::User, "one").expect("set");
    assert_eq!((one.value(), one.mutable), (FeatureValue::Number(1.0), Some(true)));
    let two = features.find(FeatureKind::Developer, "two").expect("defect 23: DEV is the developer");
    assert_eq!((two.value(), two.mutable), (FeatureValue::Text("text".into()), Some(false)));
}

#[tokio::test]
async fn f6_d22_a_toggle_that_changes_elsewhere_is_heard_of() {
    let cloud = TestCloud::start().await;
    let (_webex, mut watch) = online(&cloud).await;
    let send = |data| cloud.sim().sockets().send(&alice(&cloud), &data);
    send(json!({"eventType": "featureToggle_update"}));
    send(
        json!({"eventType": "featureToggle_update", "featureToggle": {"key": "x", "val": "true", "type": "NEW"}}),
    );
    let toggle = json!({"key": "k", "val": "true", "type": "USER", "mutable": true});
    send(json!({"eventType": "featureToggle_update", "featureToggle": toggle}));
    let features = changed(&mut watch, |features| features.is_on(FeatureKind::User, "k")).await;
    assert_eq!(features.find(FeatureKind::User, "x"), None, "a type that nobody knows");
}

#[tokio::test]
async fn f6_two_clients_of_one_user_agree() {
    let cloud = TestCloud::start().await;
    let (_there, mut watch) = online(&cloud).await;
    let here = client(&cloud).await;
    mercury(&here).register().await.expect("registered");
    let toggle = FeatureToggle::new(FeatureKind::Developer, "shared", true);
    mercury(&here).set_feature(toggle).await.expect("set");
    changed(&mut watch, |features| features.is_on(FeatureKind::Developer, "shared")).await;
}

#[tokio::test]
async fn m26_a_shared_registration_tells_the_urls_of_its_cluster() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let handle = mercury(&webex);
    handle.register().await.expect("registered");
    let toggle = FeatureToggle::new(FeatureKind::Developer, "web-shared-mercury", true);
    handle.set_feature(toggle).await.expect("set");
    handle.connect().await.expect("online");
    let urls = handle.metrics().local_cluster_service_urls;
    assert!(urls.contains_key("mercuryConnectionServiceClusterUrl"), "{urls:?}");
}

#[tokio::test]
async fn m27_a_notice_about_clusters_is_obeyed_and_an_empty_one_is_not() {
    let cloud = TestCloud::start().await;
    let (webex, mut watch) = online(&cloud).await;
    webex.services().wait_for_catalog(CatalogGroup::Postauth, None).await.expect("a catalog");
    let fetched = || cloud.sim().journal().count(|e| e.path.contains("/catalog"));
    let (before, send) = (fetched(), |data| cloud.sim().sockets().send(&alice(&cloud), &data));
    send(json!({"eventType": "ActiveClusterStatusEvent"}));
    watch.frame("ActiveClusterStatusEvent").await;
    webex.request(http::Method::GET, "hydra/people/me").send().await.expect("an answer");
    assert_eq!(fetched(), before, "nothing to do");
    // A cluster that nobody has heard of: the catalog must tell.
    let clusters = json!({"wdm": "urn:TEAM:elsewhere_z:wdm"});
    send(json!({"eventType": "ActiveClusterStatusEvent", "activeClusters": clusters}));
    while fetched() == before {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn m27_notices_about_the_catalog_are_obeyed() {
    let cloud = TestCloud::start().await;
    let (webex, mut watch) = online(&cloud).await;
    let before = cloud.sim().journal().entries().last().expect("it is online").number;
    let send = |data| cloud.sim().sockets().send(&alice(&cloud), &data);
    send(json!({"eventType": "u2c.cache-invalidation"}));
    send(json!({"eventType": "ActiveClusterStatusEvent"}));
    send(json!({"eventType": "u2c.cache-invalidation", "timestamp": "99999999999999"}));
    watch.frame("ActiveClusterStatusEvent").await;
    cloud.sim().journal().wait_for(|e| e.path.contains("/catalog") && e.number > before).await;
    assert!(mercury(&webex).status().is_online());
}
