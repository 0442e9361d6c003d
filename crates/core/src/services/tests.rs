//! The catalog of a client before a scripted cloud.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;
use url::Url;

use super::*;
use crate::config::CatalogFormat;
use crate::credentials::TokenPair;
use crate::ids::Cluster;
use crate::testing::{Answer, Cloud, Seen, answer};
use crate::time::Clock;
use crate::{ErrorKind, Webex};

const OPEN: &str = "/limited/catalog";
const OWN: &str = "/u2c/catalog";
const SECOND: Duration = Duration::from_secs(1);

/// A cloud of two regions: `conv` at home on two hosts, and one abroad.
fn catalog() -> String {
    json!({
        "serviceLinks": {
            "hydra": "http://127.0.0.1:1/v1", "u2c": "http://127.0.0.1:1/u2c", "wdm": "http://127.0.0.1:2/wdm/api/v1",
            "identityLookup": "https://conv-a.example/conv/api", "idbroker": "https://broker.example/x/", "identity": "https://id.example/",
        },
        "hostCatalog": {
            "conv-a.example": [
                {"host": "conv-b.example", "ttl": -1, "priority": 10, "id": "urn:TEAM:us-east-2_a:identityLookup"},
                {"host": "conv-a.example", "ttl": -1, "priority": 5, "id": "urn:TEAM:us-east-2_a:identityLookup"},
            ],
            "conv-eu.example": [
                {"host": "conv-eu.example", "ttl": -1, "priority": 1, "id": "urn:TEAM:eu-central-1_k:identityLookup"},
                {"host": "conv-eu2.example", "ttl": -1, "priority": 9, "id": "urn:TEAM:eu-central-1_k:identityLookup"},
            ],
        },
    })
    .to_string()
}

fn generous() -> Arc<Cloud> {
    Cloud::new(|_| answer(200, catalog()))
}

async fn signed_in(cloud: &Arc<Cloud>) -> Webex {
    cloud.builder().token("T_x_org").build().await.expect("a client")
}

fn url(text: &str) -> Url {
    text.parse().expect("a URL")
}

/// Waits for `future` while the clock runs from one sleep to the next.
async fn with_time<T>(cloud: &Cloud, future: impl Future<Output = T>) -> T {
    tokio::pin!(future);
    loop {
        tokio::select! {
            biased;
            value = &mut future => return value,
            wait = cloud.clock.sleeper(40 * SECOND) => cloud.clock.advance(wait),
        }
    }
}

#[tokio::test]
async fn nothing_is_fetched_until_it_is_needed_and_then_once() {
    let cloud = generous();
    let webex = signed_in(&cloud).await;
    let services = webex.services();
    assert_eq!(services.resolve("hydra", None).await.expect("known").as_str(), "http://127.0.0.1:1/v1");
    assert_eq!(cloud.seen("").len(), 0);
    let urls = join_all((0..8).map(|_| services.resolve("wdm", None))).await;
    assert!(urls.into_iter().all(|u| u.expect("known").as_str() == "http://127.0.0.1:2/wdm/api/v1"));
    let (open, own) = (cloud.seen(OPEN), cloud.seen(OWN));
    assert_eq!((open.len(), own.len()), (1, 1));
    assert_eq!(open[0].url.query(), Some("orgId=org&format=hostmap"));
    assert_eq!((&open[0].authorization, own[0].url.query()), (&None, Some("format=hostmap")));
    assert_eq!(own[0].authorization.as_deref(), Some("Bearer T_x_org"));
}

#[tokio::test]
async fn the_open_catalog_is_that_of_the_address_or_the_region() {
    // wire/01 section 6.5, row 105.
    for (email, name, value) in [
        (None, "mode", "DEFAULT_BY_PROXIMITY"),
        (
            Some("Alice@example.com"),
            "emailhash",
            "ff8d9819fc0e12bf0d24892e45987e249a28dce836a85cad60e28eaaa8c6d976",
        ),
    ] {
        let cloud = generous();
        let builder = cloud.builder().configure(move |config| config.email = email.map(str::to_owned));
        let webex = builder.build().await.expect("a client");
        webex.services().resolve("wdm", None).await.expect("known");
        assert_eq!(cloud.seen(OPEN)[0].query(name).as_deref(), Some(value));
        assert_eq!(cloud.seen(OWN).len(), 0, "nobody is signed in");
    }
}

