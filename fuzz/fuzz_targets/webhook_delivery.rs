//! Deliveries of webhooks: what anybody on the internet may post to an application.

#![no_main]

use http::{HeaderMap, HeaderValue};
use libfuzzer_sys::fuzz_target;
use webex_plugin_webhooks::{Delivery, WebhookVerifier};

fuzz_target!(|data: (&[u8], &[u8], &[u8])| {
    let (spark, webex, body) = data;
    let mut headers = HeaderMap::new();
    for (name, value) in [("x-spark-signature", spark), ("x-webex-signature", webex)] {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.insert(name, value);
        }
    }
    // Nobody guesses the HMAC of a long random secret.
    assert!(WebhookVerifier::new("1f636113b0844daea2ae53370169eb56").verify(&headers, body).is_err());
    if let Ok(delivery) = Delivery::parse(body) {
        let written = serde_json::to_vec(&delivery).expect("a delivery can be written");
        let read = Delivery::parse(&written).expect("what was written can be read");
        assert_eq!((read.id, read.actor_id), (delivery.id, delivery.actor_id));
    }
});
