//! One delivery: an HTTP request with the event, signed (wire/04 section 3.14.1).

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue, USER_AGENT};
use http::{HeaderMap, Method, Request};
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::sync::Semaphore;
use url::{Host, Url};
use uuid::Uuid;

use super::notice::Notice;
use super::signature;
use super::webhook::Webhook;
use crate::ids::WebhookId;

/// How long a receiver may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many deliveries may be under way: each takes a socket, of which a process has not many.
const AT_ONCE: usize = 256;

/// What one webhook is sent about one event. It keeps the address and the secret of the moment the event happened.
#[derive(Clone)]
pub(crate) struct Delivery {
    pub(crate) webhook: WebhookId,
    target: Url,
    secret: Option<String>,
    body: Bytes,
}

/// Sends deliveries. It stays on this machine unless told otherwise, so that a test never calls a stranger.
#[derive(Clone)]
pub(crate) struct Sender {
    client: Client<HttpConnector, Full<Bytes>>,
    anywhere: Arc<AtomicBool>,
    lines: Arc<Semaphore>,
}

/// How a delivery ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Outcome {
    /// The receiver answered 2xx in time.
    Accepted,
    /// It answered something else, too late, or not at all.
    Failed,
    /// The target is not on this machine, or wants TLS, so nothing was sent.
    OutOfReach,
}

impl Delivery {
    pub(crate) fn new(webhook: &Webhook, notice: &Notice) -> Self {
        Self {
            webhook: webhook.id,
            target: webhook.target.url.clone(),
            secret: webhook.secret.clone(),
            body: webhook.envelope(notice).into(),
        }
    }

    fn request(&self) -> Option<Request<Full<Bytes>>> {
        let mut request = Request::new(Full::new(self.body.clone()));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.target.as_str().parse().ok()?;
        *request.headers_mut() = self.headers();
        Some(request)
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json;charset=UTF-8"));
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        headers
            .insert(USER_AGENT, HeaderValue::from_static(concat!("webex-sim/", env!("CARGO_PKG_VERSION"))));
        insert(&mut headers, "trackingid", &format!("HOOKS_{}", Uuid::new_v4()));
        if let Some(secret) = &self.secret {
            insert(&mut headers, "x-spark-signature", &signature::spark(secret, &self.body));
            insert(&mut headers, "x-webex-signature", &signature::webex(secret, &self.body));
        }
        headers
    }
}

impl Sender {
    pub(crate) fn new() -> Self {
        // A connection each: a receiver that closes idle ones must not cost a delivery.
        let client = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build_http();
        Self { client, anywhere: Arc::default(), lines: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// From now on deliveries go to other machines, too.
    pub(crate) fn leave_this_machine(&self) {
        self.anywhere.store(true, Ordering::Relaxed);
    }

    fn reaches(&self, target: &Url) -> bool {
        on_this_machine(target) || (self.anywhere.load(Ordering::Relaxed) && target.scheme() == "http")
    }

    /// Sends the delivery and waits for the head of the answer.
    pub(crate) async fn send(&self, delivery: &Delivery) -> Outcome {
        if !self.reaches(&delivery.target) {
            return Outcome::OutOfReach;
        }
        let Some(request) = delivery.request() else {
            return Outcome::Failed;
        };
        let _line = self.lines.acquire().await;
        match tokio::time::timeout(PATIENCE, self.client.request(request)).await {
            Ok(Ok(response)) if response.status().is_success() => Outcome::Accepted,
            _ => Outcome::Failed,
        }
    }
}

/// Whether the target is plain HTTP on a loopback address or a name that always means one.
pub(crate) fn on_this_machine(target: &Url) -> bool {
    let loopback = match target.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    };
    loopback && target.scheme() == "http"
}

/// Signatures and tracking ids are plain ASCII, so this always inserts.
fn insert(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_in_reach_until_told_otherwise() {
        let sender = Sender::new();
        let reaches = |text: &str| sender.reaches(&Url::parse(text).expect("a URL"));
        for inside in ["http://127.0.0.1:1/a", "http://localhost/x", "http://[::1]:9/", "http://127.9.9.9/"] {
            assert!(reaches(inside), "{inside}");
        }
        let outside = ["http://example.com/", "http://10.0.0.1/", "http://localhost.example.com/"];
        assert!(!outside.into_iter().any(reaches));
        assert!(!reaches("https://localhost/"), "deliveries are plain HTTP");
        sender.leave_this_machine();
        assert!(outside.into_iter().all(reaches));
    }
}