#[tokio::test]
async fn an_opaque_token_has_a_catalog_too() {
    let cloud = generous();
    let webex = cloud.builder().token("opaque").build().await.expect("a client");
    webex.services().resolve("wdm", None).await.expect("known");
    assert_eq!((cloud.seen(OPEN).len(), cloud.seen(OWN).len()), (0, 1));
}

#[tokio::test]
async fn a_complete_catalog_answers_at_once() {
    let cloud = generous();
    let webex = signed_in(&cloud).await;
    for _ in 0..2 {
        let error = webex.services().resolve("nowhere", None).await.expect_err("unknown");
        assert_eq!(error.kind(), ErrorKind::UnknownService);
        assert!(error.to_string().contains("nowhere"));
    }
    assert_eq!(cloud.seen(OWN).len(), 1);
}

/// A cloud whose catalog service answers like this; the developer API works.
fn broken(status: u16, body: &'static str) -> Arc<Cloud> {
    Cloud::new(move |seen: &Seen| match seen.is("/catalog") {
        true => answer(status, body),
        false => answer(200, "{}"),
    })
}

/// wire/01 section 6.5, row 117: whatever is wrong with the catalog, the developer API works, and every other service
/// fails with a typed error in time.
#[tokio::test]
async fn without_a_catalog_hydra_works_and_the_rest_fails_in_time() {
    for (status, body) in [(500, "{}"), (401, "{}"), (200, "no JSON"), (200, "{}"), (0, "")] {
        let cloud = broken(status, body);
        let webex = signed_in(&cloud).await;
        let start = cloud.clock.monotonic();
        let error = with_time(&cloud, webex.services().resolve("wdm", None)).await.expect_err("no catalog");
        assert_eq!(error.kind(), ErrorKind::CatalogTimeout, "{status}");
        assert!(cloud.clock.monotonic() - start <= 5 * SECOND);
        let call = crate::request::Call::new(http::Method::GET, "hydra").path("people/me");
        assert_eq!(webex.send(call).await.expect("answered").status(), 200);
        assert_eq!(cloud.seen("/people/me")[0].authorization.as_deref(), Some("Bearer T_x_org"));
    }
}

/// B24: a catalog that did not arrive is asked for again, and those who wait get it.
#[tokio::test]
async fn b24_a_failed_catalog_is_fetched_again() {
    let count = AtomicUsize::new(0);
    let cloud = Cloud::new(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0..=3 => answer(503, "{}"),
        _ => answer(200, catalog()),
    });
    let webex = signed_in(&cloud).await;
    let resolved = with_time(&cloud, webex.services().resolve("wdm", Some(60 * SECOND))).await;
    assert_eq!(resolved.expect("known").port(), Some(2));
}

/// B21: a collection that failed leaves nothing behind: the next need starts a new one.
#[tokio::test]
async fn b21_a_failed_collection_can_start_again() {
    let healthy = Arc::new(AtomicBool::new(false));
    let now = healthy.clone();
    let cloud =
        Cloud::new(
            move |_| if now.load(Ordering::SeqCst) { answer(200, catalog()) } else { answer(404, "{}") },
        );
    let webex = signed_in(&cloud).await;
    webex.services().resolve("wdm", None).await.expect_err("no catalog");
    healthy.store(true, Ordering::SeqCst);
    webex.services().resolve("wdm", None).await.expect("known");
}

/// B22: no timer is left behind when the catalog has arrived.
#[tokio::test]
async fn b22_no_timer_outlives_the_wait() {
    let cloud = generous();
    let webex = signed_in(&cloud).await;
    webex.services().wait_for_catalog(CatalogGroup::Postauth, None).await.expect("arrived");
    assert_eq!(cloud.clock.sleepers(), 0);
}

