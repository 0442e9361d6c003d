//! Flags on messages (wire/02 section 3.10).

use http::Method;
use serde_json::{Value, json};

use crate::cast::{Actor, Cast, text};
use crate::http_client::{Answer, Http};
use crate::talker::Talker;

const FLAGS: &str = "/userapps/api/v1/flags";

async fn call(cast: &Cast, actor: &Actor, method: Method, target: &str, body: Value) -> Answer {
    let http = Http::of(&cast.sim);
    http.call(method, target).bearer(actor.user.access_token()).json(&body).send().await
}

async fn listed(cast: &Cast, actor: &Actor, state: &str) -> Vec<Value> {
    let answer =
        call(cast, actor, Method::GET, &format!("{FLAGS}?state={state}"), json!({})).await.expect(200);
    answer["items"].as_array().expect("a list").clone()
}

/// A message in a room of Ann, Bob alone is with her; and the flag that fits it.
async fn message(cast: &Cast) -> (Actor, Actor, Value) {
    let (ann, bob) = (cast.person("Ann"), cast.person("Bob"));
    let mut talker = Talker::connect(&cast.sim, &ann).await;
    let room = talker.create(&[&ann, &bob]).await;
    let message = talker.say(&room, "remember this").await;
    let flag = json!({"conversation-url": room["url"], "flag-item": message["url"], "state": "flagged"});
    (ann, bob, flag)
}

#[tokio::test]
async fn a_flag_is_its_owners_alone() {
    let cast = Cast::start().await;
    let (ann, bob, wanted) = message(&cast).await;
    let flag = call(&cast, &bob, Method::POST, FLAGS, wanted.clone()).await.expect(200);
    assert_eq!((&flag["flag-item"], &flag["state"]), (&wanted["flag-item"], &json!("flagged")));
    let again = call(&cast, &bob, Method::POST, FLAGS, wanted).await.expect(200);
    assert_eq!(again["url"], flag["url"], "a message has one flag");
    assert_eq!(listed(&cast, &bob, "flagged").await.as_slice(), std::slice::from_ref(&flag));
    assert!(listed(&cast, &ann, "flagged").await.is_empty());
    let url = text(&flag, "url");
    call(&cast, &ann, Method::PUT, url, json!({"state": "archived"})).await.expect(404);
    call(&cast, &ann, Method::DELETE, url, json!({})).await.expect(404);
    let archived = call(&cast, &bob, Method::PUT, url, json!({"state": "archived"})).await.expect(200);
    assert_eq!(archived["state"], "archived");
    assert!(listed(&cast, &bob, "flagged").await.is_empty());
    assert_eq!(listed(&cast, &bob, "archived").await.len(), 1);
    call(&cast, &bob, Method::DELETE, url, json!({})).await.expect(204);
    call(&cast, &bob, Method::DELETE, url, json!({})).await.expect(404);
}

#[tokio::test]
async fn only_what_one_may_see_can_be_flagged() {
    let cast = Cast::start().await;
    let (ann, _, wanted) = message(&cast).await;
    let eve = cast.person("Eve");
    call(&cast, &eve, Method::POST, FLAGS, wanted.clone()).await.expect(404);
    let mut odd = wanted.clone();
    odd["flag-item"] = json!("https://example.com/nothing");
    call(&cast, &ann, Method::POST, FLAGS, odd).await.expect(400);
    let mut odd = wanted;
    odd["state"] = json!("burnt");
    call(&cast, &ann, Method::POST, FLAGS, odd).await.expect(400);
}
