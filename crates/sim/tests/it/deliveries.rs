//! Webhook deliveries to a real receiver: envelope, signature, visibility, filters, order, giving up.

use std::time::Duration;

use aws_lc_rs::hmac;
use http::StatusCode;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::cast::{Actor, Cast, text};
use crate::receiver::Receiver;

/// Ada and Bob in a room of Ada's, and a receiver.
struct Scene {
    cast: Cast,
    ada: Actor,
    bob: Actor,
    room: Value,
    hook: Receiver,
}

impl Scene {
    async fn open() -> Self {
        let cast = Cast::start().await;
        let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
        let room = shared_room(&ada, &bob).await;
        Self { cast, ada, bob, room, hook: Receiver::start().await }
    }

    async fn listen(&self, listener: &Actor, resource: &str, event: &str, changes: Value) -> Value {
        let mut body = json!({"name": "n", "targetUrl": self.hook.url, "resource": resource, "event": event});
        changes.as_object().expect("an object").iter().for_each(|(key, value)| body[key] = value.clone());
        listener.post("webhooks", body).await.expect(200)
    }
}

async fn shared_room(owner: &Actor, guest: &Actor) -> Value {
    let room = owner.room("Room").await;
    owner.add(&room, guest).await;
    room
}

fn path(kind: &str, thing: &Value) -> String {
    format!("{kind}/{}", text(thing, "id"))
}

/// Which resource and event a delivery is about.
fn kind(body: &Value) -> (&str, &str) {
    (text(body, "resource"), text(body, "event"))
}

