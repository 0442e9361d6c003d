//! A KMS client written by hand, in plain steps (wire/03 section 3.7). It knows nothing of the simulator's code.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use aws_lc_rs::hmac;
use aws_lc_rs::rand::{self, SystemRandom};
use aws_lc_rs::rsa::{OAEP_SHA1_MGF1SHA1, OaepPublicEncryptingKey, PublicEncryptingKey, PublicKeyComponents};
use aws_lc_rs::signature::{RSA_PSS_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD as BASE64};
use serde_json::{Value, json};
use webex_jose::{ContentKey, jwe};
use webex_sim::{Sim, TestUser};

use crate::cast::text;
use crate::http_client::{Answer, Http};
use crate::socket::{Socket, connected};

/// Somebody with a device, a socket and a session key.
pub(crate) struct KmsClient {
    pub(crate) user: TestUser,
    pub(crate) device: Value,
    pub(crate) socket: Socket,
    pub(crate) http: Http,
    /// What requests name as their client; the device's URL unless a test lies.
    pub(crate) client_id: String,
    /// What requests bring along; the user's token unless a test lies.
    pub(crate) bearer: String,
    pub(crate) session: Session,
}

#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) uri: String,
    pub(crate) key: ContentKey,
}

/// The static key as the details show it.
pub(crate) struct StaticKey {
    pub(crate) cluster: String,
    pub(crate) jwk: Value,
}

impl StaticKey {
    pub(crate) async fn of(http: &Http, user: &TestUser) -> Self {
        let details = http.get(&format!("/encryption/api/v1/kms/{}", user.id)).bearer(user.access_token());
        let details = details.send().await.expect(200);
        let jwk = serde_json::from_str(text(&details, "rsaPublicKey")).expect("a text that holds JSON");
        Self { cluster: text(&details, "kmsCluster").to_owned(), jwk }
    }

    pub(crate) fn certificates(&self) -> Vec<Vec<u8>> {
        let chain = self.jwk["x5c"].as_array().expect("a chain");
        chain.iter().map(|one| STANDARD.decode(one.as_str().expect("text")).expect("base64")).collect()
    }

    fn component(&self, member: &str) -> Vec<u8> {
        decode(text(&self.jwk, member))
    }

    /// A JWE that only the KMS can open.
    pub(crate) fn wrap(&self, request: &Value) -> String {
        let header = json!({"enc": "A256GCM", "alg": "RSA-OAEP", "kid": self.jwk["kid"]});
        let header = BASE64.encode(header.to_string());
        let (mut cek, mut iv) = ([0; 32], [0; 12]);
        rand::fill(&mut cek).expect("random bytes");
        rand::fill(&mut iv).expect("random bytes");
        let public = PublicKeyComponents { n: self.component("n"), e: self.component("e") };
        let public: PublicEncryptingKey = public.try_into().expect("a public key");
        let public = OaepPublicEncryptingKey::new(public).expect("a public key");
        let mut wrapped = vec![0; public.ciphertext_size()];
        public.encrypt(&OAEP_SHA1_MGF1SHA1, &cek, &mut wrapped, None).expect("it fits");
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &cek).expect("32 bytes"));
        let mut body = request.to_string().into_bytes();
        let nonce = Nonce::assume_unique_for_key(iv);
        let tag = key.seal_in_place_separate_tag(nonce, Aad::from(header.as_bytes()), &mut body);
        let tag = tag.expect("it fits");
        let parts = [&wrapped[..], &iv, &body, tag.as_ref()].map(|part| BASE64.encode(part));
        format!("{header}.{}", parts.join("."))
    }

    /// The payload of a JWS, if the static key signed it.
    pub(crate) fn verify(&self, jws: &str) -> Option<Value> {
        let (signed, signature) = jws.rsplit_once('.').expect("three parts");
        let (header, payload) = signed.split_once('.').expect("three parts");
        let header: Value = serde_json::from_slice(&decode(header)).expect("JSON");
        assert_eq!((&header["kid"], &header["alg"]), (&self.jwk["kid"], &json!("PS256")));
        let public = RsaPublicKeyComponents { n: self.component("n"), e: self.component("e") };
        let signature = decode(signature);
        public.verify(&RSA_PSS_2048_8192_SHA256, signed.as_bytes(), &signature).ok()?;
        Some(serde_json::from_slice(&decode(payload)).expect("JSON"))
    }
}

fn decode(text: &str) -> Vec<u8> {
    BASE64.decode(text).expect("base64url")
}

/// A client's half of the agreement.
pub(crate) struct Half {
    own: EphemeralPrivateKey,
    pub(crate) jwk: Value,
}

