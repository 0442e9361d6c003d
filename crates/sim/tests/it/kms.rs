//! The KMS on the wire (wire/03 sections 3.2 to 3.7 and 3.17): who may do what.

use std::time::Duration;

use serde_json::{Value, json};
use webex_jose::{Jwk, jwe};
use webex_sim::{NewUser, Sim, TestUser};

use crate::cast::{Cast, text};
use crate::http_client::Http;
use crate::kms_client::KmsClient;
use crate::socket::{Socket, USUAL, connected};

async fn start() -> Sim {
    Sim::start().await.expect("loopback")
}

fn user(sim: &Sim) -> TestUser {
    sim.create_user(NewUser::new()).expect("a new address")
}

async fn two(sim: &Sim) -> (KmsClient, KmsClient) {
    (KmsClient::connect(sim, &user(sim)).await, KmsClient::connect(sim, &user(sim)).await)
}

#[tokio::test]
async fn a_ping_is_answered_under_the_session_key() {
    let sim = start().await;
    let mut ada = KmsClient::connect(&sim, &user(&sim)).await;
    let answer = ada.expect(200, "update", "/ping", json!({})).await;
    assert_eq!(answer.as_object().expect("members").len(), 2, "status and request id, nothing else");
}

#[tokio::test]
async fn an_unbound_key_is_its_creators() {
    let sim = start().await;
    let (mut ada, mut bob) = two(&sim).await;
    let made = ada.expect(201, "create", "/keys", json!({"count": 2})).await;
    let keys = made["keys"].as_array().expect("keys").clone();
    assert_eq!(keys.len(), 2);
    let key = &keys[0];
    assert_eq!(key["userId"], json!(ada.user.id));
    assert!(key["createDate"].is_string() && key.get("bindDate").is_none());
    let jwk: Jwk = serde_json::from_value(key["jwk"].clone()).expect("an oct JWK");
    assert_eq!((jwk.kid(), jwk.secret().len()), (key["uri"].as_str(), 32));
    assert!(key["jwk"].get("alg").is_none());
    let again = ada.expect(200, "retrieve", text(key, "uri"), json!({})).await;
    assert_eq!(again["key"], *key);
    bob.expect(403, "retrieve", text(key, "uri"), json!({})).await;
    let unknown = "kms://kms.sim.test/keys/00000000-0000-4000-8000-000000000000";
    ada.expect(404, "retrieve", unknown, json!({})).await;
    for count in [json!(0), json!(1001), json!("1"), Value::Null] {
        ada.expect(400, "create", "/keys", json!({"count": count})).await;
    }
}

#[tokio::test]
async fn a_resource_binds_keys_and_admits_people() {
    let sim = start().await;
    let (mut ada, mut bob) = two(&sim).await;
    let key = ada.key().await;
    let members = json!({"keyUris": [key], "userIds": [ada.user.id, bob.user.id, bob.user.id]});
    let made = ada.expect(201, "create", "/resources", members).await["resource"].clone();
    assert_eq!(made["keyUris"], json!([key]));
    assert_eq!(made["authorizationUris"].as_array().expect("rows").len(), 2, "each person once");
    let shown = ada.expect(200, "retrieve", text(&made, "uri"), json!({})).await;
    assert_eq!(shown["resource"], made);
    bob.expect(200, "retrieve", &key, json!({})).await;

    let alone = ada.resource(&[]).await.0;
    let rows = ada.expect(200, "retrieve", &format!("{alone}/authorizations"), json!({})).await;
    assert_eq!(rows["authorizations"].as_array().expect("rows").len(), 1, "the creator");
    // Bound, not hers, unknown, no name at all.
    let bobs = bob.key().await;
    let unknown = "kms://kms.sim.test/keys/00000000-0000-4000-8000-000000000000";
    for (key, status) in [(key.as_str(), 409), (&bobs, 403), (unknown, 400), ("kms://fakeuri", 400)] {
        ada.expect(status, "create", "/resources", json!({"keyUris": [key]})).await;
    }
}

