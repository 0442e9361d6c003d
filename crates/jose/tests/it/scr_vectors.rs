//! `cypher-scr.json`: references to files, and the files.

use serde::Deserialize;
use serde_json::value::RawValue;
use webex_jose::{
    ContentKey, ErrorKind, Jwk, Scr,
    jwe::{self, Header},
};

use crate::vectors::{self, Hex};

const FILE: &str = "cypher-scr.json";

#[derive(Deserialize)]
struct File {
    vectors: Vec<Case>,
    negative: Vec<Refused>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    content_key_jwk: Jwk,
    scr: Members,
    scr_json_text: String,
    file_plaintext_hex: Option<Hex>,
    file_ciphertext_hex: Option<Hex>,
    jwe_iv_hex: Hex,
    scr_jwe: String,
}

#[derive(Deserialize)]
struct Members {
    key: String,
    iv: String,
    aad: String,
    loc: Option<String>,
    tag: Option<String>,
}

#[derive(Deserialize)]
struct Refused {
    name: String,
    scr: Box<RawValue>,
    file_ciphertext_hex: Hex,
}

#[test]
fn every_envelope_opens_and_is_sealed_to_the_byte() {
    let cases = vectors::read::<File>(FILE).vectors;
    for case in &cases {
        let key = vectors::key(&case.content_key_jwk);
        let scr = Scr::from_jwe(&key, &case.scr_jwe).expect(&case.name);
        assert_eq!(scr.to_json().as_str(), case.scr_json_text, "{}", case.name);
        assert_eq!((scr.aad(), scr.loc()), (case.scr.aad.as_str(), case.scr.loc.as_deref()), "{}", case.name);
        let nonce = case.jwe_iv_hex.nonce();
        let sealed = jwe::seal_with_nonce(&key, &Header::default(), &nonce, scr.to_json().as_bytes());
        assert_eq!(sealed.as_ref(), Ok(&case.scr_jwe), "{}", case.name);
        let again = scr.to_jwe(&key).expect("short enough");
        assert_eq!(Scr::from_jwe(&key, &again), Ok(scr), "{}", case.name);
    }
    vectors::report(FILE, "envelope", cases.len());
}

#[test]
fn every_file_decrypts() {
    let cases = vectors::read::<File>(FILE).vectors;
    let mut count = 0;
    for case in &cases {
        let scr = Scr::from_json(&case.scr_json_text).expect(&case.name);
        let (Some(plaintext), Some(ciphertext)) = (&case.file_plaintext_hex, &case.file_ciphertext_hex)
        else {
            assert_eq!(scr.decrypt(b"").expect_err("refused").kind(), ErrorKind::MissingTag, "{}", case.name);
            continue;
        };
        assert_eq!(scr.decrypt(&ciphertext.0).as_ref(), Ok(&plaintext.0), "{}", case.name);
        count += 1;
    }
    vectors::report(FILE, "decrypt", count);
}

#[test]
fn every_file_encrypts_to_the_byte() {
    let cases = vectors::read::<File>(FILE).vectors;
    let mut count = 0;
    for case in &cases {
        let (Some(plaintext), Some(ciphertext)) = (&case.file_plaintext_hex, &case.file_ciphertext_hex)
        else {
            continue;
        };
        let mut scr = unused(&case.scr);
        assert_eq!(scr.encrypt(&plaintext.0).as_ref(), Ok(&ciphertext.0), "{}", case.name);
        scr.set_loc(case.scr.loc.clone().unwrap_or_default());
        assert_eq!(scr.to_json().as_str(), case.scr_json_text, "{}", case.name);
        assert_eq!(scr.tag().is_some(), case.scr.tag.is_some(), "{}", case.name);
        count += 1;
    }
    vectors::report(FILE, "encrypt", count);
}

/// The reference as it was before the file was encrypted and uploaded.
fn unused(members: &Members) -> Scr {
    let json = serde_json::json!({
        "enc": "A256GCM", "key": members.key, "iv": members.iv, "aad": members.aad,
    });
    Scr::from_json(&json.to_string()).expect("an SCR without tag")
}

#[test]
fn every_negative_vector_is_refused_for_its_reason() {
    let cases = vectors::read::<File>(FILE).negative;
    for case in &cases {
        let read = Scr::from_json(case.scr.get());
        let error = read.and_then(|scr| scr.decrypt(&case.file_ciphertext_hex.0)).expect_err(&case.name);
        if let Some(kind) = expected_kind(&case.name) {
            assert_eq!(error.kind(), kind, "{}: {error}", case.name);
        }
    }
    vectors::report(FILE, "negative", cases.len());
}

/// Vectors we know by name have one reason; others, from a folder of somebody else, must only fail.
fn expected_kind(name: &str) -> Option<ErrorKind> {
    match name {
        "tampered-ciphertext" | "wrong-aad" => Some(ErrorKind::Authentication),
        "missing-tag" => Some(ErrorKind::MissingTag),
        _ => None,
    }
}

#[test]
fn an_envelope_opens_with_its_own_key_only() {
    let case = vectors::read::<File>(FILE).vectors.remove(0);
    let error = Scr::from_jwe(&ContentKey::generate(), &case.scr_jwe).expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::Authentication);
}
