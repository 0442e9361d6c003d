//! The smaller services: users, activation, identity, metrics, log upload.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use webex_sim::{NewUser, Profile, Sim, TestUser};

use crate::http_client::Http;

async fn start() -> (Sim, Http, TestUser) {
    let sim = Sim::start().await.expect("loopback");
    let user = sim.create_user(NewUser::new().password("secret")).expect("a new address");
    let http = Http::of(&sim);
    (sim, http, user)
}

fn basic(sim: &Sim) -> String {
    format!("Basic {}", STANDARD.encode(format!("{}:{}", sim.client_id(), sim.client_secret())))
}

fn text(body: &Value, member: &str) -> String {
    body[member].as_str().unwrap_or_else(|| panic!("{member} is no text in {body}")).to_owned()
}

#[tokio::test]
async fn somebody_unknown_has_the_same_id_before_and_after() {
    let (_sim, http, user) = start().await;
    let url = "/conversation/api/v1/users";
    let asked = json!([{"email": "Stranger@example.com"}, {"email": user.email}]);
    let before = http.post(url).bearer(user.access_token()).json(&asked).send().await.expect(200);
    assert_eq!(before["Stranger@example.com"]["userExists"], false);
    assert_eq!(before[&user.email], json!({"id": user.id, "userExists": true}));
    let create = http.post(&format!("{url}?shouldCreateUsers=true"));
    let created = create.bearer(user.access_token()).json(&asked).send().await.expect(200);
    let id = &before["Stranger@example.com"]["id"];
    assert_eq!(created["Stranger@example.com"], json!({"id": id, "userExists": true}));
    http.post(url).bearer(user.access_token()).json(&json!([{"email": "nonsense"}])).send().await.expect(400);
}

#[tokio::test]
async fn a_user_renames_himself() {
    let (_sim, http, user) = start().await;
    let rename =
        http.call(http::Method::PATCH, "/conversation/api/v1/users/user").bearer(user.access_token());
    assert_eq!(rename.json(&json!({"displayName": "Zoe"})).send().await.expect(200)["name"], "Zoe");
    let own = http.get("/conversation/api/v1/users").bearer(user.access_token()).send().await.expect(200);
    assert_eq!(own["name"], "Zoe");
}

#[tokio::test]
async fn an_address_becomes_a_user_by_its_verification_mail() {
    let (sim, http, user) = start().await;
    let verify = async |email: &str| {
        let body = json!({"email": email, "reqId": "WEBCLIENT"});
        http.post("/atlas/api/v1/users/activations").bearer(user.access_token()).json(&body).send().await
    };
    let known = verify(&user.email).await.expect(200);
    assert_eq!(known, json!({"hasPassword": true, "verificationEmailTriggered": false, "sso": false}));
    verify("nonsense").await.expect(400);

    let unknown = verify("New@example.com").await.expect(200);
    assert_eq!(
        (&unknown["hasPassword"], &unknown["verificationEmailTriggered"]),
        (&json!(false), &json!(true))
    );
    let mail = text(&unknown, "verifyEmailURL");
    let verification = mail.split_once("?t=").expect("a token").1;
    let invoke = async |token: &str| {
        let url = "/idbroker/idb/token/v1/actions/UserActivation/invoke";
        let body = json!({"verificationToken": token, "scope": "spark:all"});
        http.post(url).header("authorization", &basic(&sim)).json(&body).send().await
    };
    let activated = invoke(verification).await.expect(200);
    assert_eq!(activated["email"], "New@example.com");
    invoke(verification).await.expect(400);
    let half = verify("new@example.com").await.expect(200);
    assert_eq!(half, json!({"hasPassword": false, "verificationEmailTriggered": false, "sso": false}));

    let token = text(&activated["tokenData"], "access_token");
    let patch = async |body: Value| {
        let url = format!("/identity/identity/scim/v1/Users/{}", text(&activated, "id"));
        http.call(http::Method::PATCH, &url).bearer(&token).json(&body).send().await
    };
    let schemas = json!(["urn:scim:schemas:core:1.0"]);
    patch(json!({"schemas": schemas, "password": "new"})).await.expect(200);
    patch(json!({"schemas": schemas, "name": {"givenName": "N"}})).await.expect(200);
    let names = json!({"schemas": schemas, "name": {"familyName": "W"}, "displayName": "N W"});
    let scim = patch(names).await.expect(200);
    assert_eq!(scim["name"], json!({"givenName": "N", "familyName": "W"}));
    assert_eq!(scim["displayName"], "N W");
    assert_eq!(verify("New@example.com").await.expect(200)["hasPassword"], true);
}

#[tokio::test]
async fn a_one_time_password_works_once() {
    let (sim, http, user) = start().await;
    let invoke = async |action: &str, body: Value| {
        let url = format!("/idbroker/idb/token/v1/actions/UserOTP/{action}/invoke");
        http.post(&url).header("authorization", &basic(&sim)).json(&body).send().await
    };
    let generated = invoke("Generate", json!({"email": user.email})).await.expect(200);
    let passcode = text(&generated, "oneTimePassword");
    let validate = json!({"email": user.email, "oneTimePassword": passcode, "scope": "spark:all"});
    let validated = invoke("Validate", validate.clone()).await.expect(200);
    assert_eq!((&validated["id"], &validated["email"]), (&json!(user.id), &json!(user.email)));
    assert!(validated["tokenData"]["access_token"].is_string());
    invoke("Validate", validate).await.expect(400);
    invoke("Generate", json!({"email": "nobody@example.com"})).await.expect(404);
    let url = "/idbroker/idb/token/v1/actions/UserOTP/Generate/invoke";
    http.post(url).json(&json!({"email": user.email})).send().await.expect(401);
}