#[tokio::test]
async fn a_key_is_bound_once_and_by_somebody_who_is_authorized() {
    let sim = start().await;
    let (mut ada, mut bob) = two(&sim).await;
    let (resource, _) = ada.resource(&[]).await;
    let (key, bobs) = (ada.key().await, bob.key().await);
    let to = json!({"resourceUri": resource});
    let bound = ada.expect(200, "update", &key, to.clone()).await["key"].clone();
    assert_eq!((&bound["uri"], &bound["resourceUri"]), (&json!(key), &json!(resource)));
    assert!(bound["bindDate"].is_string());
    ada.expect(409, "update", &key, to.clone()).await;
    bob.expect(403, "update", &bobs, to).await;
    let (_, first) = ada.resource(&[]).await;
    ada.expect(400, "update", &first, json!({"resourceUri": "nothing"})).await;
}

#[tokio::test]
async fn authorizations_come_are_listed_and_go() {
    let sim = start().await;
    let (mut ada, mut bob) = two(&sim).await;
    let (resource, key) = ada.resource(&[]).await;
    let (other, _) = ada.resource(&[]).await;
    let members = json!({"resourceUri": resource, "userIds": [other, bob.user.id]});
    let added = ada.expect(201, "create", "/authorizations", members).await["authorizations"].clone();
    for (row, id) in added.as_array().expect("rows").iter().zip([json!(other), json!(bob.user.id)]) {
        assert_eq!((&row["authId"], &row["resourceUri"]), (&id, &json!(resource)));
        assert!(text(row, "uri").starts_with("kms://kms.sim.test/authorizations/"));
    }
    bob.expect(200, "retrieve", &key, json!({})).await;

    let list = format!("{resource}/authorizations");
    let rows = ada.expect(200, "retrieve", &list, json!({})).await["authorizations"].clone();
    let mut named: Vec<_> =
        rows.as_array().expect("rows").iter().map(|row| text(row, "resourceUri")).collect();
    named.sort_unstable();
    let mut wanted = [resource.as_str(), resource.as_str(), other.as_str()];
    wanted.sort_unstable();
    assert_eq!(named, wanted, "the row of a resource names that resource");

    for id in [other.clone(), bob.user.id.to_string()] {
        let id: String = url::form_urlencoded::byte_serialize(id.as_bytes()).collect();
        let address = format!("{list}?authId={id}");
        let removed = ada.expect(200, "delete", &address, json!({})).await["authorizations"].clone();
        assert_eq!(removed[0]["resourceUri"], json!(resource));
        ada.expect(404, "delete", &address, json!({})).await;
    }
    bob.expect(403, "retrieve", &key, json!({})).await;
    bob.expect(403, "retrieve", &list, json!({})).await;
    bob.expect(403, "create", "/authorizations", json!({"resourceUri": resource, "userIds": [bob.user.id]}))
        .await;
    ada.expect(400, "create", "/authorizations", json!({"resourceUri": resource, "userIds": []})).await;
    ada.expect(400, "create", "/authorizations", json!({"resourceUri": resource, "userIds": ["nobody"]}))
        .await;
}

#[tokio::test]
async fn whoever_is_admitted_to_a_nested_resource_has_the_key() {
    let sim = start().await;
    let (mut ada, mut bob) = two(&sim).await;
    let (outer, key) = ada.resource(&[]).await;
    let (inner, _) = ada.resource(&[&bob.user]).await;
    bob.expect(403, "retrieve", &key, json!({})).await;
    ada.expect(201, "create", "/authorizations", json!({"resourceUri": outer, "userIds": [inner]})).await;
    bob.expect(200, "retrieve", &key, json!({})).await;
}

#[tokio::test]
async fn the_credential_inside_decides() {
    let sim = start().await;
    let (mut ada, bob) = two(&sim).await;
    let key = ada.key().await;
    let mut stranger = ada.request("retrieve", &key, &json!({}));
    stranger["client"]["credential"]["userId"] = json!(bob.user.id);
    assert_eq!(ada.send(&stranger).await["status"], 403);
    let weak = sim.create_user(NewUser::new().scopes("spark:all spark:people_read")).expect("a new address");
    for (bearer, status) in [("unknown", 401), (weak.access_token(), 403), (bob.user.access_token(), 403)] {
        ada.bearer = bearer.to_owned();
        let answer = ada.expect(status, "retrieve", &key, json!({})).await;
        let reason = text(&answer, "reason");
        assert!(!reason.contains("Failed to resolve authorization token"), "test builds would ask for ever");
        assert_eq!(answer["errorCode"], json!(u32::from(status) * 1000));
    }
    ada.bearer = ada.user.access_token().to_owned();
    ada.client_id = text(&bob.device, "url").to_owned();
    ada.expect_nothing_but_a_refusal_for_the_named_device(bob).await;
}

