//! Signatures and deliveries (`messaging-webhooks.json`, wire/04 sections 3.14 and 6.5).

use http::{HeaderMap, HeaderValue};
use serde_json::Value;
use webex_core::ErrorKind;
use webex_core::ids::PersonId;
use webex_plugin_webhooks::{Delivery, SignatureError, WebhookResource, WebhookVerifier};
use webex_testing::vectors;

fn cases() -> Vec<Value> {
    let file = vectors("messaging-webhooks.json", include_str!("../vectors/messaging-webhooks.json"));
    file["cases"].as_array().expect("cases").clone()
}

fn text<'a>(case: &'a Value, name: &str) -> &'a str {
    case[name].as_str().expect(name)
}

fn headers(pairs: &[(&'static str, String)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.append(*name, HeaderValue::from_str(value).expect("a header"));
    }
    headers
}

fn signed(case: &Value) -> HeaderMap {
    let value = |value: &Value| value.as_str().expect("a header").to_owned();
    headers(&[("x-spark-signature", value(&case["headers"]["X-Spark-Signature"]))])
}

/// Row 100.
#[test]
fn signatures_are_judged_as_the_vectors_say() {
    let cases = cases();
    for case in &cases {
        let (verifier, body) =
            (WebhookVerifier::new(text(case, "secret")), text(case, "bodyUtf8").as_bytes());
        // The case of an empty header may record a whole one, which would be valid: its name is what counts.
        let headers = match text(case, "id") {
            "empty-signature" => headers(&[("x-spark-signature", String::new())]),
            _ => signed(case),
        };
        assert_eq!(verifier.verify(&headers, body).is_ok(), case["valid"] == true, "{}", text(case, "id"));
    }
    println!("messaging-webhooks.json: {} cases ran", cases.len());
    assert!(!cases.is_empty());
}

/// The longer digests of the same bodies, in both spellings; the strongest one counts.
#[test]
fn the_strongest_signature_counts() {
    for case in cases() {
        let (verifier, body) =
            (WebhookVerifier::new(text(&case, "secret")), text(&case, "bodyUtf8").as_bytes());
        let sha256 = text(&case["derived"], "HMAC-SHA256");
        let sha512 = text(&case["derived"], "HMAC-SHA512");
        let verify = |value: String| {
            let mut both = signed(&case);
            both.append("x-webex-signature", HeaderValue::from_str(&value).expect("a header"));
            verifier.verify(&both, body)
        };
        let wrong = sha512.replace(&sha512[..1], if sha512.starts_with('0') { "1" } else { "0" });
        assert_eq!(verify(format!("SHA-256={sha256}, SHA-512={sha512}")), Ok(()), "{}", text(&case, "id"));
        assert_eq!(verify(format!("sha256={}", sha256.to_uppercase())), Ok(()));
        assert_eq!(verify(format!("SHA-256={sha256}, SHA-512={wrong}")), Err(SignatureError::Mismatch));
    }
}

/// Rows 101 and 102.
#[test]
fn another_body_or_no_signature_is_refused() {
    let case = cases().remove(0);
    let (verifier, body) = (WebhookVerifier::new(text(&case, "secret")), text(&case, "bodyUtf8"));
    let changed = body.replacen("created", "creatEd", 1);
    assert_eq!(verifier.verify(&signed(&case), changed.as_bytes()), Err(SignatureError::Mismatch));
    assert_eq!(verifier.verify(&HeaderMap::new(), body.as_bytes()), Err(SignatureError::Missing));
    let error = verifier.receive(&HeaderMap::new(), body.as_bytes()).expect_err("not signed");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(WebhookVerifier::without_secret().verify(&signed(&case), b"anything"), Ok(()));
}

/// Row 103.
#[test]
fn every_delivery_is_read_and_written_again() {
    for case in cases() {
        let body = text(&case, "bodyUtf8");
        let delivery = Delivery::parse(body.as_bytes()).expect("a delivery");
        let json: Value = serde_json::from_str(body).expect("JSON");
        assert_eq!(serde_json::to_value(&delivery).expect("written"), json, "{}", text(&case, "id"));
        assert_ne!(delivery.resource, WebhookResource::default());
        assert!(delivery.is_own(&delivery.actor_id.clone()));
        assert!(!delivery.is_own(&PersonId::from(uuid::Uuid::nil())));
    }
    let odd = Delivery::parse(br#"{"id": "W", "resource": "holograms", "mood": "good"}"#).expect("tolerated");
    assert_eq!((odd.resource.as_str(), &odd.extra["mood"]), ("holograms", &Value::from("good")));
    assert!(!odd.is_own(&PersonId::default()), "nobody is not somebody");
    assert_eq!(Delivery::parse(b"{").expect_err("cut off").kind(), ErrorKind::Decode);
}
