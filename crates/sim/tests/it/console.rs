//! What the web console shows, and that it is for this machine alone.

use std::time::Duration;

use serde_json::{Value, json};
use webex_sim::{FrameEffect, FrameFault, NewUser, Sim, TestUser};

use crate::http_client::Http;

async fn post_message(http: &Http, user: &TestUser, title: &str, markup: &str) -> Value {
    let room = http.post("/v1/rooms").bearer(user.access_token()).json(&json!({"title": title}));
    let room = room.send().await.expect(200);
    let message = json!({"roomId": room["id"], "text": markup});
    http.post("/v1/messages").bearer(user.access_token()).json(&message).send().await.expect(200);
    room
}

#[tokio::test]
async fn rooms_are_shown_with_members_and_opened_messages() {
    let sim = Sim::start().await.expect("loopback");
    let http = Http::of(&sim);
    let ada = sim.create_user(NewUser::new().display_name("Ada")).expect("a new address");
    let bob =
        sim.create_user(NewUser::new().email("bob@example.com").display_name("Bob")).expect("a new address");
    let room = post_message(&http, &ada, "Engines", "<script>alert(1)</script>").await;
    let direct = json!({"toPersonEmail": "bob@example.com", "text": "psst"});
    http.post("/v1/messages").bearer(ada.access_token()).json(&direct).send().await.expect(200);

    let rooms = http.get("/admin/rooms").send().await.expect(200);
    assert_eq!(rooms["total"], 2);
    assert_eq!(
        (&rooms["items"][0]["type"], &rooms["items"][0]["title"]),
        (&json!("direct"), &json!("Ada, Bob"))
    );
    let engines = &rooms["items"][1];
    assert_eq!((&engines["title"], &engines["publicId"]), (&json!("Engines"), &room["id"]));
    assert_eq!(engines["members"], json!([{"displayName": "Ada", "user": ada.id, "isModerator": false}]));
    assert_eq!(engines["messages"], 1);
    let path = format!("/admin/rooms/{}/messages", engines["id"].as_str().expect("a text"));
    let messages = http.get(&path).send().await.expect(200);
    assert_eq!(messages["items"][0]["text"], "<script>alert(1)</script>");
    assert_eq!(messages["items"][0]["personEmail"], ada.email);
    http.get("/admin/rooms/5f0a3a7c-0000-4000-8000-000000000001/messages").send().await.expect(404);
    let everything = format!("{rooms}{messages}");
    assert!(!everything.contains(ada.access_token()) && !everything.contains(bob.access_token()));
}

#[tokio::test]
async fn nobody_else_gets_in() {
    let sim = Sim::start().await.expect("loopback");
    let http = Http::of(&sim);
    for path in ["/", "/admin/rooms", "/admin/requests", "/admin/users"] {
        let answer = http.get(path).header("host", "rebound.example.com").send().await;
        assert_eq!(answer.status, 403, "{path}");
        let answer =
            http.get(path).header("origin", "https://evil.test").header("host", "evil.test").send().await;
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
    }
}

#[tokio::test]
async fn requests_are_told_as_they_happen_but_not_the_consoles_own() {
    let sim = Sim::start().await.expect("loopback");
    let http = Http::of(&sim);
    let ada = sim.create_user(NewUser::new()).expect("a new address");
    http.get("/v1/people/me").bearer(ada.access_token()).send().await.expect(200);
    let mut lines = http.get("/admin/requests").stream().await;
    let first = lines.event().await;
    assert_eq!(
        (&first["path"], &first["status"], &first["user"]),
        (&json!("/v1/people/me"), &json!(200), &json!(ada.id))
    );
    assert_eq!(first.get("headers"), None);
    http.get("/admin/users").send().await.expect(200);
    http.get("/v1/ping?token=secret").send().await.expect(200);
    let second = lines.event().await;
    assert_eq!((&second["path"], &second["query"]), (&json!("/v1/ping"), &json!("token=[redacted]")));
}

#[tokio::test]
async fn the_tokens_of_a_user_expire_or_go_all_at_once() {
    let sim = Sim::start().await.expect("loopback");
    let http = Http::of(&sim);
    let (ada, bob) = (NewUser::new(), NewUser::new());
    let (ada, bob) = (sim.create_user(ada).expect("new"), sim.create_user(bob).expect("new"));
    let status = async |token: &str| http.get("/v1/people/me").bearer(token).send().await.status.as_u16();
    let path = format!("/admin/users/{}/tokens/expire", ada.id);
    assert_eq!(http.post(&path).send().await.expect(200)["tokens"], 1);
    assert_eq!((status(ada.access_token()).await, status(bob.access_token()).await), (401, 200));
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", ada.refresh_token().expect("a person has one")),
        ("client_id", sim.client_id()),
        ("client_secret", sim.client_secret()),
    ];
    let body = http.post("/v1/access_token").form(&form).send().await.expect(200);
    let path = format!("/admin/users/{}/tokens/revoke", ada.id);
    assert_eq!(http.post(&path).send().await.expect(200)["tokens"], 1);
    assert_eq!(status(body["access_token"].as_str().expect("a text")).await, 401);
    http.post("/v1/access_token").form(&form).send().await.expect(400);
    http.post("/admin/users/5f0a3a7c-0000-4000-8000-000000000001/tokens/expire").send().await.expect(404);
}

#[tokio::test]
async fn what_is_to_go_wrong_is_told_and_cleared() {
    let sim = Sim::start().await.expect("loopback");
    let http = Http::of(&sim);
    let fault = json!({"path": "/v1/rooms", "method": "GET", "status": 429, "latencyMs": 5, "times": 2});
    http.post("/admin/faults").json(&fault).send().await.expect(200);
    http.get("/v1/rooms").send().await.expect(429);
    let told = http.get("/admin/faults").send().await.expect(200)["items"][0].clone();
    assert_eq!((&told["effect"], &told["method"]), (&json!("wait 5 ms, then answer 429"), &json!("GET")));
    assert_eq!((&told["hits"], &told["left"]), (&json!(1), &json!(1)));

    let delay = FrameEffect::Delay(Duration::from_millis(5));
    sim.sockets().inject(FrameFault::new(delay).event("conversation.activity").forever());
    let told = http.get("/control/frames").send().await.expect(200)["items"][0].clone();
    let wanted = json!({"effect": "delay", "event": "conversation.activity", "hits": 0, "left": null});
    assert_eq!(told, wanted);
    http.delete("/control/frames").send().await.expect(204);
    assert_eq!(http.get("/control/frames").send().await.expect(200)["items"], json!([]));

    let trouble = json!({"swallow": 2, "certificate": "expired"});
    http.post("/control/kms").json(&trouble).send().await.expect(204);
    let told = http.get("/control/kms").send().await.expect(200);
    let wanted = json!({"swallow": 2, "spoilSignatures": 0, "certificate": "expired", "refusals": 0});
    assert_eq!(told, wanted);
    http.delete("/control/kms").send().await.expect(204);
    assert_eq!(http.get("/control/kms").send().await.expect(200)["certificate"], "good");
}
