//! The signatures a delivery carries, over the exact bytes of its body (wire/04 section 3.14.1).

use std::fmt::Write as _;

use aws_lc_rs::hmac;

/// Value of `X-Spark-Signature`: lower-case hex HMAC-SHA1.
pub(crate) fn spark(secret: &str, body: &[u8]) -> String {
    digest(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret, body)
}

/// Value of `X-Webex-Signature`: the same body and key under the stronger digests.
pub(crate) fn webex(secret: &str, body: &[u8]) -> String {
    format!(
        "SHA-256={}, SHA-512={}",
        digest(hmac::HMAC_SHA256, secret, body),
        digest(hmac::HMAC_SHA512, secret, body)
    )
}

fn digest(algorithm: hmac::Algorithm, secret: &str, body: &[u8]) -> String {
    let tag = hmac::sign(&hmac::Key::new(algorithm, secret.as_bytes()), body);
    hex(tag.as_ref())
}

/// Lower-case hex of `bytes`.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use serde_json::Value;

    use super::*;

    /// `$WEBEX_VECTORS/messaging-webhooks.json`, or the copy in this crate.
    fn vectors() -> Value {
        let file = "messaging-webhooks.json";
        let given = std::env::var_os("WEBEX_VECTORS").map(|folder| PathBuf::from(folder).join(file));
        let own = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors")).join(file);
        let path = given.filter(|path| path.exists()).unwrap_or_else(own);
        let text = std::fs::read_to_string(path).expect("the vectors are readable");
        serde_json::from_str(&text).expect("the vectors are JSON")
    }

    fn text<'a>(case: &'a Value, pointer: &str) -> &'a str {
        case.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    #[test]
    fn signatures_agree_with_the_vectors() {
        let vectors = vectors();
        let cases = vectors["cases"].as_array().expect("cases are an array");
        for case in cases {
            let (secret, body) = (text(case, "/secret"), text(case, "/bodyUtf8").as_bytes());
            if case["valid"] == true {
                let given = text(case, "/headers/X-Spark-Signature").to_lowercase();
                assert_eq!(spark(secret, body), given, "{}", case["id"]);
            }
            if let Some(derived) = case.get("derived") {
                let expected = format!(
                    "SHA-256={}, SHA-512={}",
                    text(derived, "/HMAC-SHA256"),
                    text(derived, "/HMAC-SHA512")
                );
                assert_eq!(webex(secret, body), expected, "{}", case["id"]);
            }
        }
        println!("messaging-webhooks.json: {} cases", cases.len());
        assert!(!cases.is_empty());
    }

    #[test]
    fn one_changed_byte_changes_every_signature() {
        assert_ne!(spark("s", b"{}"), spark("s", b"{ "));
        assert_ne!(webex("s", b"{}"), webex("t", b"{}"));
    }
}
