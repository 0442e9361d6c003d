//! `cypher-kms-handshake.json`: one conversation with a KMS, from both sides: the request for a session,
//! the signed answer, the key of the session and the traffic under it.

use serde::Deserialize;
use serde_json::{Value, value::RawValue};
use webex_jose::{
    EcPrivateKey, EcPublicKey, ErrorKind, Jwk, RsaPrivateKey, RsaPublicKey,
    jwe::{self, Header},
    jws,
};

use crate::vectors::{self, Hex};

const FILE: &str = "cypher-kms-handshake.json";

#[derive(Deserialize)]
struct File {
    static_rsa_private_jwk: RsaPrivateKey,
    static_rsa_public_jwk: RsaPublicKey,
    client_ephemeral_private_jwk: EcPrivateKey,
    server_ephemeral_private_jwk: EcPrivateKey,
    ecdhe_request: Request,
    ecdhe_response: Answer,
    session: Session,
    traffic: Vec<Exchange>,
}

#[derive(Deserialize)]
struct Request {
    protected_header_json: String,
    plaintext_text: String,
    jwe: String,
}

#[derive(Deserialize)]
struct Answer {
    payload_text: String,
    jws: Vec<Signed>,
    bad_signature: String,
}

#[derive(Deserialize)]
struct Signed {
    alg: String,
    header_json: String,
    compact: String,
    deterministic: bool,
}

#[derive(Deserialize)]
struct Session {
    uri: String,
    jwk: Jwk,
}

#[derive(Deserialize)]
struct Exchange {
    name: String,
    request_plaintext_text: String,
    request_protected_header_json: String,
    request_jwe_by_node_kms: String,
    request_iv_hex: Hex,
    request_jwe_deterministic: String,
    response_body: Value,
    response_protected_header_json: String,
    response_iv_hex: Hex,
    response_jwe: String,
}

/// The member of a request that carries the public key of the client.
#[derive(Deserialize)]
struct WithKey {
    jwk: Box<RawValue>,
}

#[test]
fn the_request_opens_with_the_static_key_and_names_the_client() {
    let file = vectors::read::<File>(FILE);
    let (request, key) = (&file.ecdhe_request, &file.static_rsa_private_jwk);
    let header = Header::of(&request.jwe).expect("a header");
    assert_eq!(header.to_json(), request.protected_header_json);
    assert_eq!(header.kid(), file.static_rsa_public_jwk.kid());
    assert_eq!(jwe::open_with(key, &request.jwe).as_deref(), Ok(request.plaintext_text.as_bytes()));
    let jwk = serde_json::from_str::<WithKey>(&request.plaintext_text).expect("a request").jwk;
    let client = serde_json::from_str::<EcPublicKey>(jwk.get()).expect("a key");
    assert_eq!(client, file.client_ephemeral_private_jwk.public_key());
    assert_eq!(serde_json::to_string(&client).expect("JSON"), jwk.get());
}

#[test]
fn what_a_client_seals_for_the_public_key_the_kms_opens() {
    let file = vectors::read::<File>(FILE);
    let text = &file.ecdhe_request.plaintext_text;
    let sealed = jwe::seal_for(&file.static_rsa_public_jwk, text).expect("a message");
    let header = Header::of(&sealed).expect("a header");
    assert_eq!(header.to_json(), file.ecdhe_request.protected_header_json);
    assert_eq!(jwe::open_with(&file.static_rsa_private_jwk, &sealed).as_deref(), Ok(text.as_bytes()));
}

#[test]
fn every_signed_answer_verifies_and_is_signed_alike() {
    let file = vectors::read::<File>(FILE);
    let payload = file.ecdhe_response.payload_text.as_bytes();
    for signed in &file.ecdhe_response.jws {
        let header = jws::Header::of(&signed.compact).expect(&signed.alg);
        assert_eq!((header.to_json(), header.algorithm().name()), (signed.header_json.clone(), &*signed.alg));
        assert_eq!(header.kid(), file.static_rsa_public_jwk.kid(), "{}", signed.alg);
        assert_eq!(jws::verify(&file.static_rsa_public_jwk, &signed.compact).as_deref(), Ok(payload));
        let ours = jws::sign(&file.static_rsa_private_jwk, &header, payload).expect(&signed.alg);
        assert_eq!(jws::verify(&file.static_rsa_public_jwk, &ours).as_deref(), Ok(payload));
        assert_eq!(ours == signed.compact, signed.deterministic, "{}", signed.alg);
    }
    vectors::report(FILE, "signed answer", file.ecdhe_response.jws.len());
}

#[test]
fn the_bad_signature_is_refused() {
    let file = vectors::read::<File>(FILE);
    let error = jws::verify(&file.static_rsa_public_jwk, &file.ecdhe_response.bad_signature);
    assert_eq!(error.expect_err("refused").kind(), ErrorKind::Authentication);
}

#[test]
fn both_sides_derive_the_key_of_the_session() {
    let file = vectors::read::<File>(FILE);
    let (client, server) = (file.client_ephemeral_private_jwk, file.server_ephemeral_private_jwk);
    for (key, peer) in [(&client, &server), (&server, &client)] {
        let session = key.session_key(&peer.public_key()).expect("a session");
        assert_eq!(session.to_jwk(Some(file.session.uri.clone())), file.session.jwk);
    }
}

#[test]
fn the_traffic_of_the_session_opens_and_is_sealed_to_the_byte() {
    let file = vectors::read::<File>(FILE);
    let session = vectors::key(&file.session.jwk);
    let text = |compact: &str| jwe::open_text(&session, compact);
    let seal = |header: &str, iv: &Hex, text: &str| {
        jwe::seal_with_nonce(&session, &Header::from_json(header).expect("a header"), &iv.nonce(), text)
    };
    for case in &file.traffic {
        let request = &case.request_plaintext_text;
        for compact in [&case.request_jwe_by_node_kms, &case.request_jwe_deterministic] {
            assert_eq!(text(compact).as_ref(), Ok(request), "{}", case.name);
            assert_eq!(Header::of(compact).expect("a header").kid(), Some(&*file.session.uri));
        }
        let sealed = seal(&case.request_protected_header_json, &case.request_iv_hex, request);
        assert_eq!(sealed.as_ref(), Ok(&case.request_jwe_deterministic), "{}", case.name);
        let answer = text(&case.response_jwe).expect(&case.name);
        let body = serde_json::from_str::<Value>(&answer).expect("JSON");
        assert_eq!(body, case.response_body, "{}", case.name);
        let sealed = seal(&case.response_protected_header_json, &case.response_iv_hex, &answer);
        assert_eq!(sealed.as_ref(), Ok(&case.response_jwe), "{}", case.name);
    }
    vectors::report(FILE, "exchange", file.traffic.len());
}
