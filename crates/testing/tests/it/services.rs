//! The services catalog, over real sockets.

use http::{Method, StatusCode};
use webex_core::ErrorKind;
use webex_core::config::CatalogFormat;
use webex_core::ids::Cluster;
use webex_core::request::Call;
use webex_core::services::{CatalogGroup, Selection};
use webex_sim::{Fault, NewUser};
use webex_testing::TestCloud;

/// wire/01 section 3.9.3: building opens no connection; the catalogs come when a service needs them, in this order.
#[tokio::test]
async fn the_catalog_comes_when_it_is_needed() {
    let cloud = TestCloud::start().await;
    let webex = cloud.client("alice").await;
    webex.send(Call::new(Method::GET, "hydra").path("people/me")).await.expect("an answer");
    let catalogs = || cloud.sim().journal().find(|entry| entry.path.ends_with("/catalog"));
    assert_eq!(catalogs().len(), 0);
    for name in ["wdm", "conversation", "metrics", "idbroker"] {
        webex.services().resolve(name, None).await.expect(name);
    }
    // The open catalog names all of them, so nobody had to wait for the user's own.
    webex.services().wait_for_catalog(CatalogGroup::Postauth, None).await.expect("the user's own");
    let paths: Vec<_> = catalogs().into_iter().map(|entry| entry.path).collect();
    assert_eq!(paths, ["/u2c/api/v1/limited/catalog", "/u2c/api/v1/catalog"]);
    let unknown = webex.services().resolve("nowhere", None).await.expect_err("unknown");
    assert_eq!(unknown.kind(), ErrorKind::UnknownService);
}

#[tokio::test]
async fn both_formats_name_the_same_services() {
    let cloud = TestCloud::start().await;
    let hosts = cloud.client("alice").await;
    let builder = cloud.builder("alice").configure(|config| config.services.format = CatalogFormat::U2cV2);
    let clusters = builder.build().await.expect("a client");
    for name in ["wdm", "hydra", "idbroker"] {
        let (one, two) =
            (hosts.services().resolve(name, None).await, clusters.services().resolve(name, None).await);
        assert_eq!(one.expect(name), two.expect(name));
    }
    let wdm = clusters.services().resolve("wdm", None).await.expect("known");
    assert!(clusters.services().cluster_of(&wdm).is_some_and(|id| id.service() == Some("wdm")));
}

#[tokio::test]
async fn clusters_of_both_regions_are_known() {
    let cloud = TestCloud::start().await;
    let webex = cloud.client("alice").await;
    let home = webex.services().resolve("identityLookup", None).await.expect("known");
    let id = webex.services().cluster_of(&home).expect("a cluster");
    assert_eq!(id.public_cluster().expect("a cluster"), Cluster::Us);
    assert_eq!(webex.services().url_for_cluster(&Cluster::Us).expect("known"), home);
    let eu = NewUser::new().email("emma@example.com").org(cloud.sim().eu_org());
    let emma = cloud.sim().create_user(eu).expect("the address is free");
    let other = cloud.builder_without_token().token(emma.access_token()).build().await.expect("a client");
    let abroad = other.services().resolve("identityLookup", None).await.expect("known");
    assert_ne!(abroad, home);
    assert!(webex.services().is_trusted(&abroad), "a conversation of the other region takes the token, too");
}

#[tokio::test]
async fn a_broken_catalog_is_fetched_again() {
    // wire/01 section 6.5, row 117, and B24.
    let cloud = TestCloud::start().await;
    let fault = Fault::on("/u2c/api/v1/catalog").status(StatusCode::SERVICE_UNAVAILABLE);
    cloud.sim().faults().inject(fault.times(2));
    let webex = cloud.client("alice").await;
    webex.send(Call::new(Method::GET, "hydra").path("people/me")).await.expect("hydra needs no catalog");
    let limit = std::time::Duration::from_secs(30);
    webex.services().resolve("wdm", Some(limit)).await.expect("the third try");
}

#[tokio::test]
async fn a_catalog_before_signing_in() {
    let cloud = TestCloud::start().await;
    let webex = cloud.builder_without_token().build().await.expect("a client");
    webex.services().wait_for_catalog(CatalogGroup::Preauth, None).await.expect("that of the region");
    webex
        .services()
        .collect_preauth(&Selection::email("nobody@example.com"))
        .await
        .expect("that of an address");
    assert!(webex.services().known("idbroker").is_some());
    let region = webex.services().region().await.expect("an answer");
    assert!(region.country_code.is_some() && region.region_code.is_some());
}
