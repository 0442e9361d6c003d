//! `cypher-kms-certificates.json`: which static keys of a KMS are believed. Where the JS SDK and a correct
//! client differ, the vectors say so, and ours is the correct one.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::value::RawValue;
use webex_jose::{ErrorKind, Result, Roots, StaticKey};

use crate::vectors;

const FILE: &str = "cypher-kms-certificates.json";

/// Within the validity of every certificate that is not expired on purpose.
const NOW: u64 = 1_800_000_000;

#[derive(Deserialize)]
struct File {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    caroots_der_base64: Option<Vec<String>>,
    jwk: Box<RawValue>,
    js_3_12_0: Answer,
    strict_expected: String,
}

#[derive(Deserialize)]
struct Answer {
    error: Option<String>,
    message: Option<String>,
}

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

impl Case {
    fn validate(&self, now: SystemTime) -> Result<StaticKey> {
        let key = StaticKey::from_json(self.jwk.get())?;
        if let Some(roots) = &self.caroots_der_base64 {
            let ders = roots.iter().map(|root| STANDARD.decode(root).expect("base64"));
            key.verify(&Roots::from_ders(ders)?, now)?;
        }
        Ok(key)
    }
}

fn case(name: &str) -> Case {
    let mut cases = vectors::read::<File>(FILE).cases.into_iter();
    cases.find(|case| case.name == name).expect("a case of the vectors")
}

#[test]
fn every_key_is_believed_or_refused_as_it_should_be() {
    let cases = vectors::read::<File>(FILE).cases;
    for case in &cases {
        let outcome = case.validate(at(NOW));
        let accepted = if outcome.is_ok() { "accept" } else { "reject" };
        assert_eq!(accepted, case.strict_expected, "{}: {outcome:?}", case.name);
    }
    vectors::report(FILE, "validation", cases.len());
}

/// Where the JS SDK refuses a key with one of its own errors, ours has the same reason.
#[test]
fn every_refusal_has_its_reason() {
    let cases = vectors::read::<File>(FILE).cases;
    let mut count = 0;
    for case in &cases {
        let Some(expected) = expected_text(&case.js_3_12_0) else { continue };
        let error = case.validate(at(NOW)).expect_err(&case.name);
        assert!(error.to_string().contains(expected), "{}: {error}", case.name);
        let untrusted = expected.contains("root") || expected.contains("expired");
        let kind = if untrusted { ErrorKind::Untrusted } else { ErrorKind::Certificate };
        assert_eq!(error.kind(), kind, "{}", case.name);
        count += 1;
    }
    vectors::report(FILE, "reason", count);
}

fn expected_text(answer: &Answer) -> Option<&'static str> {
    let known = [
        ("'kty' header", "not of type `RSA`"),
        ("'kid' is not a valid URI", "no URI with a host"),
        ("'kid' protocol", "another scheme than `kms`"),
        ("list of certificates", "no list of certificates"),
        ("hostname of the 1st certificate", "another host"),
        ("Public exponent", "exponent"),
        ("Modulus", "modulus"),
        ("[8]", "expired or not valid yet"),
        ("[97]", "no trusted root"),
        ("[-1]", "no trusted root"),
    ];
    let message = answer.message.as_deref().filter(|_| answer.error.as_deref() == Some("KMSError"))?;
    known.iter().find(|(theirs, _)| message.contains(theirs)).map(|(_, ours)| *ours)
}

#[test]
fn a_key_is_trusted_only_while_its_certificates_are_valid() {
    for name in ["root-leaf", "self-signed-as-root", "root-leaf-int"] {
        let case = case(name);
        for (seconds, good) in [(0, false), (NOW, true), (10_000_000_000, false)] {
            let outcome = case.validate(at(seconds));
            assert_eq!(outcome.is_ok(), good, "{name} at {seconds}");
            if let Err(error) = outcome {
                assert_eq!(error.kind(), ErrorKind::Untrusted, "{name} at {seconds}");
            }
        }
    }
}

#[test]
fn the_key_and_its_host_are_told() {
    let key = case("kid-localhost-with-port").validate(at(NOW)).expect("a good key");
    assert_eq!((key.host(), key.key().kid()), ("localhost", Some("kms://localhost:1234/keys/1")));
    assert_eq!(key.certificates().len(), 1);
}
