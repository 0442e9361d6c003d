//! TLS with the simulator's own authority, and both versions of HTTP.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::net::SocketAddr;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Method, Request};
use http_body_util::{BodyExt as _, Empty, Full};
use hyper::body::Bytes;
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::TokioExecutor;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use serde_json::{Value, json};
use tower_service::Service;
use webex_sim::{NewUser, PublicNames, Sim};

use crate::cast::text;

pub(crate) fn trusting(pem: &str) -> rustls::ClientConfig {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate")).expect("an authority");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    builder.expect("the provider has them").with_root_certificates(roots).with_no_client_auth()
}

#[tokio::test]
async fn both_versions_are_spoken_over_tls_under_every_loopback_name() {
    let sim = Sim::builder().tls(true).start().await.expect("loopback");
    assert!(sim.base_url().starts_with("https://") && sim.hydra_url().starts_with("https://"));
    let config = trusting(sim.ca_pem().expect("TLS is on"));
    let builder = || HttpsConnectorBuilder::new().with_tls_config(config.clone()).https_only();
    let both = [
        (builder().enable_http1().build(), http::Version::HTTP_11),
        (builder().enable_http2().build(), http::Version::HTTP_2),
    ];
    for (connector, version) in both {
        let client: Client<_, Empty<Bytes>> = Client::builder(TokioExecutor::new()).build(connector);
        for host in ["127.0.0.1", "localhost", "127.0.0.2"] {
            let url = format!("{}/region", sim.base_url().replace("127.0.0.1", host));
            let answer = client.get(url.parse().expect("a URL")).await.expect("an answer");
            assert_eq!((answer.status().as_u16(), answer.version()), (200, version), "{host}");
            assert!(!answer.into_body().collect().await.expect("a body").to_bytes().is_empty());
        }
    }
}

#[tokio::test]
async fn http2_is_spoken_in_clear_text_too() {
    let sim = Sim::start().await.expect("loopback");
    let mut connector = HttpConnector::new();
    connector.enforce_http(true);
    let client: Client<_, Empty<Bytes>> =
        Client::builder(TokioExecutor::new()).http2_only(true).build(connector);
    let url = format!("{}/region", sim.base_url());
    let answer = client.get(url.parse().expect("a URL")).await.expect("an answer");
    assert_eq!((answer.status().as_u16(), answer.version()), (200, http::Version::HTTP_2));
    let entry = sim.journal().wait_for(|entry| entry.path == "/region").await;
    assert_eq!(entry.host, sim.base_url().trim_start_matches("http://"));
}

#[tokio::test]
async fn a_client_that_does_not_trust_the_authority_is_not_served() {
    let (sim, other) = (Sim::builder().tls(true).start().await, Sim::builder().tls(true).start().await);
    let (sim, other) = (sim.expect("loopback"), other.expect("loopback"));
    let config = trusting(other.ca_pem().expect("TLS is on"));
    let connector = HttpsConnectorBuilder::new().with_tls_config(config).https_only().enable_http1().build();
    let client: Client<_, Empty<Bytes>> = Client::builder(TokioExecutor::new()).build(connector);
    let url = format!("{}/region", sim.base_url());
    assert!(client.get(url.parse().expect("a URL")).await.is_err());
}

/// A resolver of the client's own, which leads every name to the simulator.
#[derive(Clone)]
struct Everywhere(SocketAddr);

impl Everywhere {
    fn of(sim: &Sim) -> Self {
        Self(sim.base_url().trim_start_matches("https://").parse().expect("an address"))
    }
}

impl Service<Name> for Everywhere {
    type Response = std::iter::Once<SocketAddr>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Name) -> Self::Future {
        ready(Ok(std::iter::once(self.0)))
    }
}

