//! Device registration and feature toggles (wire/02 sections 3.2 and 3.4).

use std::time::Duration;

use serde_json::{Value, json};
use webex_sim::{NewUser, Sim, TestUser, UserKind};

use crate::http_client::Http;

const DEVICES: &str = "/wdm/api/v1/devices";

async fn start() -> (Sim, Http, TestUser) {
    let sim = Sim::start().await.expect("loopback");
    let user = sim.create_user(NewUser::new()).expect("a new address");
    let http = Http::of(&sim);
    (sim, http, user)
}

fn description() -> Value {
    json!({"name": "node", "deviceType": "WEB", "model": "web-js-sdk", "localizedModel": "webex-js-sdk",
        "systemName": "WEBEX_JS_SDK", "systemVersion": "1.0.0"})
}

fn url(device: &Value) -> String {
    device["url"].as_str().expect("text").to_owned()
}

#[tokio::test]
async fn a_device_has_addresses_features_and_its_owner() {
    let (sim, http, user) = start().await;
    let register = http.post(&format!("{DEVICES}?includeUpstreamServices=all%2Cenergyforecast"));
    let answer = register.bearer(user.access_token()).json(&description()).send().await;
    let device = answer.expect(200);
    assert_eq!((&device["userId"], &device["orgId"]), (&json!(user.id), &json!(sim.default_org())));
    assert_eq!(device["deviceType"], "WEB");
    let socket = device["webSocketUrl"].as_str().expect("text");
    let catalog = http.get("/u2c/api/v1/catalog").bearer(user.access_token()).send().await.expect(200);
    let prefix = catalog["serviceLinks"]["mercuryConnectionPartition0"].as_str().expect("text");
    assert!(
        socket.starts_with(prefix) && socket.contains("mercury") && socket.starts_with("ws://"),
        "{socket}"
    );
    let toggle = &device["features"]["user"][0];
    assert_eq!((&toggle["key"], &toggle["value"]), (&json!("mention-notifications"), &json!(true)));
    let entitlements = device["features"]["entitlement"].as_array().expect("an array");
    assert!(entitlements.iter().any(|feature| feature["key"] == "spark"));
    assert_eq!(device["features"]["developer"], json!([]));
    assert!(!answer.header("etag").is_empty());
}

#[tokio::test]
async fn a_refresh_leaves_known_developer_toggles_out() {
    let (_sim, http, user) = start().await;
    let token = user.access_token();
    let answer = http.post(DEVICES).bearer(token).json(&description()).send().await;
    let (device, tag) = (answer.expect(200), answer.header("etag").to_owned());
    let refresh = async |tag: &str| {
        http.put(&url(&device)).bearer(token).header("if-none-match", tag).json(&device).send().await
    };
    let known = refresh(&tag).await.expect(200);
    assert!(known["features"].get("developer").is_none());
    assert!(known["features"]["user"].is_array() && known["features"]["entitlement"].is_array());

    let toggle = json!({"key": "web-high-availability", "mutable": true, "val": true});
    let set = http.post(&format!("/feature/api/v1/features/users/{}/developer", user.id)).bearer(token);
    let record = set.json(&toggle).send().await.expect(200);
    assert_eq!((&record["val"], &record["value"]), (&json!("true"), &json!(true)));
    let changed = refresh(&tag).await;
    assert_eq!(changed.expect(200)["features"]["developer"][0]["key"], "web-high-availability");
    assert_ne!(changed.header("etag"), tag);
}

#[tokio::test]
async fn toggles_are_ones_own_and_a_bundle_takes_both_kinds() {
    let (sim, http, user) = start().await;
    let bundle =
        json!([{"type": "DEV", "key": "k1", "val": "12"}, {"key": "k2", "val": false, "mutable": "true"}]);
    let set =
        http.post(&format!("/feature/api/v1/features/users/{}/toggles", user.id)).bearer(user.access_token());
    let answer = set.json(&bundle).send().await.expect(200);
    let toggles = &answer["featureToggles"];
    assert_eq!((&toggles[0]["type"], &toggles[0]["value"]), (&json!("DEV"), &json!(12)));
    assert_eq!((&toggles[1]["type"], &toggles[1]["val"]), (&json!("USER"), &json!("false")));
    let other = sim.create_user(NewUser::new()).expect("a new address");
    let set =
        http.post(&format!("/feature/api/v1/features/users/{}/user", user.id)).bearer(other.access_token());
    set.json(&json!({"key": "k", "val": "v"})).send().await.expect(403);
}

#[tokio::test]
async fn devices_are_listed_removed_and_nobody_elses() {
    let (sim, http, user) = start().await;
    let token = user.access_token();
    let device = http.post(DEVICES).bearer(token).json(&description()).send().await.expect(200);
    let listed = http.get(DEVICES).bearer(token).send().await.expect(200);
    assert_eq!(listed["devices"][0]["url"], device["url"]);
    let other = sim.create_user(NewUser::new()).expect("a new address");
    http.put(&url(&device)).bearer(other.access_token()).json(&device).send().await.expect(404);
    http.delete(&url(&device)).bearer(other.access_token()).send().await.expect(404);
    http.delete(&url(&device)).bearer(token).send().await.expect(204);
    http.delete(&url(&device)).bearer(token).send().await.expect(404);
    http.put(&url(&device)).bearer(token).json(&device).send().await.expect(404);
    http.post(DEVICES).json(&description()).send().await.expect(401);
    http.post(DEVICES).bearer(token).json(&json!({"name": "x"})).send().await.expect(400);
}