impl Half {
    pub(crate) fn new() -> Self {
        let own = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).expect("a key");
        let point = own.compute_public_key().expect("a point");
        let (x, y) = point.as_ref()[1..].split_at(32);
        let jwk =
            json!({"kty": "EC", "kid": "mine", "crv": "P-256", "x": BASE64.encode(x), "y": BASE64.encode(y)});
        Self { own, jwk }
    }

    pub(crate) fn session(self, answer: &Value) -> Session {
        let jwk = &answer["key"]["jwk"];
        let point = [vec![4], decode(text(jwk, "x")), decode(text(jwk, "y"))].concat();
        let mac = |key: &[u8], data: &[u8]| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), data);
        let derive = |secret: &[u8]| {
            let key = mac(mac(&[0; 32], secret).as_ref(), &[1]);
            Ok(ContentKey::from_slice(key.as_ref()).expect("32 bytes"))
        };
        let peer = UnparsedPublicKey::new(&ECDH_P256, point);
        let key = agree_ephemeral(self.own, peer, (), derive).expect("a point on the curve");
        Session { uri: text(&answer["key"], "uri").to_owned(), key }
    }
}

impl KmsClient {
    /// Connects and shakes hands.
    pub(crate) async fn connect(sim: &Sim, user: &TestUser) -> Self {
        let (device, socket) = connected(sim, user).await;
        let client_id = text(&device, "url").to_owned();
        let bearer = user.access_token().to_owned();
        let session = Session { uri: String::new(), key: ContentKey::generate() };
        let (user, http) = (user.clone(), Http::of(sim));
        let mut client = Self { user, device, socket, http, client_id, bearer, session };
        let answer = client.shake_hands().await.expect("a good signature");
        assert_eq!(answer["status"], 201, "{answer}");
        client
    }

    /// The payload of the answer, or nothing if its signature is wrong.
    pub(crate) async fn shake_hands(&mut self) -> Option<Value> {
        let key = StaticKey::of(&self.http, &self.user).await;
        let half = Half::new();
        let uri = format!("{}/ecdhe", key.cluster);
        let request = self.request("create", &uri, &json!({"jwk": half.jwk}));
        self.post(&[key.wrap(&request)]).await.expect(202);
        let [answer] = self.next_messages().await.try_into().expect("one answer");
        let answer = key.verify(&answer)?;
        assert_eq!(answer["requestId"], request["requestId"]);
        if answer.get("key").is_some() {
            self.session = half.session(&answer);
        }
        Some(answer)
    }

    /// A request in clear.
    pub(crate) fn request(&self, method: &str, uri: &str, members: &Value) -> Value {
        let credential = json!({"userId": self.user.id, "bearer": self.bearer});
        let mut request = json!({"method": method, "uri": uri, "requestId": uuid::Uuid::new_v4(),
            "client": {"clientId": self.client_id, "credential": credential}});
        for (name, value) in members.as_object().expect("members") {
            request[name] = value.clone();
        }
        request
    }

    pub(crate) fn seal(&self, request: &Value) -> String {
        let header = jwe::Header::default().with_kid(&self.session.uri);
        jwe::seal_with_header(&self.session.key, &header, request.to_string()).expect("it fits")
    }

    pub(crate) fn open(&self, message: &str) -> Value {
        let text = jwe::open_text(&self.session.key, message).expect("sealed under the session key");
        serde_json::from_str(&text).expect("JSON")
    }

    pub(crate) async fn post(&self, messages: &[String]) -> Answer {
        let body = json!({"destination": "kms://kms.sim.test", "kmsMessages": messages});
        let call = self.http.post("/encryption/api/v1/kms/messages").bearer(self.user.access_token());
        call.json(&body).send().await
    }

    /// The messages of the next frame, which is one of the KMS.
    pub(crate) async fn next_messages(&mut self) -> Vec<String> {
        let frame = self.socket.event().await;
        assert_eq!(frame["data"]["eventType"], "encryption.kms_message", "{frame}");
        let messages = frame["data"]["encryption"]["kmsMessages"].as_array().expect("messages");
        messages.iter().map(|message| message.as_str().expect("text").to_owned()).collect()
    }

    /// Sends a request whole and reads its answer.
    pub(crate) async fn send(&mut self, request: &Value) -> Value {
        self.post(&[self.seal(request)]).await.expect(202);
        let [answer] = self.next_messages().await.try_into().expect("one answer");
        let answer = self.open(&answer);
        assert_eq!(answer["requestId"], request["requestId"]);
        answer
    }

    pub(crate) async fn ask(&mut self, method: &str, uri: &str, members: Value) -> Value {
        let request = self.request(method, uri, &members);
        self.send(&request).await
    }

    /// The same, with the status it must have.
    pub(crate) async fn expect(&mut self, status: u16, method: &str, uri: &str, members: Value) -> Value {
        let answer = self.ask(method, uri, members).await;
        assert_eq!(answer["status"], status, "{method} {uri}: {answer}");
        answer
    }

    /// A new unbound key's name.
    pub(crate) async fn key(&mut self) -> String {
        let keys = self.expect(201, "create", "/keys", json!({"count": 1})).await;
        text(&keys["keys"][0], "uri").to_owned()
    }

    /// A resource with one key.
    pub(crate) async fn resource(&mut self, people: &[&TestUser]) -> (String, String) {
        let key = self.key().await;
        let ids: Vec<_> = people.iter().map(|user| user.id).collect();
        let members = json!({"keyUris": [key], "userIds": ids});
        let resource = self.expect(201, "create", "/resources", members).await;
        (text(&resource["resource"], "uri").to_owned(), key)
    }
}
