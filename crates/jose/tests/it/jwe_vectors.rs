//! `cypher-jwe-dir.json`: content as the JS SDK and others seal it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use webex_jose::{
    ErrorKind, Jwk,
    jwe::{self, Header},
};

use crate::vectors::{self, Hex};

const FILE: &str = "cypher-jwe-dir.json";

#[derive(Deserialize)]
struct File {
    vectors: Vec<Case>,
    negative: Vec<Refused>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    key_jwk: Jwk,
    protected_header_json: String,
    aad_ascii: String,
    iv_hex: Hex,
    plaintext_hex: Hex,
    plaintext_utf8: Option<String>,
    ciphertext_hex: Hex,
    tag_hex: Hex,
    compact: String,
}

#[derive(Deserialize)]
struct Refused {
    name: String,
    key_jwk: Jwk,
    compact: String,
}

#[test]
fn every_vector_opens() {
    let cases = vectors::read::<File>(FILE).vectors;
    for case in &cases {
        let key = vectors::key(&case.key_jwk);
        assert_eq!(jwe::open(&key, &case.compact).as_ref(), Ok(&case.plaintext_hex.0), "{}", case.name);
        if let Some(text) = &case.plaintext_utf8 {
            assert_eq!(jwe::open_text(&key, &case.compact).as_ref(), Ok(text), "{}", case.name);
        }
    }
    vectors::report(FILE, "open", cases.len());
}

#[test]
fn every_vector_is_sealed_to_the_byte() {
    let cases = vectors::read::<File>(FILE).vectors;
    for case in &cases {
        let header = Header::from_json(&case.protected_header_json).expect("a header");
        assert_eq!(header, Header::of(&case.compact).expect("the same header"), "{}", case.name);
        let sealed = jwe::seal_with_nonce(
            &vectors::key(&case.key_jwk),
            &header,
            &case.iv_hex.nonce(),
            &case.plaintext_hex.0,
        );
        assert_eq!(sealed.as_ref(), Ok(&case.compact), "{}", case.name);
    }
    vectors::report(FILE, "seal", cases.len());
}

#[test]
fn the_parts_of_every_vector_stand_in_their_segments() {
    let cases = vectors::read::<File>(FILE).vectors;
    for case in &cases {
        let encode = |bytes: &Hex| URL_SAFE_NO_PAD.encode(&bytes.0);
        let (iv, text, tag) = (encode(&case.iv_hex), encode(&case.ciphertext_hex), encode(&case.tag_hex));
        assert_eq!(case.compact, format!("{}..{iv}.{text}.{tag}", case.aad_ascii), "{}", case.name);
        assert_eq!(URL_SAFE_NO_PAD.encode(&case.protected_header_json), case.aad_ascii, "{}", case.name);
    }
    vectors::report(FILE, "structure", cases.len());
}

#[test]
fn every_negative_vector_is_refused_for_its_reason() {
    let cases = vectors::read::<File>(FILE).negative;
    for case in &cases {
        let error = jwe::open(&vectors::key(&case.key_jwk), &case.compact).expect_err(&case.name);
        if let Some(kind) = expected_kind(&case.name) {
            assert_eq!(error.kind(), kind, "{}: {error}", case.name);
        }
    }
    vectors::report(FILE, "negative", cases.len());
}

/// Vectors we know by name have one reason; others, from a folder of somebody else, must only fail.
fn expected_kind(name: &str) -> Option<ErrorKind> {
    match name {
        "tampered-ciphertext" | "tampered-tag" | "tampered-iv" | "tampered-header" | "wrong-key" => {
            Some(ErrorKind::Authentication)
        }
        "short-tag" | "short-iv" | "four-parts" | "plain-text" => Some(ErrorKind::Malformed),
        "unknown-enc" => Some(ErrorKind::UnsupportedEncryption),
        "unknown-alg" => Some(ErrorKind::UnsupportedAlgorithm),
        "crit-header" => Some(ErrorKind::UnsupportedHeader),
        _ => None,
    }
}
