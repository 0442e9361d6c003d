//! Deliveries of webhooks: what anybody on the internet may post to an application. The first line is the header
//! `X-Spark-Signature`, the second `X-Webex-Signature`, the rest the body.

#![no_main]

use std::sync::LazyLock;

use http::{HeaderMap, HeaderValue, Request};
use libfuzzer_sys::fuzz_target;
use tokio::runtime::{Builder, Runtime};
use webex_plugin_webhooks::{Delivery, WebhookReceiver, WebhookVerifier};

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().enable_time().build().expect("a runtime"));

/// Nobody guesses the HMAC of a long random secret.
fn secret() -> WebhookVerifier {
    WebhookVerifier::new("1f636113b0844daea2ae53370169eb56").or_secret("9a1b00c44f2e4c0d8b7e1c2d3e4f5a6b")
}

fn headers(spark: &[u8], webex: &[u8]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in [("x-spark-signature", spark), ("x-webex-signature", webex)] {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.insert(name, value);
        }
    }
    headers
}

fn status(verifier: WebhookVerifier, headers: &HeaderMap, body: &[u8]) -> u16 {
    let receiver = WebhookReceiver::builder(verifier).body_limit(1 << 20).handle(async |_| ());
    let mut request = Request::post("/").body(http_body_util::Full::new(bytes::Bytes::copy_from_slice(body)));
    if let Ok(request) = &mut request {
        request.headers_mut().clone_from(headers);
    }
    RUNTIME.block_on(receiver.answer(request.expect("a request"))).status().as_u16()
}

fuzz_target!(|data: &[u8]| {
    let mut lines = data.splitn(3, |byte| *byte == b'\n');
    let (spark, webex) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let (headers, body) = (headers(spark, webex), lines.next().unwrap_or_default());
    assert!(secret().verify(&headers, body).is_err());
    assert!(matches!(status(secret(), &headers, body), 401 | 403), "what is not signed is refused");
    let open = status(WebhookVerifier::without_secret(), &headers, body);
    let Ok(delivery) = Delivery::parse(body) else {
        assert_eq!(open, 400, "what is no delivery is none");
        return;
    };
    assert_eq!(open, 204, "a delivery is taken");
    let written = serde_json::to_vec(&delivery).expect("a delivery can be written");
    let read = Delivery::parse(&written).expect("what was written can be read");
    assert_eq!(read.typed(), delivery.typed());
    assert_eq!((read.id, read.actor_id), (delivery.id, delivery.actor_id));
});
