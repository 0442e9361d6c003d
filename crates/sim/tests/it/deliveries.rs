//! Webhook deliveries to a real receiver: envelope, signature, visibility, filters, order, giving up.

use aws_lc_rs::hmac;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use webex_sim::{NewUser, Sim, TestUser};

use crate::http_client::Http;
use crate::receiver::{Delivery, Receiver};

struct Cloud {
    sim: Sim,
    http: Http,
    ada: TestUser,
    bob: TestUser,
    hook: Receiver,
}

impl Cloud {
    async fn start() -> Self {
        let sim = Sim::start().await.expect("loopback");
        let new = |name: &str| NewUser::new().display_name(name);
        let ada = sim.create_user(new("Ada")).expect("a new address");
        let bob = sim.create_user(new("Bob")).expect("a new address");
        Self { http: Http::of(&sim), sim, ada, bob, hook: Receiver::start().await }
    }

    async fn call(&self, user: &TestUser, method: Method, path: &str, body: Value) -> Value {
        let call = self.http.call(method, path).bearer(user.access_token());
        let call = if body.is_null() { call } else { call.json(&body) };
        let answer = call.send().await;
        assert!(answer.status.is_success(), "{}: {}", answer.status, String::from_utf8_lossy(&answer.body));
        if answer.body.is_empty() { Value::Null } else { answer.json() }
    }

    async fn post(&self, user: &TestUser, path: &str, body: Value) -> Value {
        self.call(user, Method::POST, path, body).await
    }

    /// A room of Ada's, with Bob.
    async fn room(&self) -> Value {
        let room = self.post(&self.ada, "/v1/rooms", json!({ "title": "Room" })).await;
        self.add(&room, &self.bob).await;
        room
    }

    async fn add(&self, room: &Value, person: &TestUser) -> Value {
        self.post(&self.ada, "/v1/memberships", json!({ "roomId": room["id"], "personId": person.id })).await
    }

    async fn say(&self, user: &TestUser, room: &Value, text: &str) -> Value {
        self.post(user, "/v1/messages", json!({ "roomId": room["id"], "text": text })).await
    }

    async fn listen(&self, user: &TestUser, resource: &str, event: &str, changes: Value) -> Value {
        let mut body =
            json!({ "name": "n", "targetUrl": self.hook.url, "resource": resource, "event": event });
        for (key, value) in changes.as_object().expect("changes are an object") {
            body[key] = value.clone();
        }
        self.post(user, "/v1/webhooks", body).await
    }

    async fn next(&mut self) -> Delivery {
        self.hook.next().await
    }
}

