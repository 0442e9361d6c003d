//! The static key, its certificate, and what goes wrong with the KMS (wire/03 sections 3.7 and 3.18).

use std::sync::Arc;
use std::time::Duration;

use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use serde_json::{Value, json};
use webex_sim::{CertificateFlaw, NewUser, Profile, Sim, TestUser};

use crate::cast::{Cast, text};
use crate::http_client::Http;
use crate::kms_client::{Half, KmsClient, StaticKey};
use crate::socket::connected;

async fn start() -> (Sim, TestUser) {
    let sim = Sim::start().await.expect("loopback");
    let user = sim.create_user(NewUser::new()).expect("a new address");
    (sim, user)
}

/// Checks the chain as a TLS client would check one of a server of the key's host.
fn verify(key: &StaticKey, authority: &str) -> Result<(), rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(authority.as_bytes()).expect("PEM")).expect("an authority");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let verifier =
        WebPkiServerVerifier::builder_with_provider(roots.into(), provider).build().expect("roots");
    let chain: Vec<_> = key.certificates().into_iter().map(CertificateDer::from).collect();
    let kid = text(&key.jwk, "kid");
    let host = kid.strip_prefix("kms://").and_then(|rest| rest.split('/').next()).expect("a host");
    let name = ServerName::try_from(host.to_owned()).expect("a name");
    verifier.verify_server_cert(&chain[0], &chain[1..], &name, &[], UnixTime::now()).map(drop)
}

#[tokio::test]
async fn the_certificate_leads_to_the_authority_unless_it_has_a_flaw() {
    let (sim, user) = start().await;
    let http = Http::of(&sim);
    let authority = sim.kms().authority_pem().await.expect("a key");
    let good = StaticKey::of(&http, &user).await;
    assert_eq!(good.cluster, "kms://kms.sim.test");
    assert_eq!(good.jwk["kty"], "RSA");
    assert!(good.jwk.get("alg").is_none() && good.jwk.get("use").is_none(), "the JS SDK refuses either");
    verify(&good, &authority).expect("a good chain");
    for flaw in [
        CertificateFlaw::WrongHost,
        CertificateFlaw::Expired,
        CertificateFlaw::NotYetValid,
        CertificateFlaw::UnknownAuthority,
    ] {
        sim.kms().present(Some(flaw));
        let bad = StaticKey::of(&http, &user).await;
        assert!(verify(&bad, &authority).is_err(), "{flaw:?}");
        assert_eq!((&bad.jwk["n"], &bad.jwk["kid"]), (&good.jwk["n"], &good.jwk["kid"]));
    }
    sim.kms().present(Some(CertificateFlaw::OtherKey));
    let other = StaticKey::of(&http, &user).await;
    verify(&other, &authority).expect("a good chain for another key");
    assert_eq!(other.jwk["n"], good.jwk["n"]);
    assert!(contains(&good.certificates()[0], &modulus(&good)));
    assert!(!contains(&other.certificates()[0], &modulus(&other)));
    sim.kms().present(None);
    verify(&StaticKey::of(&http, &user).await, &authority).expect("a good chain");
}

fn modulus(key: &StaticKey) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text(&key.jwk, "n")).expect("base64url")
}

fn contains(certificate: &[u8], part: &[u8]) -> bool {
    certificate.windows(part.len()).any(|window| window == part)
}

#[tokio::test]
async fn the_answer_of_a_handshake_names_key_owner_and_end() {
    let (sim, user) = start().await;
    let mut client = KmsClient::connect(&sim, &user).await;
    sim.kms().session_life(Duration::from_secs(90));
    let answer = client.shake_hands().await.expect("a good signature");
    let key = &answer["key"];
    assert_eq!((&key["userId"], &key["clientId"]), (&json!(user.id), &client.device["url"]));
    let date = |name: &str| text(key, name).parse::<jiff::Timestamp>().expect("a date");
    assert_eq!(date("expirationDate").duration_since(date("createDate")).as_secs(), 90);
    assert!(text(key, "uri").starts_with("kms://kms.sim.test/ecdhe/"));
}

#[tokio::test]
async fn a_refused_handshake_is_signed_too() {
    let (sim, user) = start().await;
    let mut client = KmsClient::connect(&sim, &user).await;
    let key = StaticKey::of(&client.http, &user).await;
    let uri = format!("{}/ecdhe", key.cluster);
    let good = Half::new();
    let mut off_curve = good.jwk.clone();
    off_curve["y"] = off_curve["x"].clone();
    let mut somebody = client.request("create", &uri, &json!({"jwk": good.jwk}));
    somebody["client"]["credential"]["userId"] = json!("7851fe79-0000-4000-8000-000000000000");
    for (request, status) in [
        (client.request("create", &uri, &json!({"jwk": off_curve})), 400),
        (client.request("create", &uri, &json!({})), 400),
        (client.request("update", "/ping", &json!({})), 400),
        (somebody, 403),
    ] {
        client.post(&[key.wrap(&request)]).await.expect(202);
        let [answer] = client.next_messages().await.try_into().expect("one answer");
        let answer = key.verify(&answer).expect("a good signature");
        assert_eq!((&answer["status"], &answer["requestId"]), (&json!(status), &request["requestId"]));
        assert!(answer.get("key").is_none() && answer["reason"].is_string());
    }
}