#[tokio::test]
async fn waiting_for_a_group_ends_in_time() {
    // wire/01 section 6.5, row 108.
    let cloud = broken(500, "{}");
    let webex = signed_in(&cloud).await;
    let waiting = webex.services().wait_for_catalog(CatalogGroup::Postauth, Some(2 * SECOND));
    assert_eq!(with_time(&cloud, waiting).await.expect_err("late").kind(), ErrorKind::CatalogTimeout);
    let webex = generous().builder().build().await.expect("a client");
    let own = webex.services().wait_for_catalog(CatalogGroup::Postauth, None).await;
    assert_eq!(own.expect_err("nobody is signed in").kind(), ErrorKind::CatalogTimeout);
}

#[tokio::test]
async fn a_cancelled_first_caller_takes_nobody_along() {
    let gate = Arc::new(tokio::sync::Semaphore::new(0));
    let opened = gate.clone();
    let cloud = Cloud::new(move |_| -> Answer {
        let gate = gate.clone();
        Box::pin(async move {
            gate.acquire().await.expect("open").forget();
            (200, catalog())
        })
    });
    let webex = signed_in(&cloud).await;
    let spawn = || {
        let webex = webex.clone();
        tokio::spawn(async move { webex.services().resolve("wdm", None).await })
    };
    let (first, second) = (spawn(), spawn());
    cloud.wait_for(OPEN, 1).await;
    first.abort();
    opened.add_permits(2);
    second.await.expect("no panic").expect("known");
    assert_eq!(cloud.seen(OPEN).len(), 1);
}

/// B23: one rule picks the host, for a name, for a URL, for a cluster; a host that failed stays out until its time is
/// over or all have failed.
#[tokio::test]
async fn b23_one_rule_picks_the_host_everywhere() {
    let cloud = generous();
    let webex = signed_in(&cloud).await;
    let services = webex.services();
    let home = ClusterId::new("urn:TEAM:us-east-2_a:identityLookup");
    services.resolve("identityLookup", None).await.expect("known");
    let hosts = || {
        let by_url = |text: &str| services.route(&url(text)).unwrap_or_else(|| url(text));
        [
            services.known("identityLookup").expect("known"),
            by_url("https://conv-a.example/conv/api/x?y=1"),
            by_url("https://conv-b.example/conv/api/x?y=1"),
            services.service_for_cluster(&home).expect("known").url,
        ]
        .map(|url| url.host_str().unwrap_or_default().to_owned())
    };
    assert_eq!(hosts(), ["conv-a.example"; 4]);
    services.mark_failed(&url("https://conv-a.example/conv/api/x"));
    assert_eq!(hosts(), ["conv-b.example"; 4]);
    let routed = services.route(&url("https://conv-a.example/conv/api/x?y=1")).expect("another host");
    assert_eq!(routed.as_str(), "https://conv-b.example/conv/api/x?y=1");
    cloud.clock.advance(Duration::from_secs(601));
    assert_eq!(hosts(), ["conv-a.example"; 4], "the time is over");
    for host in ["conv-a", "conv-b"] {
        services.mark_failed(&url(&format!("https://{host}.example/conv/api/x")));
    }
    assert_eq!(hosts(), ["conv-a.example"; 4], "all have failed");
}

/// wire/01 section 6.2, row 38: a server error is enough to move the calls to the next host.
#[tokio::test]
async fn a_server_error_moves_calls_to_the_next_host() {
    for status in [500, 502, 503, 0] {
        let cloud = Cloud::new(move |seen: &Seen| match seen.url.host_str() {
            Some("conv-a.example") => answer(status, ""),
            _ => answer(200, catalog()),
        });
        let webex = signed_in(&cloud).await;
        let call = || crate::request::Call::new(http::Method::GET, "identityLookup").path("x").retry(false);
        webex.send(call()).await.expect_err("the first host fails");
        webex.send(call()).await.expect("the next one answers");
        let hosts: Vec<_> =
            cloud.seen("/conv/api/x").iter().filter_map(|s| s.url.host_str().map(str::to_owned)).collect();
        assert_eq!(hosts, ["conv-a.example", "conv-b.example"], "{status}");
    }
}

