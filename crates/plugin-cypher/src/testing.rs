//! What unit tests share: vectors, and a KMS of a few lines.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use webex_testing::vectors;

pub(crate) fn handshake() -> Value {
    vectors("cypher-kms-handshake.json", include_str!("../tests/vectors/cypher-kms-handshake.json"))
}

/// The certificates, of which the crate of the primitives has a copy.
pub(crate) fn certificates() -> Value {
    let copy = include_str!("../../jose/tests/vectors/cypher-kms-certificates.json");
    vectors("cypher-kms-certificates.json", copy)
}

pub(crate) fn der(base64: &Value) -> Vec<u8> {
    STANDARD.decode(base64.as_str().expect("a text")).expect("base64")
}
