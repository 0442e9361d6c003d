//! TLS with the simulator's own authority, and both versions of HTTP.

use std::sync::Arc;

use http_body_util::{BodyExt as _, Empty};
use hyper::body::Bytes;
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use webex_sim::Sim;

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