#[tokio::test]
async fn fail_over_stays_in_the_cluster_of_the_url() {
    let cloud = generous();
    let webex = signed_in(&cloud).await;
    let services = webex.services();
    services.resolve("wdm", None).await.expect("known");
    let eu = url("https://conv-eu.example/conv/api/conversations/1");
    assert_eq!(services.route(&eu), None);
    services.mark_failed(&eu);
    assert_eq!(services.route(&eu).expect("another host").host_str(), Some("conv-eu2.example"));
    assert_eq!(services.known("identityLookup").expect("known").host_str(), Some("conv-a.example"));
}

#[tokio::test]
async fn the_overview_names_hosts_priorities_and_failures() {
    let cloud = generous();
    let webex = signed_in(&cloud).await;
    let services = webex.services();
    services.resolve("identityLookup", None).await.expect("known");
    services.mark_failed(&url("https://conv-a.example/conv/api/x"));
    cloud.clock.advance(SECOND);
    let overview = services.overview();
    let of = |group| overview.iter().filter(move |service| service.group == group);
    assert!(of(CatalogGroup::Discovery).any(|service| service.name == "u2c"));
    let lookup =
        of(CatalogGroup::Postauth).find(|service| service.name == "identityLookup").expect("it came");
    let host = |name: &str| {
        let host = lookup.hosts.iter().find(|host| host.url.host_str() == Some(name)).expect("listed");
        (host.priority, host.home, host.failed_for.is_some())
    };
    assert_eq!((host("conv-a.example"), host("conv-b.example")), ((5, true, true), (10, true, false)));
    assert_eq!(host("conv-eu.example"), (1, false, false));
    cloud.clock.advance(SECOND * 601);
    assert!(
        services.overview().iter().all(|service| service.hosts.iter().all(|host| host.failed_for.is_none()))
    );
}

#[tokio::test]
async fn clusters_are_found_by_url_and_by_id() {
    // wire/01 section 6.5, rows 101 to 103; the lowest number wins in another cluster, too (section 0).
    let cloud = generous();
    let webex = signed_in(&cloud).await;
    let services = webex.services();
    services.resolve("wdm", None).await.expect("known");
    let cluster = |text: &str| services.cluster_of(&url(text)).map(|id| id.as_str().to_owned());
    let us = "urn:TEAM:us-east-2_a:identityLookup";
    assert_eq!(cluster("https://conv-a.example/conv/api/conversations/1").as_deref(), Some(us));
    assert_eq!(cluster("https://conv-b.example/conv/api").as_deref(), Some(us));
    assert_eq!(
        cluster("https://conv-eu.example/conv/api/x").as_deref(),
        Some("urn:TEAM:eu-central-1_k:identityLookup")
    );
    assert_eq!(cluster("https://conv-a.example:444/conv/api"), None, "the port counts");
    assert_eq!(cluster("https://elsewhere.example/"), None);
    let host = |cluster: Cluster| {
        services.url_for_cluster(&cluster).map(|url| url.host_str().unwrap_or_default().to_owned())
    };
    assert_eq!(host(Cluster::Us).expect("known"), "conv-a.example");
    assert_eq!(host(Cluster::Urn("urn:TEAM:eu-central-1_k".to_owned())).expect("known"), "conv-eu.example");
    assert_eq!(
        host(Cluster::Urn("urn:TEAM:moon".to_owned())).expect_err("unknown").kind(),
        ErrorKind::UnknownCluster
    );
    assert_eq!(
        services.service_of(&url("http://127.0.0.1:2/wdm/api/v1/devices/1")).expect("known").name,
        "wdm"
    );
}