fn hex_hmac(algorithm: hmac::Algorithm, secret: &str, body: &[u8]) -> String {
    let tag = hmac::sign(&hmac::Key::new(algorithm, secret.as_bytes()), body);
    tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn a_message_is_delivered_signed_and_without_its_text() {
    let mut scene = Scene::open().await;
    let webhook = scene.listen(&scene.ada, "messages", "created", json!({"secret": "пароль-é"})).await;
    let message = scene.bob.say(&scene.room, "a secret thing").await;
    let delivery = scene.hook.next().await;

    let expected = hex_hmac(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, "пароль-é", &delivery.raw);
    assert_eq!(delivery.header("x-spark-signature"), expected);
    let expected = hex_hmac(hmac::HMAC_SHA256, "пароль-é", &delivery.raw);
    assert!(delivery.header("x-webex-signature").starts_with(&format!("SHA-256={expected}")));
    assert_eq!(delivery.header("content-type"), "application/json;charset=UTF-8");
    assert!(!delivery.header("trackingid").is_empty());
    assert!(!String::from_utf8_lossy(&delivery.raw).contains("a secret thing"));

    let mut expected = webhook;
    expected.as_object_mut().expect("an object").remove("secret");
    expected["actorId"] = scene.bob.user.public_id.clone().into();
    expected["data"] = message;
    expected["data"].as_object_mut().expect("an object").remove("text");
    assert_eq!(delivery.body, expected, "the webhook, who acted, and the message without its text");
}

#[tokio::test]
async fn without_a_secret_nothing_is_signed_and_own_actions_are_delivered_too() {
    let mut scene = Scene::open().await;
    scene.listen(&scene.ada, "messages", "created", json!({})).await;
    scene.ada.say(&scene.room, "hello").await;
    let delivery = scene.hook.next().await;
    assert_eq!(delivery.body["actorId"], scene.ada.user.public_id);
    assert!(
        delivery.header("x-spark-signature").is_empty() && delivery.header("x-webex-signature").is_empty()
    );
}

#[tokio::test]
async fn a_filter_lets_through_only_what_matches() {
    let mut scene = Scene::open().await;
    let other = shared_room(&scene.ada, &scene.bob).await;
    let filter = format!("roomId={}&personEmail={}", text(&scene.room, "id"), scene.bob.user.email);
    scene.listen(&scene.ada, "messages", "created", json!({"filter": filter})).await;
    scene.bob.say(&other, "another room").await;
    scene.ada.say(&scene.room, "another person").await;
    let message = scene.bob.say(&scene.room, "this").await;
    let delivery = scene.hook.next().await;
    assert_eq!(delivery.body["data"]["id"], message["id"]);
    assert_eq!(delivery.body["filter"], filter);
    assert!(scene.hook.is_idle());
}

#[tokio::test]
async fn filters_on_memberships_and_rooms_know_the_flags() {
    let mut scene = Scene::open().await;
    let eve = scene.cast.person("Eve");
    scene.listen(&scene.ada, "memberships", "updated", json!({"filter": "isModerator=true"})).await;
    scene.listen(&scene.ada, "rooms", "updated", json!({"filter": "isLocked=true&type=group"})).await;
    let membership = scene.ada.add(&scene.room, &eve).await;
    scene.ada.put(&path("rooms", &scene.room), json!({"title": "Not locked yet"})).await.expect(200);
    scene.ada.put(&path("memberships", &membership), json!({"isModerator": true})).await.expect(200);
    let mut kinds = Vec::new();
    for _ in 0..2 {
        let body = scene.hook.next().await.body;
        assert!(body["data"]["isModerator"] == true || body["data"]["isLocked"] == true, "{body}");
        kinds.push(text(&body, "resource").to_owned());
    }
    kinds.sort();
    assert_eq!(kinds, ["memberships", "rooms"]);
}

#[tokio::test]
async fn nobody_hears_of_rooms_he_is_not_in() {
    let mut scene = Scene::open().await;
    let eve = scene.cast.person("Eve");
    scene.listen(&eve, "all", "all", json!({})).await;
    scene.bob.say(&scene.room, "not for Eve").await;
    scene.ada.add(&scene.room, &eve).await;
    assert_eq!(kind(&scene.hook.next().await.body), ("memberships", "created"));
    let message = scene.bob.say(&scene.room, "for Eve").await;
    assert_eq!(scene.hook.next().await.body["data"]["id"], message["id"]);
}

#[tokio::test]
async fn who_is_removed_hears_of_it_and_of_nothing_after_it() {
    let mut scene = Scene::open().await;
    let eve = scene.cast.person("Eve");
    let membership = scene.ada.add(&scene.room, &eve).await;
    scene.listen(&eve, "all", "all", json!({})).await;
    scene.ada.delete(&path("memberships", &membership)).await.expect(204);
    let removed = scene.hook.next().await.body;
    assert_eq!(kind(&removed), ("memberships", "deleted"));
    assert_eq!(removed["data"]["personId"], eve.user.public_id);
    assert_eq!(removed["actorId"], scene.ada.user.public_id);
    scene.bob.say(&scene.room, "Eve is gone").await;
    eve.room("Eve's").await;
    assert_eq!(kind(&scene.hook.next().await.body), ("rooms", "created"));
}

#[tokio::test]
async fn the_firehose_names_what_happened_in_order() {
    let mut scene = Scene::open().await;
    scene.listen(&scene.ada, "all", "all", json!({})).await;
    let message = scene.bob.say(&scene.room, "one").await;
    let edit = json!({"roomId": scene.room["id"], "text": "two"});
    scene.bob.put(&path("messages", &message), edit).await.expect(200);
    scene.bob.delete(&path("messages", &message)).await.expect(204);
    scene.ada.put(&path("rooms", &scene.room), json!({"title": "Renamed"})).await.expect(200);
    for expected in [("messages", "created"), ("messages", "updated"), ("messages", "deleted")] {
        let body = scene.hook.next().await.body;
        assert_eq!(kind(&body), expected);
        assert_eq!(body["data"]["id"], message["id"]);
    }
    assert_eq!(kind(&scene.hook.next().await.body), ("rooms", "updated"));
}

#[tokio::test]
async fn one_event_of_a_resource_is_not_another() {
    let mut scene = Scene::open().await;
    scene.listen(&scene.ada, "messages", "deleted", json!({})).await;
    let message = scene.bob.say(&scene.room, "one").await;
    scene.bob.delete(&path("messages", &message)).await.expect(204);
    assert_eq!(kind(&scene.hook.next().await.body), ("messages", "deleted"));
}

#[tokio::test]
async fn bots_hear_in_groups_only_what_mentions_them() {
    let mut scene = Scene::open().await;
    let bot = scene.cast.bot("Helper");
    scene.ada.add(&scene.room, &bot).await;
    scene.listen(&bot, "messages", "created", json!({})).await;
    scene.bob.say(&scene.room, "nobody in particular").await;
    let markdown = format!("<@personId:{}|Helper> please", bot.user.public_id);
    let body = json!({"roomId": scene.room["id"], "markdown": markdown});
    let message = scene.bob.post("messages", body).await.expect(200);
    assert_eq!(scene.hook.next().await.body["data"]["id"], message["id"]);
    let body = json!({"roomId": scene.room["id"], "markdown": "<@all> listen"});
    let message = scene.bob.post("messages", body).await.expect(200);
    assert_eq!(scene.hook.next().await.body["data"]["id"], message["id"]);
    let direct = json!({"toPersonId": bot.user.id, "text": "just you"});
    let direct = scene.bob.post("messages", direct).await.expect(200);
    let delivery = scene.hook.next().await;
    assert_eq!(delivery.body["data"]["id"], direct["id"]);
    assert_eq!(delivery.body["data"]["roomType"], "direct");
}

#[tokio::test]
async fn a_filter_on_mentions_knows_me() {
    let mut scene = Scene::open().await;
    scene.listen(&scene.ada, "messages", "created", json!({"filter": "mentionedPeople=me"})).await;
    scene.bob.say(&scene.room, "nobody in particular").await;
    let markdown = format!("<@personEmail:{}|Ada> look", scene.ada.user.email);
    let body = json!({"roomId": scene.room["id"], "markdown": markdown});
    let message = scene.bob.post("messages", body).await.expect(200);
    let delivery = scene.hook.next().await;
    assert_eq!(delivery.body["data"]["id"], message["id"]);
    assert_eq!(delivery.body["data"]["mentionedPeople"], json!([scene.ada.user.public_id]));
}

#[tokio::test]
async fn the_answer_to_a_card_reaches_its_author_without_the_inputs() {
    let mut scene = Scene::open().await;
    scene.listen(&scene.ada, "attachmentActions", "created", json!({})).await;
    let content = json!({
        "type": "AdaptiveCard", "version": "1.3",
        "body": [{"type": "Input.Text", "id": "name"}],
        "actions": [{"type": "Action.Submit", "title": "Send"}]
    });
    let card = json!({"contentType": "application/vnd.microsoft.card.adaptive", "content": content});
    let body = json!({"roomId": scene.room["id"], "text": "a card", "attachments": [card]});
    let message = scene.ada.post("messages", body).await.expect(200);
    let action = json!({"type": "submit", "messageId": message["id"], "inputs": {"name": "classified"}});
    let action = scene.bob.post("attachment/actions", action).await.expect(200);
    let delivery = scene.hook.next().await;
    assert_eq!(delivery.body["data"]["id"], action["id"]);
    assert_eq!(delivery.body["data"]["messageId"], message["id"]);
    assert!(!String::from_utf8_lossy(&delivery.raw).contains("classified"));
}

#[tokio::test]
async fn a_webhook_of_the_organization_hears_of_rooms_its_owner_is_not_in() {
    let mut scene = Scene::open().await;
    let root = scene.cast.administrator("Root");
    scene.listen(&root, "messages", "created", json!({"ownedBy": "org"})).await;
    let message = scene.bob.say(&scene.room, "seen from above").await;
    assert_eq!(scene.hook.next().await.body["data"]["id"], message["id"]);
}

#[tokio::test]
async fn a_webhook_that_keeps_failing_becomes_inactive_until_it_is_activated() {
    let mut scene = Scene::open().await;
    let webhook = scene.listen(&scene.ada, "messages", "created", json!({})).await;
    scene.hook.answer(StatusCode::INTERNAL_SERVER_ERROR);
    for number in 0..100 {
        scene.ada.say(&scene.room, &format!("{number}")).await;
        scene.hook.next().await;
    }
    let mut shown = webhook.clone();
    for _ in 0..1_000 {
        if shown["status"] == "active" {
            shown = scene.ada.get(&path("webhooks", &webhook)).await.expect(200);
        }
    }
    assert_eq!(shown["status"], "inactive");
    scene.ada.say(&scene.room, "unheard").await;

    scene.hook.answer(StatusCode::OK);
    let change = json!({"name": "n", "targetUrl": scene.hook.url, "status": "active"});
    assert_eq!(scene.ada.put(&path("webhooks", &webhook), change).await.expect(200), webhook);
    let heard = scene.ada.say(&scene.room, "heard").await;
    assert_eq!(scene.hook.next().await.body["data"]["id"], heard["id"]);
}

#[tokio::test]
async fn a_removed_webhook_is_silent() {
    let mut scene = Scene::open().await;
    let gone = scene.listen(&scene.ada, "messages", "created", json!({"name": "gone"})).await;
    scene.listen(&scene.ada, "messages", "created", json!({"name": "stays"})).await;
    scene.ada.delete(&path("webhooks", &gone)).await.expect(204);
    for text in ["one", "two"] {
        scene.bob.say(&scene.room, text).await;
        assert_eq!(scene.hook.next().await.body["name"], "stays");
    }
    assert!(scene.hook.is_idle());
}

#[tokio::test]
async fn the_webhooks_of_a_removed_person_are_silent() {
    let mut scene = Scene::open().await;
    let root = scene.cast.administrator("Root");
    scene.listen(&scene.bob, "all", "all", json!({"name": "Bob's"})).await;
    scene.listen(&scene.ada, "all", "all", json!({"name": "Ada's"})).await;
    root.delete(&path("people", &json!({"id": scene.bob.user.public_id}))).await.expect(204);
    scene.ada.say(&scene.room, "without Bob").await;
    let mut last = scene.hook.next().await.body;
    while kind(&last) != ("messages", "created") {
        last = scene.hook.next().await.body;
    }
    assert_eq!(last["name"], "Ada's");
}

#[tokio::test]
async fn a_shutdown_waits_for_nobody() {
    let scene = Scene::open().await;
    let deaf = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
    let target = format!("http://{}/", deaf.local_addr().expect("bound"));
    scene.listen(&scene.ada, "messages", "created", json!({"targetUrl": target})).await;
    scene.ada.say(&scene.room, "into the void").await;
    let shutdown = tokio::time::timeout(Duration::from_secs(4), scene.cast.sim.shutdown());
    shutdown.await.expect("less than a delivery may take");
}
