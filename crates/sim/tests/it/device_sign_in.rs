//! Signing in on a device, whose code a person types elsewhere (wire/01 sections 3.2.8 and 4.5).

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use webex_sim::{NewIntegration, NewUser, Sim, TestUser};

use crate::http_client::{Answer, Http};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
const HELPER: &str = "/helperservice/v1";

struct Fixture {
    sim: Sim,
    http: Http,
    user: TestUser,
}

impl Fixture {
    async fn start() -> Self {
        let sim = Sim::start().await.expect("loopback");
        let user = NewUser::new().email("ada@example.com").password("s3cret");
        Self { http: Http::of(&sim), user: sim.create_user(user).expect("a new address"), sim }
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let basic = STANDARD.encode(format!("{}:{}", self.sim.client_id(), self.sim.client_secret()));
        self.http.post(path).header("authorization", &format!("Basic {basic}")).form(fields).send().await
    }

    async fn begin(&self) -> Value {
        let fields = [("client_id", self.sim.client_id()), ("scope", "spark:all spark:kms")];
        self.post(&format!("{HELPER}/actions/device/authorize"), &fields).await.expect(200)
    }

    async fn poll(&self, codes: &Value) -> Answer {
        let code = codes["device_code"].as_str().expect("a text");
        let fields = [("grant_type", GRANT), ("device_code", code), ("client_id", self.sim.client_id())];
        self.post(&format!("{HELPER}/actions/device/token"), &fields).await
    }

    async fn poll_later(&self, codes: &Value) -> Answer {
        self.sim.clock().advance(Duration::from_secs(2));
        self.poll(codes).await
    }

    async fn decide(&self, user_code: &str, decision: &str, password: &str) -> Answer {
        let fields = [
            ("userCode", user_code),
            ("decision", decision),
            ("email", self.user.email.as_str()),
            ("password", password),
        ];
        self.http.post(&format!("{HELPER}/verify")).form(&fields).send().await
    }
}

fn code(codes: &Value) -> &str {
    codes["user_code"].as_str().expect("a text")
}

#[tokio::test]
async fn a_device_waits_until_its_code_is_typed_and_gets_a_token_pair_once() {
    let fixture = Fixture::start().await;
    let codes = fixture.begin().await;
    assert_eq!((&codes["interval"], &codes["expires_in"]), (&json!(2), &json!(300)));
    assert!(code(&codes).len() == 6 && code(&codes).bytes().all(|byte| byte.is_ascii_digit()));
    let page = format!("{}{HELPER}/verify", fixture.sim.base_url());
    assert_eq!(codes["verification_uri"], page);
    assert_eq!(codes["verification_uri_complete"], format!("{page}?userCode={}", code(&codes)));
    let pending = fixture.poll(&codes).await.expect(428);
    assert_eq!(pending["message"], "authorization_pending");

    let page = fixture.http.get(codes["verification_uri_complete"].as_str().expect("a text")).send().await;
    let html = String::from_utf8_lossy(&page.body).into_owned();
    assert!(html.contains("Simulated Integration") && html.contains(code(&codes)), "{html}");
    assert_eq!(fixture.decide(code(&codes), "accept", "wrong").await.status, 403);
    let spaced = format!("{} {}", &code(&codes)[..3], &code(&codes)[3..]);
    assert_eq!(fixture.decide(&spaced, "accept", "s3cret").await.status, 200);

    let body = fixture.poll_later(&codes).await.expect(200);
    assert_eq!((&body["token_type"], &body["scope"]), (&json!("Bearer"), &json!("spark:all spark:kms")));
    assert!(body["refresh_token"].is_string());
    let token = body["access_token"].as_str().expect("a text");
    let me = fixture.http.get("/v1/people/me").bearer(token).send().await.expect(200);
    assert_eq!(me["emails"], json!(["ada@example.com"]));
    assert_eq!(fixture.poll_later(&codes).await.expect(400)["message"], "invalid_grant");
}