impl KmsClient {
    /// A request that names somebody else's device: its answer goes to no device of his.
    async fn expect_nothing_but_a_refusal_for_the_named_device(&mut self, mut other: KmsClient) {
        let request = self.request("update", "/ping", &json!({}));
        self.post(&[self.seal(&request)]).await.expect(202);
        assert!(self.socket.events_so_far().await.is_empty());
        assert!(other.socket.events_so_far().await.is_empty());
    }
}

#[tokio::test]
async fn a_compliance_officer_acts_for_others_and_has_no_rights_of_his_own() {
    let sim = start().await;
    let (mut ada, mut bob) = two(&sim).await;
    let officer = sim.create_user(NewUser::new().role("spark.kms_orgagent")).expect("a new address");
    let mut jim = KmsClient::connect(&sim, &officer).await;
    let key = ada.key().await;
    let on_behalf = |client: &KmsClient, other: &Value| {
        let mut request = client.request("retrieve", &key, &json!({}));
        let credential = &mut request["client"]["credential"];
        credential["userId"] = other.clone();
        credential["onBehalfOf"] = other.clone();
        request
    };
    let (adas, nobody) = (json!(ada.user.id), json!("7851fe79-0000-4000-8000-000000000000"));
    let jims = json!(jim.user.id);
    for (other, status) in [(&adas, 200), (&nobody, 403), (&jims, 403)] {
        assert_eq!(jim.send(&on_behalf(&jim, other)).await["status"], status, "{other}");
    }
    jim.expect(403, "retrieve", &key, json!({})).await;
    assert_eq!(bob.send(&on_behalf(&bob, &adas)).await["status"], 403);
    let mut two_names = on_behalf(&jim, &adas);
    two_names["client"]["credential"]["userId"] = jims;
    assert_eq!(jim.send(&two_names).await["status"], 403);
}

#[tokio::test]
async fn an_answer_goes_to_the_device_that_asked_and_a_batch_in_one_frame() {
    let sim = start().await;
    let mut ada = KmsClient::connect(&sim, &user(&sim)).await;
    let (_, mut second) = connected(&sim, &ada.user).await;
    let requests: Vec<_> = (0..50).map(|_| ada.request("update", "/ping", &json!({}))).collect();
    let messages: Vec<_> = requests.iter().map(|request| ada.seal(request)).collect();
    ada.post(&messages).await.expect(202);
    let answers = ada.next_messages().await;
    let ids: Vec<_> = answers.iter().map(|answer| ada.open(answer)["requestId"].clone()).collect();
    assert_eq!(ids, requests.iter().map(|request| request["requestId"].clone()).collect::<Vec<_>>());
    assert!(second.events_so_far().await.is_empty());
}

#[tokio::test]
async fn the_door_checks_its_guests() {
    let sim = start().await;
    let ada = KmsClient::connect(&sim, &user(&sim)).await;
    let bob = user(&sim);
    let ping = ada.seal(&ada.request("update", "/ping", &json!({})));
    ada.post(&[]).await.expect(400);
    ada.post(&vec![ping.clone(); 51]).await.expect(400);
    let http = Http::of(&sim);
    let post = |token: &str, destination: &str| {
        let body = json!({"destination": destination, "kmsMessages": [ping]});
        http.post("/encryption/api/v1/kms/messages").bearer(token).json(&body)
    };
    post(ada.user.access_token(), "kms://elsewhere.test").send().await.expect(400);
    post("unknown", "kms://kms.sim.test").send().await.expect(401);
    let details = format!("/encryption/api/v1/kms/{}", ada.user.id);
    http.get(&details).bearer(bob.access_token()).send().await.expect(403);
    http.get(&details).send().await.expect(401);
}

#[tokio::test]
async fn what_is_unknown_or_garbled_gets_no_answer_and_spoils_no_other() {
    let sim = start().await;
    let mut ada = KmsClient::connect(&sim, &user(&sim)).await;
    let ping = ada.request("update", "/ping", &json!({}));
    let sealed = ada.seal(&ping);
    let known = ada.session.clone();
    ada.session.uri = format!("{}x", known.uri);
    let unknown = ada.seal(&ping);
    ada.session = known;
    let mut tampered = sealed.clone();
    tampered.replace_range(tampered.len() - 2.., "AA");
    ada.post(&[unknown, "a.b.c".to_owned(), String::new(), tampered, sealed]).await.expect(202);
    let [answer] = ada.next_messages().await.try_into().expect("one answer");
    assert_eq!(ada.open(&answer)["requestId"], ping["requestId"]);
    ada.expect(404, "create", "/nothing", json!({})).await;
    ada.expect(400, "create", "/ecdhe", json!({})).await;
}

