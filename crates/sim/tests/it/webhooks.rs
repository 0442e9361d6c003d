//! Webhooks as a resource: registering, reading, changing, removing.

use http::StatusCode;
use serde_json::{Value, json};
use webex_sim::{NewUser, Sim, TestUser};

use crate::http_client::{Answer, Http};

struct Cloud {
    sim: Sim,
    http: Http,
    ada: TestUser,
}

impl Cloud {
    async fn start() -> Self {
        let sim = Sim::start().await.expect("loopback");
        let ada = sim.create_user(NewUser::new()).expect("new");
        Self { http: Http::of(&sim), sim, ada }
    }

    async fn post(&self, user: &TestUser, body: &Value) -> Answer {
        self.http.post("/v1/webhooks").bearer(user.access_token()).json(body).send().await
    }

    async fn register(&self, changes: &Value) -> Value {
        self.post(&self.ada, &registration(changes)).await.expect(200)
    }

    async fn get(&self, user: &TestUser, path: &str, status: u16) -> Value {
        self.http.get(path).bearer(user.access_token()).send().await.expect(status)
    }
}

fn registration(changes: &Value) -> Value {
    let mut body = json!({
        "name": "msgs", "targetUrl": "https://example.com", "resource": "messages", "event": "created"
    });
    for (key, value) in changes.as_object().expect("changes are an object") {
        body[key] = value.clone();
    }
    body
}

fn path_of(webhook: &Value) -> String {
    format!("/v1/webhooks/{}", webhook["id"].as_str().expect("an id"))
}

#[tokio::test]
async fn what_was_registered_is_read_back_unchanged() {
    let cloud = Cloud::start().await;
    let filter = "roomId=1f636113-b084-4dae-a2ae-53370169eb56&hasFiles=true";
    let created = cloud.register(&json!({ "filter": filter, "secret": "s3cret" })).await;
    for (member, value) in [
        ("name", json!("msgs")),
        ("targetUrl", json!("https://example.com")),
        ("resource", json!("messages")),
        ("event", json!("created")),
        ("filter", json!(filter)),
        ("secret", json!("s3cret")),
        ("status", json!("active")),
        ("ownedBy", json!("creator")),
        ("createdBy", json!(cloud.ada.public_id)),
    ] {
        assert_eq!(created[member], value, "{member}");
    }
    assert!(created["orgId"].is_string() && created["appId"].is_string() && created["created"].is_string());
    assert_eq!(cloud.get(&cloud.ada, &path_of(&created), 200).await, created);
    let list = cloud.get(&cloud.ada, "/v1/webhooks", 200).await;
    assert_eq!(list, json!({ "items": [created] }));
}

#[tokio::test]
async fn wrong_registrations_are_refused_by_name() {
    let cloud = Cloud::start().await;
    for (changes, text) in [
        (json!({ "name": "" }), "name cannot be empty"),
        (json!({ "targetUrl": null }), "targetUrl cannot be null"),
        (
            json!({ "resource": "messages", "event": "started" }),
            "Event 'started' is not supported for resource 'messages'.",
        ),
        (json!({ "filter": "roomId=x" }), "Invalid filter: 'x' is not a valid value for 'roomId'."),
    ] {
        let refusal = cloud.post(&cloud.ada, &registration(&changes)).await.expect(400);
        assert_eq!(refusal["message"], text);
        assert_eq!(refusal["errors"][0]["description"], text);
    }
    let answer = cloud
        .http
        .post("/v1/webhooks")
        .body("text/plain", "{}")
        .bearer(cloud.ada.access_token())
        .send()
        .await;
    answer.expect(415);
    cloud.http.get("/v1/webhooks").send().await.expect(401);
}

