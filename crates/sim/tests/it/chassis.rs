//! What surrounds every request: addresses, tracking ids, error bodies, CORS, journal, shutdown.

use std::time::Duration;

use http::Method;
use webex_sim::{NewUser, Sim};

use crate::http_client::Http;

#[tokio::test]
async fn one_port_answers_on_all_loopback_names() {
    let sim = Sim::start().await.expect("loopback");
    let http = Http::of(&sim);
    for host in ["127.0.0.1", "localhost", "127.0.0.2"] {
        let url = format!("{}/region", sim.base_url().replace("127.0.0.1", host));
        let region = http.get(&url).send().await.expect(200);
        assert_eq!(region["regionCode"], "US-EAST", "{host}");
        assert_eq!(region["clientAddress"], "127.0.0.1");
    }
}

#[tokio::test]
async fn the_tracking_id_of_the_client_is_repeated_and_one_is_invented_if_it_is_missing() {
    let sim = Sim::start().await.expect("loopback");
    let http = Http::of(&sim);
    let answer = http.get("/v1/meetingPreferences").header("trackingid", "webex-rust_x_1").send().await;
    let body = answer.expect(401);
    assert_eq!(answer.header("trackingid"), "webex-rust_x_1");
    assert_eq!(body["trackingId"], "webex-rust_x_1");
    assert_eq!(body["errors"][0]["description"], body["message"]);
    let answer = http.get("/region").send().await;
    assert!(answer.header("trackingid").starts_with("SIM_"));
}

#[tokio::test]
async fn unknown_addresses_and_methods_have_error_bodies() {
    let sim = Sim::start().await.expect("loopback");
    let http = Http::of(&sim);
    assert!(http.get("/nothing/here").send().await.expect(404)["trackingId"].is_string());
    assert!(http.post("/region").send().await.expect(405)["message"].is_string());
}

#[tokio::test]
async fn a_browser_learns_what_it_may_do_even_from_errors() {
    let sim = Sim::start().await.expect("loopback");
    let http = Http::of(&sim);
    let answer = http
        .call(Method::OPTIONS, "/v1/rooms")
        .header("origin", "http://localhost:8000")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization, trackingid")
        .send()
        .await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("access-control-allow-headers"), "authorization, trackingid");
    assert_eq!(answer.header("access-control-allow-methods"), "GET,POST,PUT,PATCH,DELETE");
    let answer = http.get("/nothing").header("origin", "http://localhost:8000").send().await;
    assert_eq!(answer.header("access-control-allow-origin"), "http://localhost:8000");
    assert!(answer.header("access-control-expose-headers").contains("retry-after"));
}

#[tokio::test]
async fn the_journal_knows_who_asked_and_keeps_no_secret() {
    let sim = Sim::start().await.expect("loopback");
    let user = sim.create_user(NewUser::new()).expect("a new address");
    Http::of(&sim).get("/v1/meetingPreferences?max=1").bearer(user.access_token()).send().await.expect(200);
    let entry = sim.journal().wait_for(|entry| entry.path == "/v1/meetingPreferences").await;
    assert_eq!(entry.user, Some(user.id));
    assert_eq!(entry.query.as_deref(), Some("max=1"));
    assert_eq!(entry.headers["authorization"], "Bearer [redacted]");
}

#[tokio::test]
async fn an_expired_or_revoked_token_is_refused() {
    let sim = Sim::start().await.expect("loopback");
    let http = Http::of(&sim);
    let (ada, bob) =
        (sim.create_user(NewUser::new()).expect("new"), sim.create_user(NewUser::new()).expect("new"));
    sim.revoke_token(bob.access_token());
    http.get("/v1/meetingPreferences").bearer(bob.access_token()).send().await.expect(401);
    http.get("/v1/meetingPreferences").bearer(ada.access_token()).send().await.expect(200);
    sim.clock().advance(Duration::from_secs(64_800));
    http.get("/v1/meetingPreferences").bearer(ada.access_token()).send().await.expect(401);
}

#[tokio::test]
async fn after_a_shutdown_nothing_answers() {
    let sim = Sim::start().await.expect("loopback");
    let http = Http::of(&sim);
    http.get("/region").send().await.expect(200);
    sim.shutdown().await;
    assert!(http.get("/region").try_send().await.is_err());
}
