//! Faults, the rate limit and the addresses by which a running program is controlled.

use std::time::{Duration, Instant};

use http::{Method, StatusCode};
use serde_json::json;
use webex_sim::{Fault, NewUser, RateLimit, Sim};

use crate::http_client::Http;

async fn start() -> (Sim, Http) {
    let sim = Sim::start().await.expect("loopback");
    let http = Http::of(&sim);
    (sim, http)
}

#[tokio::test]
async fn a_status_is_answered_as_often_as_asked_for_and_then_the_service_is_back() {
    let (sim, http) = start().await;
    let fault = Fault::on("/region").method(Method::GET).status(StatusCode::TOO_MANY_REQUESTS).retry_after(7);
    let id = sim.faults().inject(fault.times(2));
    for _ in 0..2 {
        let answer = http.get("/region").send().await;
        let body = answer.expect(429);
        assert_eq!(answer.header("retry-after"), "7");
        assert_eq!(body["trackingId"], answer.header("trackingid"));
    }
    http.get("/region").send().await.expect(200);
    assert_eq!(sim.faults().hits(id), 2);
    let statuses: Vec<_> =
        sim.journal().entries().iter().map(|entry| entry.status.map(|s| s.as_u16())).collect();
    assert_eq!(statuses, [Some(429), Some(429), Some(200)]);
}

#[tokio::test]
async fn a_fault_may_be_for_one_user_and_the_nth_request() {
    let (sim, http) = start().await;
    let ann = sim.create_user(NewUser::new()).expect("a new address");
    let bob = sim.create_user(NewUser::new()).expect("a new address");
    sim.faults().inject(Fault::on("/v1/*").user(bob.id).nth(2).body(json!({"odd": true})));
    let get = async |token: &str| http.get("/v1/meetingPreferences").bearer(token).send().await;
    get(ann.access_token()).await.expect(200);
    get(bob.access_token()).await.expect(200);
    get(ann.access_token()).await.expect(200);
    assert_eq!(get(bob.access_token()).await.expect(503), json!({"odd": true}));
    get(bob.access_token()).await.expect(200);
}

#[tokio::test]
async fn a_reset_drops_the_connection_and_the_journal_says_so() {
    let (sim, http) = start().await;
    sim.faults().inject(Fault::on("/region").reset());
    assert!(http.get("/region").try_send().await.is_err());
    let entry = sim.journal().wait_for(|entry| entry.path == "/region").await;
    assert_eq!(entry.status, None);
    http.get("/region").send().await.expect(200);
}

#[tokio::test]
async fn a_truncated_body_ends_after_the_head_was_fine() {
    let (sim, http) = start().await;
    sim.faults().inject(Fault::on("/region").truncate(10));
    assert!(http.get("/region").try_send().await.is_err());
    // The service itself answered.
    let entry = sim.journal().wait_for(|entry| entry.path == "/region").await;
    assert_eq!(entry.status, Some(StatusCode::OK));
    http.get("/region").send().await.expect(200);
}

#[tokio::test]
async fn latency_delays_and_the_answer_is_as_usual() {
    let (sim, http) = start().await;
    sim.faults().inject(Fault::on("/**").latency(Duration::from_millis(80)));
    let begun = Instant::now();
    http.get("/region").send().await.expect(200);
    assert!(begun.elapsed() >= Duration::from_millis(80));
    assert!(sim.journal().entries()[0].duration >= Duration::from_millis(80));
}

#[tokio::test]
async fn the_control_address_injects_what_foreign_suites_ask_for() {
    let (sim, http) = start().await;
    let control = sim.env().into_iter().find(|(name, _)| name == "SIM_CONTROL_URL").expect("printed").1;
    let fault = json!({"method": "GET", "path": "/region", "status": 429, "headers": {"Retry-After": "1"}, "times": 1});
    http.post(&format!("{control}/faults")).json(&fault).send().await.expect(204);
    let answer = http.get("/region").send().await;
    answer.expect(429);
    assert_eq!(answer.header("retry-after"), "1");
    http.get("/region").send().await.expect(200);
    http.post(&format!("{control}/faults")).json(&json!({"path": "/", "status": 7})).send().await.expect(400);
}

#[tokio::test]
async fn the_rate_limit_counts_by_user_and_forgets_with_the_clock() {
    let limit = RateLimit { requests: 2, per: Duration::from_secs(10) };
    let sim = Sim::builder().rate_limit(limit).start().await.expect("loopback");
    let http = Http::of(&sim);
    let user = sim.create_user(NewUser::new()).expect("a new address");
    let get = async || http.get("/v1/meetingPreferences").bearer(user.access_token()).send().await;
    get().await.expect(200);
    get().await.expect(200);
    let refused = get().await;
    refused.expect(429);
    let wait: u64 = refused.header("retry-after").parse().expect("whole seconds");
    assert!((1..=10).contains(&wait));
    http.get("/region").send().await.expect(200);
    sim.clock().advance(Duration::from_secs(wait));
    get().await.expect(200);
}

#[tokio::test]
async fn a_program_is_controlled_over_http() {
    let (sim, http) = start().await;
    let created = http.post("/admin/users").json(&json!({"displayName": "Ann", "roles": ["id_full_admin"]}));
    let created = created.send().await.expect(200);
    let token = created["token"]["access_token"].as_str().expect("text");
    let works = async || http.get("/v1/meetingPreferences").bearer(token).send().await.status.as_u16();
    assert_eq!(works().await, 200);
    http.post("/admin/tokens/expire").json(&json!({"token": token})).send().await.expect(204);
    assert_eq!(works().await, 401);
    let refresh = created["token"]["refresh_token"].as_str().expect("text");
    http.post("/admin/tokens/revoke").json(&json!({"token": refresh})).send().await.expect(204);
    http.post("/admin/tokens/expire").json(&json!({"token": refresh})).send().await.expect(404);

    let before = sim.clock().now();
    http.post("/admin/clock/advance").json(&json!({"seconds": 60})).send().await.expect(200);
    assert!(sim.clock().now().as_second() - before.as_second() >= 60);

    let id = created["user"]["id"].as_str().expect("text");
    let journal = http.get(&format!("/admin/journal?path=/v1/&user={id}")).send().await.expect(200);
    let statuses: Vec<_> =
        journal["items"].as_array().expect("an array").iter().map(|e| e["status"].clone()).collect();
    assert_eq!(statuses, [200, 401]);

    let fault = http.post("/admin/faults").json(&json!({"path": "/region", "status": 500, "forever": true}));
    let fault = fault.send().await.expect(200);
    http.get("/region").send().await.expect(500);
    let listed = http.get("/admin/faults").send().await.expect(200);
    assert_eq!(listed["items"][0]["hits"], 1);
    http.delete(&format!("/admin/faults/{}", fault["id"])).send().await.expect(204);
    http.get("/region").send().await.expect(200);
}

#[tokio::test]
async fn a_foreign_name_for_this_machine_controls_nothing() {
    let (_sim, http) = start().await;
    http.get("/admin/users").header("host", "attacker.example.com").send().await.expect(403);
    let answer = http.get("/admin/users").header("origin", "http://attacker.example.com").send().await;
    assert_eq!(answer.header("access-control-allow-origin"), "");
}
