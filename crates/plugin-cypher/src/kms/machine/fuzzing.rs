//! A conversation with a KMS that says anything, for fuzz targets; no part of the interface.

use std::sync::LazyLock;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;
use webex_jose::{ContentKey, Curve, EcPrivateKey, EcPublicKey, RsaPrivateKey, jwe, jws};

use super::{Effect, KmsTiming, Machine, Prepared};
use crate::kms::KmsOperation;
use crate::kms::operation::Asker;
use crate::kms::static_key::Kms;

const KID: &str = "kms://kms.example/static";
const SESSION: &str = "kms://kms.example/ecdhe/1";
const NOW: Duration = Duration::from_secs(1);

static KEY: LazyLock<RsaPrivateKey> = LazyLock::new(RsaPrivateKey::generate);

/// The KMS signs `answer` where the handshake is due.
///
/// # Panics
/// When the machine answers a request twice.
pub fn signed(answer: &[u8]) {
    let mut conversation = Conversation::new();
    let asked = conversation.asked();
    conversation.hear(&sign(&addressed(answer, &asked)));
    conversation.hear(std::str::from_utf8(answer).unwrap_or_default());
}

/// The KMS seals `answer` where the answer to a request is due.
///
/// # Panics
/// When the machine answers a request twice.
pub fn sealed(answer: &[u8]) {
    let mut conversation = Conversation::new();
    let asked = conversation.asked();
    let session = conversation.agree(&asked);
    let request = conversation.next_message().expect("the request follows the handshake");
    let request = serde_json::from_slice(&jwe::open(&session, &request).expect("ours")).expect("JSON");
    let header = jwe::Header::default().with_kid(SESSION);
    for answer in [answer, &addressed(answer, &request)] {
        conversation.hear(&jwe::seal_with_header(&session, &header, answer).expect("short enough"));
        let _ = conversation.next_message();
    }
    assert!(conversation.done <= 1, "one request, several answers");
}

/// The answer as one to that request, if it is an object.
fn addressed(answer: &[u8], request: &Value) -> Vec<u8> {
    match serde_json::from_slice(answer) {
        Ok(Value::Object(mut answer)) => {
            answer.insert("requestId".to_owned(), request["requestId"].clone());
            Value::Object(answer).to_string().into_bytes()
        }
        _ => answer.to_vec(),
    }
}

fn sign(payload: &[u8]) -> String {
    let header = jws::Header::new(jws::Algorithm::Ps256).with_kid(KID);
    jws::sign(&*KEY, &header, payload).expect("signed")
}

struct Conversation {
    machine: Machine,
    done: usize,
}

impl Conversation {
    fn new() -> Self {
        let mut machine = Machine::new(KmsTiming::default());
        machine.submit(NOW, Uuid::from_u128(1), KmsOperation::ping(), None);
        Self { machine, done: 0 }
    }

    /// What the handshake asks, in clear.
    fn asked(&mut self) -> Value {
        let message = self.next_message().expect("a handshake comes first");
        serde_json::from_slice(&jwe::open_with(&*KEY, &message).expect("sealed for us")).expect("JSON")
    }

    /// The handshake as it should be; answers with the key of the session.
    fn agree(&mut self, asked: &Value) -> ContentKey {
        let theirs: EcPublicKey = serde_json::from_value(asked["jwk"].clone()).expect("a point");
        let ours = EcPrivateKey::generate(Curve::P256);
        let key = json!({"uri": SESSION, "jwk": ours.public_key()});
        let answer = json!({"status": 201, "requestId": asked["requestId"], "key": key});
        self.hear(&sign(answer.to_string().as_bytes()));
        ours.session_key(&theirs).expect("a secret")
    }

    fn hear(&mut self, message: &str) {
        // What makes no sense is refused; that must not spoil the conversation.
        let _ = self.machine.received(NOW, Timestamp::UNIX_EPOCH, message);
    }

    /// Carries out what the machine wants until it posts something.
    fn next_message(&mut self) -> Option<String> {
        // Requests wait a moment for others.
        self.machine.pass(NOW + Duration::from_secs(1));
        while let Some(effect) = self.machine.next_effect() {
            match effect {
                Effect::Prepare => self.machine.prepared(NOW, Ok(prepared())),
                Effect::Post { batch, .. } => {
                    let parcel = self.machine.seal(NOW, batch, &"token".into()).expect("sealed");
                    self.machine.posted(NOW, batch, Ok(()));
                    return parcel?.messages.pop();
                }
                Effect::Done(..) => self.done += 1,
                Effect::Revoked(_) => {}
            }
        }
        None
    }
}

fn prepared() -> Prepared {
    let kms = Kms { cluster: "kms://kms.example".to_owned(), key: KEY.public_key().with_kid(KID.to_owned()) };
    let asker = Asker { client_id: "https://wdm.example/devices/1".into(), user_id: "u1".into() };
    Prepared { kms, asker, ephemeral: EcPrivateKey::generate(Curve::P256), request_id: Uuid::from_u128(2) }
}
