//! The link to the next page is on the very address that was asked, in every version of HTTP: clients send their
//! token nowhere else.

use http_body_util::Empty;
use hyper::body::Bytes;
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{Connect, HttpConnector};
use hyper_util::rt::TokioExecutor;
use webex_sim::{NewUser, Sim};

use crate::tls::trusting;

/// Asks for the first of two people under every loopback name.
async fn links_stay<C: Connect + Clone + Send + Sync + 'static>(sim: &Sim, client: Client<C, Empty<Bytes>>) {
    let root = sim.create_user(NewUser::new().role("id_full_admin")).expect("a new address");
    sim.create_user(NewUser::new()).expect("a new address");
    for host in ["127.0.0.1", "localhost"] {
        let url = format!("{}/people?max=1", sim.hydra_url().replace("127.0.0.1", host));
        let request =
            http::Request::get(&url).header("authorization", format!("Bearer {}", root.access_token()));
        let answer = client.request(request.body(Empty::new()).expect("a request")).await.expect("an answer");
        assert_eq!(answer.status(), http::StatusCode::OK);
        let link = answer.headers()["link"].to_str().expect("text");
        assert!(link.starts_with(&format!("<{url}&cursor=")), "{link}");
        assert!(link.ends_with(">; rel=\"next\""), "{link}");
    }
}

#[tokio::test]
async fn over_http2_in_clear_text() {
    let sim = Sim::start().await.expect("loopback");
    let client = Client::builder(TokioExecutor::new()).http2_only(true).build(HttpConnector::new());
    links_stay(&sim, client).await;
}

#[tokio::test]
async fn over_tls_in_both_versions() {
    let sim = Sim::builder().tls(true).start().await.expect("loopback");
    let config = trusting(sim.ca_pem().expect("TLS is on"));
    let builder = || HttpsConnectorBuilder::new().with_tls_config(config.clone()).https_only();
    for connector in [builder().enable_http1().build(), builder().enable_http2().build()] {
        links_stay(&sim, Client::builder(TokioExecutor::new()).build(connector)).await;
    }
}