#[tokio::test]
async fn a_spoiled_signature_does_not_verify() {
    let (sim, user) = start().await;
    let mut client = KmsClient::connect(&sim, &user).await;
    sim.kms().spoil_next_signatures(1);
    assert_eq!(client.shake_hands().await, None);
    assert_eq!(client.shake_hands().await.expect("a good signature")["status"], 201);
}

#[tokio::test]
async fn swallowed_requests_get_no_answer() {
    let (sim, user) = start().await;
    let mut client = KmsClient::connect(&sim, &user).await;
    sim.kms().swallow_next(1);
    let lost = client.request("update", "/ping", &json!({}));
    client.post(&[client.seal(&lost)]).await.expect(202);
    assert!(client.socket.events_so_far().await.is_empty());
    client.expect(200, "update", "/ping", json!({})).await;
}

#[tokio::test]
async fn a_session_that_has_expired_is_told_so_with_the_static_key_and_a_forgotten_one_is_not() {
    let (sim, user) = start().await;
    let mut client = KmsClient::connect(&sim, &user).await;
    let key = StaticKey::of(&client.http, &user).await;
    sim.clock().advance(Duration::from_secs(3601));
    let ping = client.request("update", "/ping", &json!({}));
    client.post(&[client.seal(&ping)]).await.expect(202);
    let [answer] = client.next_messages().await.try_into().expect("one answer");
    let answer = key.verify(&answer).expect("a good signature");
    assert_eq!((&answer["status"], &answer["requestId"]), (&json!(401), &ping["requestId"]));
    client.shake_hands().await.expect("a good signature");
    client.expect(200, "update", "/ping", json!({})).await;
    sim.kms().forget_sessions();
    client.post(&[client.seal(&ping)]).await.expect(202);
    assert!(client.socket.events_so_far().await.is_empty());
}

#[tokio::test]
async fn refusals_revoked_and_moved_keys_on_demand() {
    let (sim, user) = start().await;
    let mut client = KmsClient::connect(&sim, &user).await;
    sim.kms().refuse_next(503, 503_001, "The vault is being cleaned.");
    let refused = client.expect(503, "update", "/ping", json!({})).await;
    assert_eq!(
        (&refused["errorCode"], &refused["reason"]),
        (&json!(503_001), &json!("The vault is being cleaned."))
    );
    let (revoked, moved) = (client.key().await, client.key().await);
    assert!(sim.kms().revoke_key(&revoked));
    let answer = client.expect(405, "retrieve", &revoked, json!({})).await;
    assert_eq!(answer["errorCode"], 405_005);
    sim.kms().move_key(&*moved, "kms://elsewhere.test/keys/1");
    let answer = client.expect(301, "retrieve", &moved, json!({})).await;
    let wanted: (Value, Value) = (json!(301_002), json!("kms://elsewhere.test/keys/1"));
    assert_eq!((answer["errorCode"].clone(), answer["redirectUri"].clone()), wanted);
}

#[tokio::test]
async fn only_test_suites_wait_for_a_handshake() {
    let cast = Cast::with(Profile::Interop).await;
    let ada = cast.person("Ada");
    let start = std::time::Instant::now();
    KmsClient::connect(&cast.sim, &ada.user).await;
    assert!(start.elapsed() >= Duration::from_millis(120));
}

#[tokio::test]
async fn a_handshake_needs_a_device_of_the_caller() {
    let (sim, user) = start().await;
    let mut client = KmsClient::connect(&sim, &user).await;
    let other = sim.create_user(NewUser::new()).expect("a new address");
    let (device, mut socket) = connected(&sim, &other).await;
    client.client_id = text(&device, "url").to_owned();
    let key = StaticKey::of(&client.http, &user).await;
    let request =
        client.request("create", &format!("{}/ecdhe", key.cluster), &json!({"jwk": Half::new().jwk}));
    client.post(&[key.wrap(&request)]).await.expect(202);
    assert!(socket.events_so_far().await.is_empty() && client.socket.events_so_far().await.is_empty());
}

#[tokio::test]
async fn the_control_address_breaks_the_kms_too() {
    let (sim, user) = start().await;
    let mut client = KmsClient::connect(&sim, &user).await;
    let control = async |body: Value| Http::of(&sim).post("/control/kms").json(&body).send().await;
    let refuse = json!({"refuse": {"status": 429, "errorCode": 429_000, "reason": "slowly"}});
    control(refuse).await.expect(204);
    client.expect(429, "update", "/ping", json!({})).await;
    let key = client.key().await;
    control(json!({"revokeKey": key, "swallow": 1})).await.expect(204);
    let lost = client.request("update", "/ping", &json!({}));
    client.post(&[client.seal(&lost)]).await.expect(202);
    assert!(client.socket.events_so_far().await.is_empty());
    client.expect(405, "retrieve", &key, json!({})).await;
    control(json!({"spoilSignatures": 1, "certificate": "wrongHost"})).await.expect(204);
    assert_eq!(client.shake_hands().await, None);
    let authority = sim.kms().authority_pem().await.expect("a key");
    assert!(verify(&StaticKey::of(&client.http, &user).await, &authority).is_err());
    control(json!({"revokeKey": "nothing"})).await.expect(404);
    control(json!({"nonsense": 1})).await.expect(400);
}