#[tokio::test]
async fn an_update_returns_exactly_what_was_sent_back() {
    let cloud = Cloud::start().await;
    let mut webhook = cloud.register(&json!({ "secret": "s3cret" })).await;
    webhook["targetUrl"] = "https://example.com/newpath".into();
    webhook["name"] = "new name".into();
    let path = path_of(&webhook);
    let put =
        async |body: &Value| cloud.http.put(&path).bearer(cloud.ada.access_token()).json(body).send().await;
    assert_eq!(put(&webhook).await.expect(200), webhook);
    assert_eq!(cloud.get(&cloud.ada, &path, 200).await, webhook);
    let other =
        json!({ "name": "n", "targetUrl": "https://example.com", "resource": "rooms", "filter": "x" });
    let answer = put(&other).await.expect(200);
    assert_eq!(answer["resource"], "messages", "the resource of a webhook does not change");
    put(&json!({ "name": "n" })).await.expect(400);
    put(&json!({ "name": "n", "targetUrl": "https://example.com", "status": "inactive" })).await.expect(400);
}

#[tokio::test]
async fn a_removed_webhook_is_gone() {
    let cloud = Cloud::start().await;
    let path = path_of(&cloud.register(&json!({})).await);
    let delete = async || cloud.http.delete(&path).bearer(cloud.ada.access_token()).send().await;
    let answer = delete().await;
    assert_eq!((answer.status, answer.body.len()), (StatusCode::NO_CONTENT, 0));
    cloud.get(&cloud.ada, &path, 404).await;
    assert_eq!(delete().await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn nobody_sees_the_webhooks_of_others() {
    let cloud = Cloud::start().await;
    let bob = cloud.sim.create_user(NewUser::new()).expect("new");
    let webhook = cloud.register(&json!({})).await;
    let path = path_of(&webhook);
    cloud.get(&bob, &path, 404).await;
    cloud.http.put(&path).bearer(bob.access_token()).json(&webhook).send().await.expect(404);
    cloud.http.delete(&path).bearer(bob.access_token()).send().await.expect(404);
    assert_eq!(cloud.get(&bob, "/v1/webhooks", 200).await, json!({ "items": [] }));
    cloud.get(&cloud.ada, &path, 200).await;
}

#[tokio::test]
async fn pages_hold_each_webhook_once() {
    let cloud = Cloud::start().await;
    for number in 0..5 {
        cloud.register(&json!({ "name": format!("w{number}") })).await;
    }
    let mut target = "/v1/webhooks?max=2".to_owned();
    let mut names = Vec::new();
    loop {
        let answer = cloud.http.get(&target).bearer(cloud.ada.access_token()).send().await;
        let list = answer.expect(200);
        let items = list["items"].as_array().expect("items");
        names.extend(items.iter().filter_map(|one| one["name"].as_str().map(str::to_owned)));
        match answer.header("link").split_once('>') {
            Some((address, _)) => target = address.trim_start_matches('<').to_owned(),
            None => break,
        }
    }
    names.sort();
    assert_eq!(names, ["w0", "w1", "w2", "w3", "w4"]);
}

#[tokio::test]
async fn only_administrators_listen_to_a_whole_organization() {
    let cloud = Cloud::start().await;
    let admin = cloud.sim.create_user(NewUser::new().role("id_full_admin")).expect("new");
    let body = registration(&json!({ "ownedBy": "org" }));
    cloud.post(&cloud.ada, &body).await.expect(403);
    let webhook = cloud.post(&admin, &body).await.expect(200);
    assert_eq!(webhook["ownedBy"], "org");
    let list = cloud.get(&admin, "/v1/webhooks?ownedBy=org", 200).await;
    assert_eq!(list["items"], json!([webhook]));
    cloud.get(&cloud.ada, "/v1/webhooks?ownedBy=org", 403).await;
}

#[tokio::test]
async fn who_may_not_read_a_resource_may_not_listen_to_it() {
    let cloud = Cloud::start().await;
    let narrow = cloud.sim.create_user(NewUser::new().scopes("spark:kms spark:rooms_read")).expect("new");
    cloud.post(&narrow, &registration(&json!({}))).await.expect(403);
    cloud.post(&narrow, &registration(&json!({ "resource": "rooms" }))).await.expect(200);
}
