//! `cypher-rsa-oaep.json`: content keys that are wrapped for the static key of a KMS.

use serde::Deserialize;
use webex_jose::{
    ErrorKind, RsaPrivateKey,
    jwe::{self, Header},
};

use crate::vectors;

const FILE: &str = "cypher-rsa-oaep.json";

#[derive(Deserialize)]
struct File {
    rsa_private_jwk: RsaPrivateKey,
    vectors: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    alg: String,
    protected_header_json: String,
    plaintext_utf8: String,
    jwe: String,
}

#[test]
fn every_vector_opens() {
    let File { rsa_private_jwk: key, vectors: cases } = vectors::read(FILE);
    for case in &cases {
        let header = Header::of(&case.jwe).expect(&case.alg);
        assert_eq!(header.to_json(), case.protected_header_json, "{}", case.alg);
        assert_eq!(header.algorithm().name(), case.alg);
        let opened = jwe::open_with(&key, &case.jwe);
        assert_eq!(opened.as_deref(), Ok(case.plaintext_utf8.as_bytes()), "{}", case.alg);
    }
    vectors::report(FILE, "open", cases.len());
}

/// Wrapping is randomised, so what we seal is compared by its header and by opening it again.
#[test]
fn every_required_vector_is_sealed_alike() {
    let File { rsa_private_jwk: key, vectors: mut cases } = vectors::read(FILE);
    cases.retain(|case| case.alg == "RSA-OAEP");
    for case in &cases {
        let kid = Header::of(&case.jwe).expect(&case.alg).kid().map(ToOwned::to_owned);
        let key = key.clone().with_kid(kid.expect("the static key has an id"));
        let sealed = jwe::seal_for(&key.public_key(), &case.plaintext_utf8).expect(&case.alg);
        assert_eq!(Header::of(&sealed).expect("a header").to_json(), case.protected_header_json);
        assert_eq!(sealed.len(), case.jwe.len());
        assert_eq!(jwe::open_with(&key, &sealed).as_deref(), Ok(case.plaintext_utf8.as_bytes()));
    }
    vectors::report(FILE, "seal", cases.len());
}

#[test]
fn no_changed_segment_and_no_other_key_opens_them() {
    let File { rsa_private_jwk: key, vectors: cases } = vectors::read(FILE);
    let stranger = RsaPrivateKey::generate();
    for case in &cases {
        let refused = |key: &RsaPrivateKey, jwe: &str| jwe::open_with(key, jwe).expect_err("refused").kind();
        assert_eq!(refused(&stranger, &case.jwe), ErrorKind::Authentication, "{}", case.alg);
        let segments = case.jwe.split('.').collect::<Vec<_>>();
        for at in 1..segments.len() {
            let mut changed = segments.clone();
            let other = if segments[at].starts_with('A') { "B" } else { "A" };
            let text = format!("{other}{}", &segments[at][1..]);
            changed[at] = &text;
            let kind = refused(&key, &changed.join("."));
            assert_eq!(kind, ErrorKind::Authentication, "{} segment {at}", case.alg);
        }
    }
    vectors::report(FILE, "tampering", cases.len());
}
