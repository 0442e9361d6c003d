//! A KMS of a few lines, for tests of the machine: it opens what arrives and answers.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use webex_jose::jwe::{self, KeyAlgorithm};
use webex_jose::{ContentKey, Curve, EcPrivateKey, EcPublicKey, RsaPrivateKey, jws};

use super::Prepared;
use crate::kms::operation::Asker;
use crate::kms::static_key::Kms;
use crate::testing::handshake;

pub(super) const CLUSTER: &str = "kms://kms.sim.test";

pub(super) struct ModelKms {
    key: RsaPrivateKey,
    kid: String,
    pub(super) sessions: BTreeMap<String, ContentKey>,
    /// What was asked, in clear.
    pub(super) asked: Vec<Value>,
    /// Members of the next answers, in place of the usual ones.
    pub(super) answers: Vec<Value>,
    /// The life that sessions are given, in milliseconds.
    pub(super) life: i64,
    made: u64,
}

impl ModelKms {
    pub(super) fn new() -> Self {
        let vectors = handshake();
        let key: RsaPrivateKey =
            serde_json::from_value(vectors["static_rsa_private_jwk"].clone()).expect("a key");
        let kid = vectors["static_rsa_public_jwk"]["kid"].as_str().expect("a kid").to_owned();
        let (sessions, asked, answers) = Default::default();
        Self { key, kid, sessions, asked, answers, life: 3_600_000, made: 0 }
    }

    pub(super) fn prepared(&self, request_id: super::RequestId) -> Prepared {
        let key = self.key.public_key().with_kid(self.kid.clone());
        let asker = Asker { client_id: "https://wdm.sim.test/devices/1".into(), user_id: "u1".into() };
        let ephemeral = EcPrivateKey::generate(Curve::P256);
        Prepared { kms: Kms { cluster: CLUSTER.into(), key }, asker, ephemeral, request_id }
    }

    /// The answer to a message; none to a session that it does not know.
    pub(super) fn answer(&mut self, message: &str) -> Option<String> {
        let header = jwe::Header::of(message).expect("a JWE");
        if header.algorithm() != KeyAlgorithm::Direct {
            let body = jwe::open_with(&self.key, message).expect("sealed for us");
            return Some(self.begin(&serde_json::from_slice(&body).expect("JSON")));
        }
        let uri = header.kid().expect("a session").to_owned();
        let session = self.sessions.get(&uri)?.clone();
        let body: Value = serde_json::from_slice(&jwe::open(&session, message).expect("ours")).expect("JSON");
        let mut answer = json!({"status": 200});
        if !self.answers.is_empty() {
            answer = self.answers.remove(0);
        }
        answer["requestId"] = body["requestId"].clone();
        self.asked.push(body);
        let header = jwe::Header::default().with_kid(uri);
        Some(jwe::seal_with_header(&session, &header, answer.to_string()).expect("sealed"))
    }

    fn begin(&mut self, body: &Value) -> String {
        let theirs: EcPublicKey = serde_json::from_value(body["jwk"].clone()).expect("a point");
        let ours = EcPrivateKey::generate(Curve::P256);
        self.made += 1;
        let uri = format!("{CLUSTER}/ecdhe/{}", self.made);
        self.sessions.insert(uri.clone(), ours.session_key(&theirs).expect("a secret"));
        let end = jiff::Timestamp::from_millisecond(self.life).expect("a date").to_string();
        let key = json!({"uri": uri, "jwk": ours.public_key(), "userId": body["client"]["credential"]["userId"],
            "clientId": body["client"]["clientId"], "createDate": "1970-01-01T00:00:00Z", "expirationDate": end});
        self.asked.push(body.clone());
        self.sign(json!({"status": 201, "requestId": body["requestId"], "key": key}))
    }

    pub(super) fn sign(&self, payload: Value) -> String {
        self.sign_as(&self.kid, &payload)
    }

    pub(super) fn sign_as(&self, kid: &str, payload: &Value) -> String {
        let header = jws::Header::new(jws::Algorithm::Ps256).with_kid(kid);
        jws::sign(&self.key, &header, payload.to_string()).expect("signed")
    }
}