/// B11: the user's token goes to services of the catalog and to allowed domains, at whole labels, over TLS or within
/// the machine.
#[tokio::test]
async fn b11_a_token_goes_only_where_it_belongs() {
    let cloud = generous();
    let webex = signed_in(&cloud).await;
    for (text, may) in [
        ("https://api.webex.com/x", true),
        ("https://conv-eu.example/conv/api/x", true),
        ("http://127.0.0.1:2/wdm/api/v1/devices", true),
        ("http://127.0.0.1:2/other", false),
        ("https://webex.com.evil.example/", false),
        ("https://notwebex.com/", false),
        ("http://api.webex.com/x", false),
        ("https://conv-a.example/other", false),
    ] {
        assert_eq!(webex.services().may_have_token(&url(text)).await, may, "{text}");
    }
    webex.services().allow_domains(["mine.example".to_owned()]);
    assert!(webex.services().is_trusted(&url("https://a.mine.example/")));
}

#[tokio::test]
async fn an_unknown_host_waits_for_nothing_without_a_token() {
    let cloud = broken(500, "{}");
    let webex = cloud.builder().build().await.expect("a client");
    assert!(!webex.services().may_have_token(&url("https://elsewhere.example/")).await);
    assert_eq!(cloud.seen("").len(), 0);
}

#[tokio::test]
async fn overrides_win_over_every_catalog() {
    let cloud = generous();
    let webex = cloud
        .builder()
        .token("T_x_org")
        .service("wdm", url("http://127.0.0.1:9/mine/"))
        .build()
        .await
        .expect("a client");
    webex.services().wait_for_catalog(CatalogGroup::Postauth, None).await.expect("arrived");
    assert_eq!(
        webex.services().resolve("wdm", None).await.expect("known").as_str(),
        "http://127.0.0.1:9/mine"
    );
}

#[tokio::test]
async fn the_catalog_names_the_identity_service() {
    // wire/01 section 6.5, row 98.
    let cloud = generous();
    let webex = signed_in(&cloud).await;
    assert_eq!(
        webex.credentials().token_url().as_str(),
        "http://127.0.0.1:1/idbroker/idb/oauth2/v1/access_token"
    );
    webex.services().wait_for_catalog(CatalogGroup::Postauth, None).await.expect("arrived");
    let base = "https://broker.example/x/idb/oauth2/v1/";
    let urls = [
        webex.credentials().token_url(),
        webex.credentials().revoke_url(),
        webex.credentials().authorize_url(),
    ];
    assert_eq!(
        urls.map(String::from),
        ["access_token", "revoke", "authorize"].map(|end| format!("{base}{end}"))
    );
}

#[tokio::test]
async fn an_old_catalog_is_fetched_anew_and_serves_meanwhile() {
    let cloud = generous();
    let webex = signed_in(&cloud).await;
    webex.services().resolve("wdm", None).await.expect("known");
    cloud.clock.advance(Duration::from_secs(24 * 3600));
    webex.services().resolve("wdm", None).await.expect("known");
    let fetched = cloud.wait_for(OWN, 2).await;
    assert!(fetched[1].query("timestamp").is_some());
}

#[tokio::test]
async fn clients_with_the_same_catalog_keep_it_once() {
    let cloud = generous();
    let shared = cloud.shared();
    let build = || cloud.builder().shared(shared.clone()).token("T_x_org").build();
    let (one, two) = (build().await.expect("a client"), build().await.expect("a client"));
    for webex in [&one, &two] {
        webex.services().resolve("wdm", None).await.expect("known");
    }
    let table = |webex: &Webex| webex.services().snapshot().table(CatalogGroup::Postauth);
    assert!(Arc::ptr_eq(&table(&one), &table(&two)));
}

fn by_cluster(timestamp: &str) -> String {
    let service = |cluster: &str, host: &str| {
        json!({"id": format!("urn:TEAM:{cluster}:conv"), "serviceName": "conv",
               "serviceUrls": [{"baseUrl": format!("https://{host}/c"), "priority": 1}]})
    };
    json!({"activeServices": {"conv": "urn:TEAM:us:conv"}, "timestamp": timestamp, "format": "U2CV2",
           "services": [service("us", "us.example"), service("eu", "eu.example")]})
    .to_string()
}