#[tokio::test]
async fn an_administrator_manages_the_master_keys_of_his_organization() {
    let sim = start().await;
    let admin = sim.create_user(NewUser::new().role("id_full_admin")).expect("a new address");
    let (mut admin, mut ada) =
        (KmsClient::connect(&sim, &admin).await, KmsClient::connect(&sim, &user(&sim)).await);
    let org = json!({"assignedOrgId": sim.default_org()});
    ada.expect(403, "retrieve", "/publicKey", org.clone()).await;
    admin.expect(403, "retrieve", "/publicKey", json!({"assignedOrgId": sim.eu_org()})).await;
    let pem = admin.expect(200, "retrieve", "/publicKey", org.clone()).await["publicKey"].clone();
    let pem = pem.as_str().expect("text");
    assert!(pem.starts_with("-----BEGIN PUBLIC KEY-----\n") && pem.ends_with("-----END PUBLIC KEY-----"));

    let with = |more: Value| {
        let mut members = org.clone();
        members.as_object_mut().expect("members").extend(more.as_object().expect("members").clone());
        members
    };
    admin.expect(400, "create", "/cmk", with(json!({"customerMasterKey": "bm90IHdyYXBwZWQ"}))).await;
    let arn = with(json!({"customerMasterKey": "arn:aws:kms:eu-central-1:1:key/1"}));
    let made = admin.expect(201, "create", "/awsKmsCmk", arn).await["customerMasterKeys"][0].clone();
    assert_eq!((&made["usageState"], &made["source"]), (&json!("PENDING"), &json!("AWS")));
    let listed = admin.expect(200, "retrieve", "/awsKmsCmk", org.clone()).await;
    assert_eq!(listed["customerMasterKeys"], json!([made]));
    let uri = text(&made, "uri");
    admin.expect(400, "update", uri, with(json!({"keyState": "SPARKLING"}))).await;
    let active = admin.expect(200, "update", uri, with(json!({"keyState": "ACTIVE"}))).await;
    assert_eq!(active["customerMasterKeys"][0]["usageState"], "ACTIVE");
    let global = admin.expect(200, "update", "default", with(json!({"keyState": "ACTIVE"}))).await;
    assert_eq!(global["customerMasterKeys"][0]["usageState"], "DEACTIVATED");
    let gone = admin.expect(200, "delete", "/awsKmsCmk", org.clone()).await;
    assert_eq!(gone["customerMasterKeys"][0]["usageState"], "REMOVEDCLEAN");
    let none = admin.expect(200, "retrieve", "/awsKmsCmk", org).await;
    assert_eq!(none["customerMasterKeys"], json!([]));
}

#[tokio::test]
async fn a_text_posted_by_rest_is_read_from_the_socket_with_the_key_of_the_kms() {
    let cast = Cast::start().await;
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let mut reader = KmsClient::connect(&cast.sim, &bob.user).await;
    let room = ada.room("The room").await;
    ada.add(&room, &bob).await;
    reader.socket.events_so_far().await;
    ada.say(&room, "Good morning").await;
    let activity = reader.socket.event().await["data"]["activity"].clone();
    let key = reader.expect(200, "retrieve", text(&activity, "encryptionKeyUrl"), json!({})).await;
    let jwk: Jwk = serde_json::from_value(key["key"]["jwk"].clone()).expect("an oct JWK");
    let opened =
        jwe::open_text(&jwk.to_content_key().expect("32 bytes"), text(&activity["object"], "displayName"));
    assert_eq!(opened.expect("the right key"), "Good morning");
}

#[tokio::test]
async fn the_socket_may_be_another_one_of_the_same_device_by_the_time_of_the_answer() {
    let sim = start().await;
    let mut ada = KmsClient::connect(&sim, &user(&sim)).await;
    ada.socket = Socket::authorizing(&ada.device, ada.user.access_token(), USUAL).await;
    assert_eq!(ada.socket.event().await["data"]["eventType"], "mercury.buffer_state");
    ada.expect(200, "update", "/ping", json!({})).await;
    sim.clock().advance(Duration::from_secs(3599));
    ada.expect(200, "update", "/ping", json!({})).await;
}
