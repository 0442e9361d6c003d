//! The requests and the whole dialogue of the vectors, on the client's side.

use serde_json::{Value, json};
use uuid::Uuid;
use webex_jose::{ContentKey, EcPrivateKey, EcPublicKey, RsaPrivateKey, RsaPublicKey, jwe, jws};

use super::answer::{Answer, EphemeralAnswer};
use super::operation::{Asker, plaintext};
use super::{AuthId, CmkKind, CmkState, CmkUpload, KeyUri, KmsOperation};
use crate::testing::handshake;

fn texts<T: From<String>>(value: &Value) -> Vec<T> {
    let texts = value.as_array().into_iter().flatten().filter_map(Value::as_str);
    texts.map(|text| T::from(text.to_owned())).collect()
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_default()
}

/// The key that a call names, as an object or by its URI.
fn key(arguments: &Value) -> KeyUri {
    arguments["key"]["uri"].as_str().unwrap_or_else(|| text(arguments, "keyUri")).into()
}

fn kro(arguments: &Value) -> &str {
    arguments["kro"]["uri"].as_str().unwrap_or_else(|| text(arguments, "kroUri"))
}

fn keys(arguments: &Value) -> Vec<KeyUri> {
    let objects = arguments["keys"].as_array().into_iter().flatten();
    let objects = objects.map(|key| key["uri"].as_str().or(key.as_str()).unwrap_or_default().into());
    let single = [&arguments["key"]].into_iter().filter(|key| !key.is_null());
    let single = single.map(|key| key["uri"].as_str().or(key.as_str()).unwrap_or_default().into());
    objects.chain(texts(&arguments["keyUris"])).chain(single).collect()
}

/// What we would send for a call of the JavaScript SDK.
fn operation(method: &str, arguments: &Value, first: &Value) -> KmsOperation {
    let (org, kind) = (text(arguments, "assignedOrgId"), &arguments["awsKms"]);
    let kind = if kind == true { CmkKind::AwsKms } else { CmkKind::Hsm };
    match method {
        "kms.ping" => KmsOperation::ping(),
        "kms.createUnboundKeys" => KmsOperation::create_keys(
            arguments["count"].as_u64().and_then(|n| n.try_into().ok()).expect("a count"),
        ),
        "kms.createResource" => KmsOperation::create_resource(texts(&arguments["userIds"]), keys(arguments)),
        "kms.bindKey" => KmsOperation::bind_key(key(arguments), kro(arguments)),
        "kms.addAuthorization" => {
            let ids = [texts(&arguments["userIds"]), texts::<AuthId>(&arguments["authIds"])].concat();
            KmsOperation::create_authorizations(kro(arguments), ids)
        }
        "kms.listAuthorizations" => KmsOperation::list_authorizations(kro(arguments)),
        "kms.removeAuthorization" => {
            let id = arguments["authId"].as_str().unwrap_or_else(|| text(arguments, "userId"));
            KmsOperation::delete_authorization(kro(arguments), &id.into())
        }
        "kms.fetchKey" => KmsOperation::retrieve_key(text(arguments, "uri")),
        "kms.fetchPublicKey" => KmsOperation::public_key(org),
        "kms.uploadCustomerMasterKey" => {
            let main_key = text(arguments, "customerMasterKey");
            let upload = match kind {
                CmkKind::Hsm => CmkUpload::hsm(main_key),
                CmkKind::AwsKms => CmkUpload::aws(main_key)
                    .backup(text(arguments, "customerMasterKeyBackup"))
                    .role(text(arguments, "customerMasterKeyRole")),
            };
            KmsOperation::upload_cmk(org, kind, upload)
        }
        "kms.listAllCustomerMasterKey" => KmsOperation::list_cmks(org, kind),
        "kms.changeCustomerMasterKeyState" => {
            let state = CmkState::from(text(arguments, "keyState"));
            KmsOperation::change_cmk(org, text(arguments, "keyId"), state)
        }
        "kms.deleteAllCustomerMasterKeys" => KmsOperation::delete_cmks(org, kind),
        "kms.useGlobalMasterKey" => KmsOperation::change_cmk(org, "default", CmkState::Active),
        other => panic!("{other} is not known: {first}"),
    }
}

