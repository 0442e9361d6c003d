//! Presence (wire/02 section 3.6).

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::cast::{Actor, Cast};
use crate::http_client::{Answer, Http};

const BASE: &str = "/apheleia/api/v1";

async fn call(cast: &Cast, actor: &Actor, path: &str, body: Value) -> Answer {
    let http = Http::of(&cast.sim);
    http.call(Method::POST, &format!("{BASE}/{path}"))
        .bearer(actor.user.access_token())
        .json(&body)
        .send()
        .await
}

fn id(actor: &Actor) -> String {
    actor.user.id.to_string()
}

async fn tell(cast: &Cast, actor: &Actor, status: &str, ttl: Option<u64>) -> Answer {
    call(cast, actor, "events", json!({"subject": id(actor), "eventType": status, "ttl": ttl})).await
}

async fn seen(cast: &Cast, by: &Actor, who: &Actor) -> Value {
    let list = call(cast, by, "compositions", json!({"subjects": [id(who)]})).await.expect(200);
    list["statusList"][0].clone()
}

#[tokio::test]
async fn there_is_a_state_for_everybody_in_the_order_of_the_question() {
    let cast = Cast::start().await;
    let (ann, bob) = (cast.person("Ann"), cast.person("Bob"));
    tell(&cast, &bob, "call", None).await.expect(200);
    let stranger = "00000000-0000-4000-8000-000000000009";
    let asked = json!({"subjects": [id(&bob), stranger, "odd", id(&ann)]});
    let list = call(&cast, &ann, "compositions", asked).await.expect(200);
    let told: Vec<_> =
        list["statusList"].as_array().expect("a list").iter().map(|state| &state["status"]).collect();
    assert_eq!(told, ["call", "unknown", "unknown", "unknown"]);
    let many: Vec<String> = (0..51).map(|n| n.to_string()).collect();
    call(&cast, &ann, "compositions", json!({"subjects": many})).await.expect(400);
    call(&cast, &ann, "subscriptions", json!({"subjects": many, "subscriptionTtl": 600})).await.expect(400);
}

#[tokio::test]
async fn a_status_is_ones_own_ends_and_can_be_taken_back() {
    let cast = Cast::start().await;
    let (ann, bob) = (cast.person("Ann"), cast.person("Bob"));
    let foreign = json!({"subject": id(&bob), "eventType": "dnd"});
    call(&cast, &ann, "events", foreign).await.expect(403);
    tell(&cast, &ann, "inactive", None).await.expect(400);
    let told = tell(&cast, &ann, "dnd", Some(60)).await.expect(200);
    assert_eq!((&told["label"], &told["eventType"]), (&json!(id(&ann)), &json!("dnd")));
    assert_eq!(seen(&cast, &bob, &ann).await["expiresTTL"].as_i64().map(|left| left > 50), Some(true));
    cast.sim.clock().advance(Duration::from_secs(61));
    assert_eq!(seen(&cast, &bob, &ann).await["status"], "active");
    tell(&cast, &ann, "meeting", None).await.expect(200);
    tell(&cast, &ann, "clear", None).await.expect(200);
    cast.sim.clock().advance(Duration::from_secs(600));
    assert_eq!(seen(&cast, &bob, &ann).await["status"], "inactive");
}

#[tokio::test]
async fn a_subscription_answers_for_each_person_and_has_an_end() {
    let cast = Cast::start().await;
    let (ann, bob) = (cast.person("Ann"), cast.person("Bob"));
    let wish = json!({"subjects": [id(&bob), "nobody"], "subscriptionTtl": 600, "includeStatus": true});
    let answer = call(&cast, &ann, "subscriptions", wish).await.expect(200);
    let responses = answer["responses"].as_array().expect("a list");
    assert_eq!((&responses[0]["responseCode"], &responses[1]["responseCode"]), (&json!(200), &json!(404)));
    assert_eq!(responses[0]["status"]["subject"], json!(id(&bob)));
    let end = json!({"subjects": [id(&bob)], "subscriptionTtl": 0, "includeStatus": true});
    call(&cast, &ann, "subscriptions", end).await.expect(200);
}