#[tokio::test]
async fn who_polls_too_often_is_told_to_slow_down() {
    let fixture = Fixture::start().await;
    let codes = fixture.begin().await;
    fixture.poll(&codes).await.expect(428);
    assert_eq!(fixture.poll(&codes).await.expect(400)["message"], "slow_down");
    fixture.poll_later(&codes).await.expect(428);
}

#[tokio::test]
async fn refusals_and_late_codes_end_the_waiting() {
    let fixture = Fixture::start().await;
    let codes = fixture.begin().await;
    assert_eq!(fixture.decide(code(&codes), "decline", "").await.status, 200);
    assert_eq!(fixture.poll(&codes).await.expect(400)["message"], "access_denied");
    assert_eq!(fixture.decide(code(&codes), "accept", "s3cret").await.status, 403, "it is decided");
    let late = fixture.begin().await;
    fixture.sim.clock().advance(Duration::from_secs(300));
    assert_eq!(fixture.poll(&late).await.expect(400)["message"], "expired_token");
    assert_eq!(fixture.decide(code(&late), "accept", "s3cret").await.status, 403);
}

#[tokio::test]
async fn the_client_proves_itself_and_polls_with_its_own_codes() {
    let fixture = Fixture::start().await;
    let (begin, poll) =
        (format!("{HELPER}/actions/device/authorize"), format!("{HELPER}/actions/device/token"));
    let client = fixture.sim.client_id();
    let anonymous =
        fixture.http.post(&begin).form(&[("client_id", client), ("scope", "spark:all")]).send().await;
    assert_eq!(anonymous.expect(401)["error"], "invalid_client");
    let other = fixture.post(&begin, &[("client_id", "other"), ("scope", "spark:all")]).await;
    assert_eq!(other.expect(400)["error"], "invalid_request");
    let scopeless = fixture.post(&begin, &[("client_id", client)]).await;
    assert_eq!(scopeless.expect(400)["error"], "invalid_request");
    let unknown = fixture.post(&begin, &[("client_id", client), ("scope", "bogus:all")]).await;
    assert_eq!(unknown.expect(400)["error"], "invalid_scope");
    let grant = fixture.post(&poll, &[("client_id", client), ("grant_type", "device_code")]).await;
    assert_eq!(grant.expect(400)["error"], "unsupported_grant_type");

    let codes = fixture.begin().await;
    let thief = fixture.sim.create_integration(NewIntegration::new("Thief").public()).expect("sound");
    let fields = [
        ("grant_type", GRANT),
        ("device_code", codes["device_code"].as_str().expect("a text")),
        ("client_id", &thief.client_id),
    ];
    let stolen = fixture.http.post(&poll).form(&fields).send().await;
    assert_eq!(stolen.expect(400)["message"], "invalid_grant");
}

#[tokio::test]
async fn the_developer_api_offers_the_grant_too_and_the_handle_decides() {
    let fixture = Fixture::start().await;
    let television =
        fixture.sim.create_integration(NewIntegration::new("Television").public()).expect("sound");
    let client = ("client_id", television.client_id.as_str());
    let begin = fixture.http.post("/v1/device/authorize").form(&[client, ("scope", "spark:all")]);
    let codes = begin.send().await.expect(200);
    assert!(fixture.sim.accept_device(code(&codes), fixture.user.id));
    assert!(!fixture.sim.decline_device(code(&codes)), "it is decided");
    let device_code = ("device_code", codes["device_code"].as_str().expect("a text"));
    let poll = fixture.http.post("/v1/device/token").form(&[client, device_code, ("grant_type", GRANT)]);
    let body = poll.send().await.expect(200);
    let refresh = ("refresh_token", body["refresh_token"].as_str().expect("a text"));
    let form = [client, refresh, ("grant_type", "refresh_token")];
    fixture.http.post("/v1/access_token").form(&form).send().await.expect(200);
}
