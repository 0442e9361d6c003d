//! The service catalog in both formats, and who gets which (wire/08 section 2.4).

use serde_json::Value;
use webex_sim::{NewUser, Sim};

use crate::http_client::Http;

async fn start() -> (Sim, Http) {
    let sim = Sim::start().await.expect("loopback");
    let http = Http::of(&sim);
    (sim, http)
}

fn sha256(text: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn links(body: &Value) -> &serde_json::Map<String, Value> {
    body["serviceLinks"].as_object().expect("an object")
}

#[tokio::test]
async fn the_limited_catalog_takes_exactly_one_selector() {
    let (sim, http) = start().await;
    let user = sim.create_user(NewUser::new()).expect("a new address");
    let org = sim.default_org();
    let public_org = webex_sim::ids::PublicId::organization(org).encode();
    for (query, status) in [
        (format!("orgId={org}&format=hostmap"), 200),
        (format!("format=hostmap&orgId={public_org}"), 200),
        (format!("orgId={org}&format=hostmap&timestamp=1"), 200),
        ("mode=DEFAULT_BY_PROXIMITY".to_owned(), 200),
        (format!("userId={}", user.id), 200),
        (format!("emailhash={}", sha256("nobody@example.com")), 200),
        (String::new(), 400),
        ("format=hostmap".to_owned(), 400),
        (format!("orgId={org}&mode=DEFAULT_BY_PROXIMITY"), 400),
        ("mode=OTHER".to_owned(), 400),
        ("orgId=nonsense".to_owned(), 400),
        ("userId=01234567-89ab-4def-8123-456789abcdef".to_owned(), 404),
        (format!("orgId={org}&format=XML"), 400),
    ] {
        let answer = http.get(&format!("/u2c/api/v1/limited/catalog?{query}")).send().await;
        assert_eq!(answer.status.as_u16(), status, "{query}");
    }
}

#[tokio::test]
async fn the_limited_catalog_is_enough_to_sign_in_and_the_full_one_says_the_same_and_more() {
    let (sim, http) = start().await;
    let user = sim.create_user(NewUser::new()).expect("a new address");
    let url = format!("/u2c/api/v1/limited/catalog?orgId={}&format=hostmap", user.org_id);
    let limited = http.get(&url).send().await.expect(200);
    assert_eq!(limited["format"], "hostmap");
    for name in [
        "idbroker",
        "identity",
        "atlas",
        "license",
        "user-onboarding",
        "metrics",
        "hydra",
        "conversation",
        "wdm",
        "u2c",
    ] {
        assert!(links(&limited).contains_key(name), "{name}");
    }
    http.get("/u2c/api/v1/catalog?format=hostmap").send().await.expect(401);
    let full = http.get("/u2c/api/v1/catalog").bearer(user.access_token()).send().await.expect(200);
    assert!(links(&full).len() > links(&limited).len());
    for (name, url) in links(&limited) {
        assert_eq!(&full["serviceLinks"][name], url);
    }
    for name in ["idbroker", "identity"] {
        assert!(full["serviceLinks"][name].as_str().expect("text").ends_with('/'));
    }
}

#[tokio::test]
async fn the_region_of_the_organization_decides() {
    let (sim, http) = start().await;
    let us = sim.create_user(NewUser::new()).expect("a new address");
    let eu = sim.create_user(NewUser::new().org(sim.eu_org())).expect("a new address");
    let mut conversations = Vec::new();
    for user in [&us, &eu] {
        let full = http.get("/u2c/api/v1/catalog").bearer(user.access_token()).send().await.expect(200);
        let link = full["serviceLinks"]["conversation"].as_str().expect("text").to_owned();
        let limited =
            http.get(&format!("/u2c/api/v1/limited/catalog?orgId={}", user.org_id)).send().await.expect(200);
        assert_eq!(limited["serviceLinks"]["conversation"], link.as_str());
        let hosts = full["hostCatalog"].as_object().expect("an object");
        assert_eq!(hosts.len(), 2, "both clusters' hosts get tokens");
        conversations.push(link);
    }
    assert!(conversations[0].starts_with("http://localhost:"));
    assert!(conversations[1].starts_with("http://127.0.0.2:"));
    // The links lead somewhere.
    for link in &conversations {
        http.get(&format!("{link}/users")).bearer(us.access_token()).send().await.expect(200);
    }
}

#[tokio::test]
async fn signing_in_tells_known_addresses_from_unknown_ones() {
    let (sim, http) = start().await;
    let user = sim.create_user(NewUser::new().email("Ann@Example.com")).expect("a new address");
    let url = |email: &str| format!("/u2c/api/v1/signin/catalog?format=hostmap&emailhash={}", sha256(email));
    http.get(&url("ann@example.com")).send().await.expect(401);
    let token = user.access_token();
    http.get(&url("ann@example.com")).bearer(token).send().await.expect(200);
    http.get(&url("nobody@example.com")).bearer(token).send().await.expect(404);
    http.get("/u2c/api/v1/signin/catalog").bearer(token).send().await.expect(400);
}

#[tokio::test]
async fn the_second_format_names_active_services_by_cluster() {
    let (sim, http) = start().await;
    let eu = sim.create_user(NewUser::new().org(sim.eu_org())).expect("a new address");
    let body =
        http.get("/u2c/api/v1/catalog?format=U2CV2").bearer(eu.access_token()).send().await.expect(200);
    assert_eq!(body["format"], "U2CV2");
    assert_eq!(body["orgId"], sim.eu_org().to_string());
    assert!(body["timestamp"].as_str().is_some_and(|text| text.parse::<u64>().is_ok()));
    let services = body["services"].as_array().expect("an array");
    for (name, id) in body["activeServices"].as_object().expect("an object") {
        let service =
            services.iter().find(|service| &service["id"] == id).expect("every active id is listed");
        assert_eq!(&service["serviceName"], name.as_str());
        assert!(service["serviceUrls"][0]["baseUrl"].as_str().is_some_and(|url| url.contains("://")));
    }
    assert_eq!(body["activeServices"]["conversation"], "urn:TEAM:eu-central-1_k:conversation");
}

#[tokio::test]
async fn a_catalog_may_offer_hosts_that_answer_and_hosts_that_do_not() {
    let sim =
        Sim::builder().catalog_hosts([("127.0.0.3", 1), ("localhost", 2)]).start().await.expect("loopback");
    let http = Http::of(&sim);
    let body = http.get("/u2c/api/v1/limited/catalog?mode=DEFAULT_BY_PROXIMITY").send().await.expect(200);
    let authority = sim.base_url().trim_start_matches("http://");
    let hosts = body["hostCatalog"][authority].as_array().expect("the base address has alternatives");
    let mut reached = Vec::new();
    for host in hosts {
        let host = host["host"].as_str().expect("text");
        let url = format!("{}/v1/ping", sim.base_url().replace("127.0.0.1", host));
        reached.push((host, http.get(&url).try_send().await.is_ok()));
    }
    assert_eq!(reached, [("127.0.0.3", false), ("localhost", true)]);
}