#[tokio::test]
async fn licences_are_activated_at_both_addresses() {
    let (_sim, http, user) = start().await;
    for url in ["/license/api/v1/users/activations", "/user-onboarding/api/v1/users/activations"] {
        let activate =
            async |body: Value| http.post(url).bearer(user.access_token()).json(&body).send().await;
        let known = activate(json!({"email": user.email, "reqId": "WEBCLIENT"})).await.expect(200);
        assert_eq!((&known["id"], &known["verificationEmailTriggered"]), (&json!(user.id), &json!(false)));
        let unknown = json!({"email": "nobody@example.com", "reqId": "WEBCLIENT", "countryCode": "US"});
        assert_eq!(activate(unknown).await.expect(200)["verificationEmailTriggered"], true);
        let quiet = json!({"email": "nobody@example.com", "reqId": "WEBCLIENT", "suppressEmail": true});
        assert_eq!(activate(quiet).await.expect(200)["verificationEmailTriggered"], false);
        activate(json!({"email": "invalidEmail", "reqId": "WEBCLIENT"})).await.expect(400);
        http.post(url).json(&json!({"email": user.email})).send().await.expect(401);
    }
}

#[tokio::test]
async fn metrics_are_kept_with_their_sender() {
    let (sim, http, user) = start().await;
    let body = json!({"metrics": [{"metricName": "ev", "fields": {"a": 1}}]});
    let base = "/metrics/api/v1";
    let send = http.post(&format!("{base}/clientmetrics")).bearer(user.access_token()).json(&body);
    let answer = send.send().await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
    http.post(&format!("{base}/clientmetrics")).json(&body).send().await.expect(401);
    let prelogin = format!("{base}/clientmetrics-prelogin");
    http.post(&prelogin).json(&body).send().await.expect(400);
    http.post(&prelogin).header("x-prelogin-userid", "p1").json(&body).send().await.expect(204);
    let alias = http.post(&format!("{base}/clientmetrics?alias=true")).header("x-prelogin-userid", "p1");
    alias.bearer(user.access_token()).json(&json!({})).send().await.expect(204);
    let many = json!({"metrics": vec![json!({}); 51]});
    http.post(&format!("{base}/clientmetrics"))
        .bearer(user.access_token())
        .json(&many)
        .send()
        .await
        .expect(400);

    let kept = sim.metrics();
    assert_eq!(kept.len(), 3);
    assert_eq!((kept[0].user, &kept[0].body["metricName"]), (Some(user.id), &json!("ev")));
    assert_eq!((kept[1].user, kept[1].prelogin_user.as_deref()), (None, Some("p1")));
    assert_eq!((kept[2].user, kept[2].prelogin_user.as_deref()), (Some(user.id), Some("p1")));
}

#[tokio::test]
async fn metrics_with_a_revoked_token_are_kept_only_for_test_suites() {
    for (profile, status) in [(Profile::Strict, 401), (Profile::Interop, 204)] {
        let sim = Sim::builder().profile(profile).start().await.expect("loopback");
        let user = sim.create_user(NewUser::new()).expect("a new address");
        sim.revoke_token(user.access_token());
        let http = Http::of(&sim);
        let send = http.post("/metrics/api/v1/clientmetrics").bearer(user.access_token());
        send.json(&json!({"metrics": [{"metricName": "late"}]})).send().await.expect(status);
        assert_eq!(sim.metrics().len(), usize::from(status == 204));
    }
}

#[tokio::test]
async fn a_log_is_uploaded_in_three_phases() {
    let (sim, http, user) = start().await;
    let token = user.access_token();
    let urls = "/logs/api/v1/logs/urls";
    let body = json!({"file": "sdk.txt", "uploadProtocol": "content-length"});
    let place = http.post(urls).bearer(token).json(&body).send().await.expect(200);
    let meta = json!({"filename": place["logFilename"], "userId": user.id,
        "data": [{"key": "feedbackId", "value": "FB"}, {"key": "locusId", "value": null}]});
    http.post("/logs/api/v1/logs/meta").bearer(token).json(&meta).send().await.expect(404);
    let put = http.put(&text(&place, "tempURL")).header("x-trans-id", "1").body("text/plain", "the log");
    assert!(put.send().await.status.is_success());
    let done = http.post("/logs/api/v1/logs/meta").bearer(token).json(&meta).send().await;
    let body = done.expect(200);
    assert_eq!((&body["userId"], &body["feedbackId"]), (&json!(user.id), &json!("FB")));
    assert!(body["url"].is_string() && !done.header("trackingid").is_empty());
    let logs = sim.client_logs();
    assert_eq!((logs.len(), &logs[0].content[..], logs[0].user), (1, &b"the log"[..], user.id));
    assert!(logs[0].meta.is_some());

    http.post(urls).json(&json!({"file": "sdk.txt"})).send().await.expect(401);
    let other = json!({"file": "sdk.txt", "uploadProtocol": "chunked"});
    http.post(urls).bearer(token).json(&other).send().await.expect(400);
    http.put("/logs/upload/unknown").body("text/plain", "x").send().await.expect(404);
    let thief = sim.create_user(NewUser::new()).expect("a new address");
    http.post("/logs/api/v1/logs/meta").bearer(thief.access_token()).json(&meta).send().await.expect(404);
}

#[tokio::test]
async fn the_developer_api_answers_without_a_resource() {
    let (_sim, http, user) = start().await;
    http.get("/v1/ping").send().await.expect(200);
    http.get("/v1/build_info").send().await.expect(200);
    let preferences = http.get("/v1/meetingPreferences").bearer(user.access_token()).send().await.expect(200);
    assert_eq!(preferences["sites"], json!([]));
}
