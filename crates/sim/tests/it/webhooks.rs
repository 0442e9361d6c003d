//! Webhooks as a resource: registering, reading, changing, removing.

use serde_json::{Value, json};

use crate::cast::{Cast, text, texts};

fn registration(changes: &Value) -> Value {
    let mut body = json!({
        "name": "msgs", "targetUrl": "https://example.com", "resource": "messages", "event": "created"
    });
    changes.as_object().expect("an object").iter().for_each(|(key, value)| body[key] = value.clone());
    body
}

fn path_of(webhook: &Value) -> String {
    format!("webhooks/{}", text(webhook, "id"))
}

#[tokio::test]
async fn what_was_registered_is_read_back_unchanged() {
    let cast = Cast::start().await;
    let ada = cast.person("Ada");
    let filter = "roomId=1f636113-b084-4dae-a2ae-53370169eb56&hasFiles=true";
    let wanted = registration(&json!({"filter": filter, "secret": "s3cret"}));
    let created = ada.post("webhooks", wanted.clone()).await.expect(200);
    for (member, value) in wanted.as_object().expect("an object") {
        assert_eq!(created[member], *value, "{member}");
    }
    assert_eq!(created["status"], "active");
    assert_eq!(created["ownedBy"], "creator");
    assert_eq!(created["createdBy"], ada.user.public_id);
    assert!(created["orgId"].is_string() && created["appId"].is_string() && created["created"].is_string());
    assert_eq!(ada.get(&path_of(&created)).await.expect(200), created);
    assert_eq!(ada.get("webhooks").await.expect(200), json!({"items": [created]}));
}

#[tokio::test]
async fn wrong_registrations_are_refused_by_name() {
    let cast = Cast::start().await;
    let ada = cast.person("Ada");
    for (changes, text) in [
        (json!({"name": ""}), "name cannot be empty"),
        (json!({"targetUrl": null}), "targetUrl cannot be null"),
        (json!({"event": "started"}), "Event 'started' is not supported for resource 'messages'."),
        (json!({"filter": "roomId=x"}), "Invalid filter: 'x' is not a valid value for 'roomId'."),
    ] {
        let refusal = ada.post("webhooks", registration(&changes)).await.expect(400);
        assert_eq!(refusal["message"], text);
        assert_eq!(refusal["errors"][0]["description"], text);
    }
    let plain = cast.http.post("/v1/webhooks").body("text/plain", "{}").bearer(ada.user.access_token());
    plain.send().await.expect(415);
    cast.http.get("/v1/webhooks").send().await.expect(401);
}

#[tokio::test]
async fn an_update_returns_exactly_what_was_sent_back() {
    let cast = Cast::start().await;
    let ada = cast.person("Ada");
    let created = ada.post("webhooks", registration(&json!({"secret": "s3cret"}))).await.expect(200);
    let path = path_of(&created);
    let mut wished = created.clone();
    wished["targetUrl"] = "https://example.com/newpath".into();
    wished["name"] = "new name".into();
    assert_eq!(ada.put(&path, wished.clone()).await.expect(200), wished);
    assert_eq!(ada.get(&path).await.expect(200), wished);

    wished["resource"] = "rooms".into();
    let answer = ada.put(&path, wished).await.expect(200);
    assert_eq!(answer["resource"], "messages", "the resource of a webhook does not change");
    ada.put(&path, json!({"name": "n"})).await.expect(400);
    let off = json!({"name": "n", "targetUrl": "https://example.com", "status": "inactive"});
    ada.put(&path, off).await.expect(400);
}

#[tokio::test]
async fn a_removed_webhook_is_gone() {
    let cast = Cast::start().await;
    let ada = cast.person("Ada");
    let path = path_of(&ada.post("webhooks", registration(&json!({}))).await.expect(200));
    let answer = ada.delete(&path).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
    ada.get(&path).await.expect(404);
    ada.delete(&path).await.expect(404);
}

#[tokio::test]
async fn nobody_sees_the_webhooks_of_others() {
    let cast = Cast::start().await;
    let (ada, bob) = (cast.person("Ada"), cast.person("Bob"));
    let webhook = ada.post("webhooks", registration(&json!({}))).await.expect(200);
    let path = path_of(&webhook);
    bob.get(&path).await.expect(404);
    bob.put(&path, webhook).await.expect(404);
    bob.delete(&path).await.expect(404);
    assert_eq!(bob.get("webhooks").await.expect(200), json!({"items": []}));
    ada.get(&path).await.expect(200);
}

#[tokio::test]
async fn pages_hold_each_webhook_once_the_newest_first() {
    let cast = Cast::start().await;
    let ada = cast.person("Ada");
    for number in 0..5 {
        let body = registration(&json!({"name": format!("w{number}")}));
        ada.post("webhooks", body).await.expect(200);
    }
    let (webhooks, pages) = ada.all("webhooks?max=2").await;
    assert_eq!(texts(&webhooks, "name"), ["w4", "w3", "w2", "w1", "w0"]);
    assert_eq!(pages, 3);
}

#[tokio::test]
async fn only_administrators_listen_to_a_whole_organization() {
    let cast = Cast::start().await;
    let (ada, root) = (cast.person("Ada"), cast.administrator("Root"));
    let body = registration(&json!({"ownedBy": "org"}));
    ada.post("webhooks", body.clone()).await.expect(403);
    let webhook = root.post("webhooks", body).await.expect(200);
    assert_eq!(webhook["ownedBy"], "org");
    assert_eq!(root.get("webhooks?ownedBy=org").await.expect(200)["items"], json!([webhook]));
    ada.get("webhooks?ownedBy=org").await.expect(403);
    ada.get("webhooks?ownedBy=nobody").await.expect(400);
}

#[tokio::test]
async fn who_may_not_read_a_resource_may_not_listen_to_it() {
    let cast = Cast::start().await;
    let narrow = cast.limited("spark:kms spark:rooms_read");
    narrow.post("webhooks", registration(&json!({}))).await.expect(403);
    narrow.post("webhooks", registration(&json!({"resource": "rooms"}))).await.expect(200);
    narrow.post("webhooks", registration(&json!({"resource": "all", "event": "all"}))).await.expect(403);
}