#[tokio::test]
async fn an_ephemeral_device_lives_until_its_time_is_over_and_a_refresh_prolongs_it() {
    let (sim, http, user) = start().await;
    let token = user.access_token();
    let mut body = description();
    body["ttl"] = json!(1800);
    let device = http.post(DEVICES).bearer(token).json(&body).send().await.expect(200);
    sim.clock().advance(Duration::from_secs(1000));
    http.put(&url(&device)).bearer(token).json(&device).send().await.expect(200);
    sim.clock().advance(Duration::from_secs(1000));
    http.put(&url(&device)).bearer(token).json(&device).send().await.expect(200);
    sim.clock().advance(Duration::from_secs(1801));
    http.put(&url(&device)).bearer(token).json(&device).send().await.expect(404);
    assert_eq!(http.get(DEVICES).bearer(token).send().await.expect(200)["devices"], json!([]));
}

#[tokio::test]
async fn the_hundred_and_first_device_is_excessive() {
    let (_sim, http, user) = start().await;
    for _ in 0..100 {
        http.post(DEVICES).bearer(user.access_token()).json(&description()).send().await.expect(200);
    }
    let refused =
        http.post(DEVICES).bearer(user.access_token()).json(&description()).send().await.expect(403);
    assert_eq!(refused["message"], "User has excessive device registrations");
}

#[tokio::test]
async fn policies_are_members_of_every_answer() {
    let (sim, http, user) = start().await;
    let before = http.post(DEVICES).bearer(user.access_token()).json(&description()).send().await.expect(200);
    assert_eq!(before["inNetworkInactivityDuration"], 0);
    sim.set_device_policies([
        ("inNetworkInactivityDuration", json!(60)),
        ("supportProviderLogoUrl", json!("x")),
    ]);
    let after = http.put(&url(&before)).bearer(user.access_token()).json(&before).send().await.expect(200);
    assert_eq!(
        (&after["inNetworkInactivityDuration"], &after["supportProviderLogoUrl"]),
        (&json!(60), &json!("x"))
    );
}

#[tokio::test]
async fn a_key_for_searches_is_written_once_and_named_by_all_devices_of_its_user() {
    let (sim, http, user) = start().await;
    let register =
        async |token: &str| http.post(DEVICES).bearer(token).json(&description()).send().await.expect(200);
    let mut device = register(user.access_token()).await;
    assert!(device.get("searchEncryptionKeyUrl").is_none());
    device["searchEncryptionKeyUrl"] = json!("no name of a key");
    let refresh = http.put(&url(&device)).bearer(user.access_token()).json(&device);
    assert!(refresh.send().await.expect(200).get("searchEncryptionKeyUrl").is_none());
    let key = "kms://kms.sim.test/keys/5f0a3a7c-0000-4000-8000-000000000001";
    device["searchEncryptionKeyUrl"] = json!(key);
    let refresh = http.put(&url(&device)).bearer(user.access_token()).json(&device);
    assert_eq!(refresh.send().await.expect(200)["searchEncryptionKeyUrl"], key);
    assert_eq!(register(user.access_token()).await["searchEncryptionKeyUrl"], key);
    let other = sim.create_user(NewUser::new()).expect("a new address");
    assert!(register(other.access_token()).await.get("searchEncryptionKeyUrl").is_none());
}

#[tokio::test]
async fn room_devices_are_kept_listed_and_forgotten() {
    let (sim, http, user) = start().await;
    let machine = NewUser::new().kind(UserKind::Machine).machine_type("LYRA_SPACE").display_name("Board");
    let board = sim.create_user(machine).expect("a new address");
    let auxiliary = format!("{DEVICES}/auxiliary");
    let list = async || http.get(&auxiliary).bearer(user.access_token()).send().await.expect(200);
    assert_eq!(list().await, json!({"items": []}));
    let room = format!("{auxiliary}/Room/{}", board.id);
    let kept = http.put(&room).bearer(user.access_token()).send().await.expect(200);
    assert_eq!(
        (&kept["id"], &kept["deviceInfo"]["machineType"], &kept["deviceInfo"]["name"]),
        (&json!(board.id), &json!("LYRA_SPACE"), &json!("Board"))
    );
    http.put(&room).bearer(user.access_token()).send().await.expect(200);
    assert_eq!(list().await["items"], json!([kept]));
    let nobody = format!("{auxiliary}/Room/{}", user.id);
    http.put(&nobody).bearer(user.access_token()).send().await.expect(404);
    let other = sim.create_user(NewUser::new()).expect("a new address");
    let gone = format!("{auxiliary}/{}", board.id);
    http.delete(&gone).bearer(other.access_token()).send().await.expect(404);
    http.delete(&gone).bearer(user.access_token()).send().await.expect(204);
    assert_eq!(list().await["items"], json!([]));
}
