//! What unit tests share: vectors, and a KMS of a few lines.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// The vectors of that file: from the folder `$WEBEX_VECTORS` if it is there, else from the folder `copies`.
pub(crate) fn vectors(file: &str, copies: &str) -> Value {
    let given = std::env::var("WEBEX_VECTORS").map(|folder| format!("{folder}/{file}"));
    let given = given.ok().filter(|path| std::path::Path::new(path).exists());
    let path = given.unwrap_or_else(|| format!("{copies}/{file}"));
    let text = std::fs::read_to_string(path).expect("the vectors can be read");
    serde_json::from_str(&text).expect("vectors are JSON")
}

pub(crate) fn handshake() -> Value {
    vectors("cypher-kms-handshake.json", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors"))
}

/// The certificates, of which the crate of the primitives has a copy.
pub(crate) fn certificates() -> Value {
    vectors("cypher-kms-certificates.json", concat!(env!("CARGO_MANIFEST_DIR"), "/../jose/tests/vectors"))
}

pub(crate) fn der(base64: &Value) -> Vec<u8> {
    STANDARD.decode(base64.as_str().expect("a text")).expect("base64")
}