fn hex_hmac(algorithm: hmac::Algorithm, secret: &str, body: &[u8]) -> String {
    let tag = hmac::sign(&hmac::Key::new(algorithm, secret.as_bytes()), body);
    tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn a_message_is_delivered_signed_and_without_its_text() {
    let mut cloud = Cloud::start().await;
    let room = cloud.room().await;
    let webhook = cloud.listen(&cloud.ada, "messages", "created", json!({ "secret": "пароль-é" })).await;
    let message = cloud.say(&cloud.bob, &room, "a secret thing").await;
    let delivery = cloud.next().await;

    let expected = hex_hmac(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, "пароль-é", &delivery.raw);
    assert_eq!(delivery.header("x-spark-signature"), expected);
    let expected = hex_hmac(hmac::HMAC_SHA256, "пароль-é", &delivery.raw);
    assert!(delivery.header("x-webex-signature").starts_with(&format!("SHA-256={expected}")));
    assert_eq!(delivery.header("content-type"), "application/json;charset=UTF-8");
    assert!(!delivery.header("trackingid").is_empty());

    let body = &delivery.body;
    for member in [
        "id",
        "name",
        "targetUrl",
        "resource",
        "event",
        "ownedBy",
        "status",
        "created",
        "orgId",
        "createdBy",
        "appId",
    ] {
        assert_eq!(body[member], webhook[member], "{member}");
    }
    assert_eq!(body["actorId"], cloud.bob.public_id);
    assert!(body.get("secret").is_none());
    let data = &body["data"];
    for member in ["id", "roomId", "roomType", "personId", "personEmail", "created"] {
        assert_eq!(data[member], message.get(member).cloned().unwrap_or_default(), "{member}");
    }
    assert!(!String::from_utf8_lossy(&delivery.raw).contains("a secret thing"));
}

#[tokio::test]
async fn without_a_secret_nothing_is_signed_and_own_actions_are_delivered_too() {
    let mut cloud = Cloud::start().await;
    let room = cloud.room().await;
    cloud.listen(&cloud.ada, "messages", "created", json!({})).await;
    cloud.say(&cloud.ada, &room, "hello").await;
    let delivery = cloud.next().await;
    assert_eq!(delivery.body["actorId"], cloud.ada.public_id);
    assert!(
        delivery.header("x-spark-signature").is_empty() && delivery.header("x-webex-signature").is_empty()
    );
}

#[tokio::test]
async fn a_filter_lets_through_only_what_matches() {
    let mut cloud = Cloud::start().await;
    let (wanted, other) = (cloud.room().await, cloud.room().await);
    let filter = format!("roomId={}&personEmail={}", wanted["id"].as_str().expect("an id"), cloud.bob.email);
    cloud.listen(&cloud.ada, "messages", "created", json!({ "filter": filter })).await;
    cloud.say(&cloud.bob, &other, "another room").await;
    cloud.say(&cloud.ada, &wanted, "another person").await;
    let message = cloud.say(&cloud.bob, &wanted, "this").await;
    let delivery = cloud.next().await;
    assert_eq!(delivery.body["data"]["id"], message["id"]);
    assert_eq!(delivery.body["filter"], filter);
    assert!(cloud.hook.is_idle());
}

#[tokio::test]
async fn nobody_hears_of_rooms_he_is_not_in() {
    let mut cloud = Cloud::start().await;
    let eve = cloud.sim.create_user(NewUser::new()).expect("a new address");
    let room = cloud.room().await;
    cloud.listen(&eve, "all", "all", json!({})).await;
    cloud.say(&cloud.bob, &room, "not for Eve").await;
    cloud.add(&room, &eve).await;
    let joined = cloud.next().await;
    assert_eq!((&joined.body["resource"], &joined.body["event"]), (&json!("memberships"), &json!("created")));
    let message = cloud.say(&cloud.bob, &room, "for Eve").await;
    assert_eq!(cloud.next().await.body["data"]["id"], message["id"]);
}

#[tokio::test]
async fn who_is_removed_hears_of_it_and_of_nothing_after_it() {
    let mut cloud = Cloud::start().await;
    let room = cloud.room().await;
    let eve = cloud.sim.create_user(NewUser::new()).expect("a new address");
    let membership = cloud.add(&room, &eve).await;
    cloud.listen(&eve, "all", "all", json!({})).await;
    let path = format!("/v1/memberships/{}", membership["id"].as_str().expect("an id"));
    cloud.call(&cloud.ada, Method::DELETE, &path, Value::Null).await;
    let removed = cloud.next().await;
    assert_eq!(
        (&removed.body["resource"], &removed.body["event"]),
        (&json!("memberships"), &json!("deleted"))
    );
    assert_eq!(removed.body["data"]["personId"], eve.public_id);
    assert_eq!(removed.body["actorId"], cloud.ada.public_id);
    cloud.say(&cloud.bob, &room, "Eve is gone").await;
    cloud.post(&eve, "/v1/rooms", json!({ "title": "Eve's" })).await;
    assert_eq!(cloud.next().await.body["resource"], "rooms");
}

#[tokio::test]
async fn the_firehose_names_what_happened_in_order() {
    let mut cloud = Cloud::start().await;
    let room = cloud.room().await;
    cloud.listen(&cloud.ada, "all", "all", json!({})).await;
    let message = cloud.say(&cloud.bob, &room, "one").await;
    let message_path = format!("/v1/messages/{}", message["id"].as_str().expect("an id"));
    let edit = json!({ "roomId": room["id"], "text": "two" });
    cloud.call(&cloud.bob, Method::PUT, &message_path, edit).await;
    cloud.call(&cloud.bob, Method::DELETE, &message_path, Value::Null).await;
    let room_path = format!("/v1/rooms/{}", room["id"].as_str().expect("an id"));
    cloud.call(&cloud.ada, Method::PUT, &room_path, json!({ "title": "Renamed" })).await;
    let expected =
        [("messages", "created"), ("messages", "updated"), ("messages", "deleted"), ("rooms", "updated")];
    for (resource, event) in expected {
        let body = cloud.next().await.body;
        assert_eq!((&body["resource"], &body["event"]), (&json!(resource), &json!(event)));
        if resource == "messages" {
            assert_eq!(body["data"]["id"], message["id"]);
        }
    }
}

#[tokio::test]
async fn one_event_of_a_resource_is_not_another() {
    let mut cloud = Cloud::start().await;
    let room = cloud.room().await;
    cloud.listen(&cloud.ada, "messages", "deleted", json!({})).await;
    let message = cloud.say(&cloud.bob, &room, "one").await;
    let path = format!("/v1/messages/{}", message["id"].as_str().expect("an id"));
    cloud.call(&cloud.bob, Method::DELETE, &path, Value::Null).await;
    assert_eq!(cloud.next().await.body["event"], "deleted");
}

#[tokio::test]
async fn bots_hear_in_groups_only_what_mentions_them() {
    let mut cloud = Cloud::start().await;
    let bot = cloud.sim.create_bot(NewUser::new().display_name("Helper")).expect("a new address");
    let room = cloud.room().await;
    cloud.add(&room, &bot).await;
    cloud.listen(&bot, "messages", "created", json!({})).await;
    cloud.say(&cloud.bob, &room, "nobody in particular").await;
    let markdown = format!("<@personId:{}|Helper> please", bot.public_id);
    let body = json!({ "roomId": room["id"], "markdown": markdown });
    let message = cloud.post(&cloud.bob, "/v1/messages", body).await;
    assert_eq!(cloud.next().await.body["data"]["id"], message["id"]);
    let direct = json!({ "toPersonId": bot.id, "text": "just you" });
    let direct = cloud.post(&cloud.bob, "/v1/messages", direct).await;
    let delivery = cloud.next().await;
    assert_eq!(delivery.body["data"]["id"], direct["id"]);
    assert_eq!(delivery.body["data"]["roomType"], "direct");
}

#[tokio::test]
async fn a_filter_on_mentions_knows_me() {
    let mut cloud = Cloud::start().await;
    let room = cloud.room().await;
    cloud.listen(&cloud.ada, "messages", "created", json!({ "filter": "mentionedPeople=me" })).await;
    cloud.say(&cloud.bob, &room, "nobody in particular").await;
    let markdown = format!("<@personEmail:{}|Ada> look", cloud.ada.email);
    let message =
        cloud.post(&cloud.bob, "/v1/messages", json!({ "roomId": room["id"], "markdown": markdown })).await;
    let delivery = cloud.next().await;
    assert_eq!(delivery.body["data"]["id"], message["id"]);
    assert_eq!(delivery.body["data"]["mentionedPeople"], json!([cloud.ada.public_id]));
}

#[tokio::test]
async fn the_answer_to_a_card_reaches_its_author_without_the_inputs() {
    let mut cloud = Cloud::start().await;
    let room = cloud.room().await;
    cloud.listen(&cloud.ada, "attachmentActions", "created", json!({})).await;
    let card = json!({
        "contentType": "application/vnd.microsoft.card.adaptive",
        "content": {
            "type": "AdaptiveCard", "version": "1.3",
            "body": [{ "type": "Input.Text", "id": "name" }],
            "actions": [{ "type": "Action.Submit", "title": "Send" }]
        }
    });
    let body = json!({ "roomId": room["id"], "text": "a card", "attachments": [card] });
    let message = cloud.post(&cloud.ada, "/v1/messages", body).await;
    let action = json!({ "type": "submit", "messageId": message["id"], "inputs": { "name": "classified" } });
    let action = cloud.post(&cloud.bob, "/v1/attachment/actions", action).await;
    let delivery = cloud.next().await;
    assert_eq!(delivery.body["data"]["id"], action["id"]);
    assert_eq!(delivery.body["data"]["messageId"], message["id"]);
    assert!(!String::from_utf8_lossy(&delivery.raw).contains("classified"));
}

#[tokio::test]
async fn a_webhook_of_the_organization_hears_of_rooms_its_owner_is_not_in() {
    let mut cloud = Cloud::start().await;
    let admin = cloud.sim.create_user(NewUser::new().role("id_full_admin")).expect("a new address");
    let room = cloud.room().await;
    cloud.listen(&admin, "messages", "created", json!({ "ownedBy": "org" })).await;
    let message = cloud.say(&cloud.bob, &room, "seen from above").await;
    assert_eq!(cloud.next().await.body["data"]["id"], message["id"]);
}

#[tokio::test]
async fn a_webhook_that_keeps_failing_becomes_inactive_until_it_is_activated() {
    let mut cloud = Cloud::start().await;
    let room = cloud.room().await;
    let webhook = cloud.listen(&cloud.ada, "messages", "created", json!({})).await;
    let path = format!("/v1/webhooks/{}", webhook["id"].as_str().expect("an id"));
    cloud.hook.answer(StatusCode::INTERNAL_SERVER_ERROR);
    for number in 0..100 {
        cloud.say(&cloud.ada, &room, &format!("{number}")).await;
        cloud.next().await;
    }
    let mut shown = webhook.clone();
    for _ in 0..1_000 {
        if shown["status"] == "active" {
            shown = cloud.call(&cloud.ada, Method::GET, &path, Value::Null).await;
        }
    }
    assert_eq!(shown["status"], "inactive");
    cloud.say(&cloud.ada, &room, "unheard").await;

    cloud.hook.answer(StatusCode::OK);
    let change = json!({ "name": "n", "targetUrl": cloud.hook.url, "status": "active" });
    let activated = cloud.call(&cloud.ada, Method::PUT, &path, change).await;
    assert_eq!(activated, webhook);
    let heard = cloud.say(&cloud.ada, &room, "heard").await;
    assert_eq!(cloud.next().await.body["data"]["id"], heard["id"]);
}

#[tokio::test]
async fn a_removed_webhook_is_silent() {
    let mut cloud = Cloud::start().await;
    let room = cloud.room().await;
    let gone = cloud.listen(&cloud.ada, "messages", "created", json!({ "name": "gone" })).await;
    cloud.listen(&cloud.ada, "messages", "created", json!({ "name": "stays" })).await;
    let path = format!("/v1/webhooks/{}", gone["id"].as_str().expect("an id"));
    cloud.call(&cloud.ada, Method::DELETE, &path, Value::Null).await;
    for text in ["one", "two"] {
        cloud.say(&cloud.bob, &room, text).await;
        assert_eq!(cloud.next().await.body["name"], "stays");
    }
    assert!(cloud.hook.is_idle());
}

#[tokio::test]
async fn a_shutdown_waits_for_nobody() {
    let cloud = Cloud::start().await;
    let room = cloud.room().await;
    let deaf = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback");
    let target = format!("http://{}/", deaf.local_addr().expect("bound"));
    cloud.listen(&cloud.ada, "messages", "created", json!({ "targetUrl": target })).await;
    cloud.say(&cloud.ada, &room, "into the void").await;
    let shutdown = tokio::time::timeout(std::time::Duration::from_secs(4), cloud.sim.shutdown());
    shutdown.await.expect("less than a delivery may take");
}