#[tokio::test]
async fn services_have_the_names_of_the_real_ones_and_a_certificate_for_them() {
    let sim = Sim::builder().public_names(PublicNames::Everything).start().await.expect("loopback");
    let user = sim.create_user(NewUser::new()).expect("a new address");
    let mut http = HttpConnector::new_with_resolver(Everywhere::of(&sim));
    http.enforce_http(false);
    let config = trusting(sim.ca_pem().expect("TLS is on"));
    let connector = HttpsConnectorBuilder::new().with_tls_config(config).https_only().enable_http1();
    let connector = connector.wrap_connector(http);
    let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).build(connector);
    let call = async |method: Method, url: &str, body: &str| -> Value {
        let request = Request::builder().method(method).uri(url);
        let request = request.header("authorization", format!("Bearer {}", user.access_token()));
        let request = request.header("content-type", "application/json").body(Full::from(body.to_owned()));
        let answer = client.request(request.expect("a request")).await.expect("the certificate fits");
        assert_eq!(answer.status(), 200, "{url}");
        let body = answer.into_body().collect().await.expect("a body").to_bytes();
        serde_json::from_slice(&body).expect("JSON")
    };
    let catalog = call(Method::GET, &format!("{}/catalog?format=hostmap", sim.u2c_url()), "").await;
    let links = catalog["serviceLinks"].as_object().expect("links");
    for (name, link) in links {
        let link = link.as_str().expect("text");
        assert!(!link.contains("127.0.0") && !link.contains("localhost"), "{name}: {link}");
        let host = link.split('/').nth(2).expect("a host");
        assert!(
            ["wbx2.com", "webex.com", "webexapis.com"].iter().any(|domain| host.ends_with(domain)),
            "{host}"
        );
    }
    let device = json!({"name": "n", "deviceType": "DESKTOP"}).to_string();
    let device =
        call(Method::POST, &format!("{}/devices", links["wdm"].as_str().expect("text")), &device).await;
    assert!(text(&device, "url").starts_with("https://wdm-a.wbx2.com/wdm/api/v1/devices/"), "{device}");
    let socket = text(&device, "webSocketUrl");
    assert!(socket.starts_with("wss://mercury-connection-partition0-a.wbx2.com/mercury/"), "{socket}");
    assert_eq!(device["services"]["encryptionServiceUrl"], links["encryption"]);
    let details = format!("{}/kms/{}", links["encryption"].as_str().expect("text"), user.id);
    assert_eq!(call(Method::GET, &details, "").await["kmsCluster"], "kms://kms-a.wbx2.com");
    let teams = call(Method::GET, &format!("{}/people/me", sim.hydra_url()), "").await;
    assert_eq!(teams["id"], user.public_id.as_str());
}

#[tokio::test]
async fn sockets_may_stay_on_a_name_that_every_machine_has() {
    let sim = Sim::builder().public_names(PublicNames::Requests).start().await.expect("loopback");
    let user = sim.create_user(NewUser::new()).expect("a new address");
    let config = trusting(sim.ca_pem().expect("TLS is on"));
    let connector = HttpsConnectorBuilder::new().with_tls_config(config).https_only().enable_http1().build();
    let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).build(connector);
    let request = Request::post(format!("{}/wdm/api/v1/devices", sim.base_url()));
    let request = request.header("authorization", format!("Bearer {}", user.access_token()));
    let body = json!({"name": "n", "deviceType": "DESKTOP"}).to_string();
    let request = request.header("content-type", "application/json").body(Full::from(body));
    let answer = client.request(request.expect("a request")).await.expect("an answer");
    let body = answer.into_body().collect().await.expect("a body").to_bytes();
    let device: Value = serde_json::from_slice(&body).expect("JSON");
    let port = sim.base_url().rsplit(':').next().expect("a port");
    assert!(
        text(&device, "webSocketUrl").starts_with(&format!("wss://localhost:{port}/mercury/")),
        "{device}"
    );
    assert!(text(&device, "url").starts_with("https://wdm-a.wbx2.com/"), "{device}");
}
