//! `cypher-ecdh-hkdf.json`: the key of a KMS session, from both sides.

use serde::Deserialize;
use serde_json::value::RawValue;
use webex_jose::{EcPrivateKey, EcPublicKey, Jwk};

use crate::vectors::{self, Hex};

const FILE: &str = "cypher-ecdh-hkdf.json";

#[derive(Deserialize)]
struct File {
    cases: Vec<Case>,
    invalid_public_keys: Vec<Refused>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    client_private_jwk: EcPrivateKey,
    server_private_jwk: EcPrivateKey,
    client_kid_rfc7638_sha256: String,
    server_kid_rfc7638_sha256: String,
    okm_hex: Hex,
    session_uri: String,
    derived_session_jwk: Jwk,
}

#[derive(Deserialize)]
struct Refused {
    name: String,
    jwk: Box<RawValue>,
}

#[test]
fn both_sides_derive_the_key_of_the_session() {
    let cases = vectors::read::<File>(FILE).cases;
    for case in &cases {
        let (client, server) = (&case.client_private_jwk, &case.server_private_jwk);
        for (key, peer) in [(client, server), (server, client)] {
            let session = key.session_key(&peer.public_key()).expect(&case.name);
            assert_eq!(session.as_bytes(), case.okm_hex.0, "{}", case.name);
            let jwk = session.to_jwk(Some(case.session_uri.clone()));
            assert_eq!(jwk, case.derived_session_jwk, "{}", case.name);
        }
    }
    vectors::report(FILE, "session", cases.len());
}

#[test]
fn keys_are_named_by_their_thumbprints() {
    let cases = vectors::read::<File>(FILE).cases;
    for case in &cases {
        let thumbprint = |key: &EcPrivateKey| key.public_key().thumbprint();
        assert_eq!(thumbprint(&case.client_private_jwk), case.client_kid_rfc7638_sha256, "{}", case.name);
        assert_eq!(thumbprint(&case.server_private_jwk), case.server_kid_rfc7638_sha256, "{}", case.name);
    }
    vectors::report(FILE, "thumbprint", cases.len());
}

#[test]
fn invalid_public_keys_are_refused() {
    let cases = vectors::read::<File>(FILE).invalid_public_keys;
    for case in &cases {
        assert!(serde_json::from_str::<EcPublicKey>(case.jwk.get()).is_err(), "{}", case.name);
    }
    vectors::report(FILE, "invalid key", cases.len());
}