#[tokio::test]
async fn version_2_switches_clusters_and_follows_notices() {
    // wire/01 section 6.5, row 115.
    let cloud = Cloud::new(|_| answer(200, by_cluster("100")));
    let builder =
        cloud.builder().token("T_x_org").configure(|config| config.services.format = CatalogFormat::U2cV2);
    let webex = builder.build().await.expect("a client");
    let services = webex.services();
    assert_eq!(services.resolve("conv", None).await.expect("known").host_str(), Some("us.example"));
    assert_eq!(cloud.seen(OWN)[0].query("format").as_deref(), Some("U2CV2"));
    assert_eq!(services.known("urn:TEAM:eu:conv").expect("an id is a name").host_str(), Some("eu.example"));
    let switch = |cluster: &str| {
        services.switch_active_clusters(&BTreeMap::from([("conv".to_owned(), ClusterId::new(cluster))]))
    };
    switch("urn:TEAM:eu:conv");
    assert_eq!(services.known("conv").expect("known").host_str(), Some("eu.example"));
    assert_eq!(["99", "100", "x", ""].map(|timestamp| services.invalidate(timestamp)), [false; 4]);
    assert_eq!(cloud.seen(OWN).len(), 1);
    switch("urn:TEAM:moon:conv");
    cloud.wait_for(OWN, 2).await;
    assert!(services.invalidate("101"));
}

#[tokio::test]
async fn the_catalog_of_signing_in_takes_a_client_token() {
    // wire/01 section 6.5, row 109.
    let cloud = generous();
    let webex = cloud.builder().build().await.expect("a client");
    webex.services().collect_signin("a@example.com", "CT".into()).await.expect("fetched");
    let seen = &cloud.seen("/signin/catalog")[0];
    assert_eq!(seen.authorization.as_deref(), Some("Bearer CT"));
    assert_eq!(seen.query("emailhash").map(|hash| hash.len()), Some(64));
    assert!(webex.services().has(CatalogGroup::Signin));
}

#[tokio::test]
async fn the_region_is_a_hint() {
    // wire/01 section 6.5, row 110.
    let cloud = Cloud::new(|_| answer(200, r#"{"countryCode":"DE","timezone":"Europe/Berlin","new":1}"#));
    let webex = cloud.builder().token("T_x_org").build().await.expect("a client");
    let region = webex.services().region().await.expect("answered");
    assert_eq!(
        (region.country_code.as_deref(), region.timezone.as_deref()),
        (Some("DE"), Some("Europe/Berlin"))
    );
    assert_eq!(cloud.seen("/region")[0].authorization, None);
    let webex = Cloud::new(|_| answer(404, "")).builder().build().await.expect("a client");
    assert!(webex.services().region().await.is_err());
}

#[tokio::test]
async fn a_logout_forgets_the_catalog() {
    // wire/01 section 6.5, row 114.
    let cloud = generous();
    let webex =
        cloud.builder().token_pair(TokenPair::access_only("T_x_org")).build().await.expect("a client");
    webex.services().resolve("wdm", None).await.expect("known");
    webex.logout().await.expect("logged out");
    assert_eq!(webex.services().names(), ["hydra", "u2c"]);
}

#[tokio::test]
async fn another_login_has_a_catalog_of_its_own() {
    let cloud = generous();
    let webex = signed_in(&cloud).await;
    webex.services().resolve("wdm", None).await.expect("known");
    webex.credentials().sign_in(TokenPair::access_only("T_x_other")).await.expect("signed in");
    webex.services().resolve("wdm", None).await.expect("known");
    let organizations: Vec<_> = cloud.seen(OPEN).iter().filter_map(|seen| seen.query("orgId")).collect();
    assert_eq!(organizations, ["org", "other"]);
}