#[test]
fn row_75_every_request_and_answer_of_the_vectors() {
    let copy = include_str!("../../tests/vectors/cypher-kms-requests.json");
    let vectors = webex_testing::vectors("cypher-kms-requests.json", copy);
    let mut count = 0;
    for case in vectors["cases"].as_array().expect("cases") {
        // Of the handshake the other vectors have more; what fails at once sends nothing.
        let is_handshake = |request: &&Value| text(request, "uri").ends_with("/ecdhe");
        let requests: Vec<_> = case["requests"].as_array().expect("requests").iter().collect();
        let Some(first) = requests.iter().find(|request| !is_handshake(request)) else { continue };
        let sent = operation(text(case, "sdk_method"), &case["arguments"], first);
        let credential = &first["client"]["credential"];
        let asker = Asker {
            client_id: text(&first["client"], "clientId").into(),
            user_id: text(credential, "userId").into(),
        };
        let behalf = credential["onBehalfOf"].as_str().map(Into::into);
        let id: Uuid = text(first, "requestId").parse().expect("a UUID");
        let sent = plaintext(&sent, id, &asker, behalf.as_ref(), &text(credential, "bearer").into());
        let sent: Value = serde_json::from_slice(&sent).expect("JSON");
        assert_eq!(sent, **first, "{} {}", case["sdk_method"], case["label"]);
        for answer in case["responses"].as_array().expect("responses") {
            let is_ephemeral = text(&answer["key"], "uri").contains("/ecdhe/");
            let parsed = Answer::parse(answer.to_string().as_bytes());
            assert!(is_ephemeral || parsed.is_ok(), "{}: {parsed:?}", case["sdk_method"]);
        }
        count += 1;
    }
    println!("cypher-kms-requests.json: {count} cases");
    assert!(count > 15);
}

#[test]
fn row_76_the_dialogue_of_the_vectors_on_both_sides() {
    let vectors = handshake();
    let (client, server) =
        (&vectors["client_ephemeral_private_jwk"], &vectors["server_ephemeral_private_jwk"]);
    let ours: EcPrivateKey = serde_json::from_value(client.clone()).expect("a key");
    let ours = ours.with_kid(text(client, "kid"));
    let theirs: EcPrivateKey = serde_json::from_value(server.clone()).expect("a key");
    let public: RsaPublicKey =
        serde_json::from_value(vectors["static_rsa_public_jwk"].clone()).expect("a key");
    let private: RsaPrivateKey =
        serde_json::from_value(vectors["static_rsa_private_jwk"].clone()).expect("a key");

    let request = &vectors["ecdhe_request"];
    let info = &vectors["client_info"];
    let asker = Asker {
        client_id: text(info, "clientId").into(),
        user_id: text(&info["credential"], "userId").into(),
    };
    let bearer = text(&info["credential"], "bearer").into();
    let operation = KmsOperation::create_ephemeral_key("kms://kms.sim.test", ours.public_key());
    let sent = plaintext(&operation, Uuid::from_u128(0x4000_8000_0000_0000_0001), &asker, None, &bearer);
    let sent: Value = serde_json::from_slice(&sent).expect("JSON");
    let mut expected: Value = serde_json::from_str(text(request, "plaintext_text")).expect("JSON");
    expected["requestId"] = sent["requestId"].clone();
    assert_eq!(sent, expected);
    let opened = jwe::open_with(&private, text(request, "jwe")).expect("sealed for the KMS");
    assert_eq!(opened, text(request, "plaintext_text").as_bytes());

    let answers = vectors["ecdhe_response"]["jws"].as_array().expect("answers");
    for answer in answers {
        let payload = jws::verify(&public, answer["compact"].as_str().expect("a JWS")).expect("signed");
        let key = EphemeralAnswer::parse(&payload).expect("an answer").key.expect("a key");
        let session = ours.session_key(&key.jwk).expect("a secret");
        assert_eq!(key.uri, text(&vectors["session"], "uri"));
        assert_eq!(Some(session.to_jwk(None).secret()), secret(&vectors).as_ref().map(|key| key.as_bytes()));
        let point: EcPublicKey = serde_json::from_value(json!(ours.public_key())).expect("a point");
        assert_eq!(theirs.session_key(&point).expect("the same"), session);
    }
    let forged = &vectors["ecdhe_response"]["bad_signature"];
    assert!(jws::verify(&public, forged.as_str().expect("a JWS")).is_err());
    println!("cypher-kms-handshake.json: {} signed answers", answers.len());
}

fn secret(vectors: &Value) -> Option<ContentKey> {
    serde_json::from_value::<webex_jose::Jwk>(vectors["session"]["jwk"].clone()).ok()?.to_content_key().ok()
}

#[test]
fn row_76_the_traffic_of_the_vectors() {
    let vectors = handshake();
    let session = secret(&vectors).expect("a key");
    let traffic = vectors["traffic"].as_array().expect("traffic");
    for message in traffic {
        let request = jwe::open(&session, text(message, "request_jwe_by_node_kms")).expect("ours");
        assert_eq!(request, text(message, "request_plaintext_text").as_bytes());
        let answer = Answer::parse(&jwe::open(&session, text(message, "response_jwe")).expect("ours"));
        let (answer, body) = (answer.expect("an answer"), &message["response_body"]);
        assert_eq!(answer.head.status.map(u64::from), body["status"].as_u64());
        assert_eq!(answer.head.request_id.as_deref(), body["requestId"].as_str());
        assert_eq!(answer.moved_to(), body["redirectUri"].as_str());
        assert_eq!(answer.keys.len(), body["keys"].as_array().map_or(0, Vec::len));
        assert_eq!(answer.key.map(|key| key.uri.to_string()).as_deref(), body["key"]["uri"].as_str());
    }
    println!("cypher-kms-handshake.json: {} messages of a session", traffic.len());
}
