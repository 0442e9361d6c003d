//! The test-user services, as the helper of the JS SDK uses them (wire/08 section 2.1).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use webex_sim::{Profile, Sim};

use crate::http_client::{Answer, Http};

struct Fixture {
    sim: Sim,
    http: Http,
    client_token: String,
}

impl Fixture {
    async fn start(profile: Profile) -> Self {
        let sim = Sim::builder().profile(profile).start().await.expect("loopback");
        let http = Http::of(&sim);
        let authorization = STANDARD.encode(format!("{}:{}", sim.client_id(), sim.client_secret()));
        let fields = [
            ("grant_type", "client_credentials"),
            (
                "scope",
                "Identity:SCIM webexsquare:get_conversation spark-test-account:write spark-test-account:read",
            ),
        ];
        let url = "/idbroker/idb/oauth2/v1/access_token";
        let answer =
            http.post(url).header("authorization", &authorization).form(&fields).send().await.expect(200);
        let client_token = answer["access_token"].as_str().expect("text").to_owned();
        Self { sim, http, client_token }
    }

    async fn create(&self, changes: Value) -> Answer {
        let mut body = json!({
            "clientId": self.sim.client_id(), "clientSecret": self.sim.client_secret(), "displayName": "Ann",
            "entitlements": ["spark", "webExSquared"], "password": "pzAY1*", "roles": [{"name": "spark.kms_orgagent"}],
            "scopes": "spark:kms spark:all Identity:SCIM", "idbrokerUrl": "ignored",
        });
        for (member, value) in changes.as_object().expect("an object") {
            body[member] = value.clone();
        }
        self.http.post("/cigateway/users/test_users_s").bearer(&self.client_token).json(&body).send().await
    }

    async fn delete(&self, token: &str, user: &Value) -> Answer {
        let body = json!({"user_id": user["id"], "refresh_token": "x", "user_type": "PERSON"});
        self.http.post("/cigateway/users/test_users/delete").bearer(token).json(&body).send().await
    }
}

fn token(created: &Value) -> &str {
    created["token"]["access_token"].as_str().expect("text")
}

#[tokio::test]
async fn a_created_user_has_what_was_asked_for() {
    let fixture = Fixture::start(Profile::Strict).await;
    let created = fixture.create(json!({})).await.expect(200);
    let user = &created["user"];
    assert_eq!((&user["name"], &user["type"]), (&json!("Ann"), &json!("PERSON")));
    assert_eq!(user["entitlements"], json!(["spark", "webExSquared"]));
    assert_eq!(user["orgId"], fixture.sim.default_org().to_string());
    let email = user["email"].as_str().expect("text");
    assert_eq!(email.split_once('@').expect("an address").1.split('.').count(), 2, "a two-label domain");
    assert_eq!(created["token"]["expires_in"], 64_799);
    assert_eq!(created["token"]["refresh_token_expires_in"], 5_183_999);
    assert!(created["token"].get("scope").is_none(), "the helper's users begin without reductions");
    let own = fixture.http.get("/conversation/api/v1/users").bearer(token(&created)).send().await.expect(200);
    assert_eq!((&own["id"], &own["email"]), (&user["id"], &user["email"]));
}

#[tokio::test]
async fn organizations_are_told_apart() {
    let fixture = Fixture::start(Profile::Strict).await;
    let federated = fixture.create(json!({"orgId": "kmsFederation"})).await.expect(200);
    assert_eq!(federated["user"]["orgId"], "75dcf6c2-247d-4e3d-a32c-ff3ee28398eb");
    let eu = fixture.create(json!({"orgId": fixture.sim.eu_org()})).await.expect(200);
    assert_eq!(eu["user"]["orgId"], fixture.sim.eu_org().to_string());
    let new = "01234567-89ab-4def-8123-456789abcdef";
    assert_eq!(fixture.create(json!({"orgId": new})).await.expect(200)["user"]["orgId"], new);
    fixture.create(json!({"orgId": "nonsense"})).await.expect(400);
}

#[tokio::test]
async fn a_machine_may_share_a_persons_address_but_a_second_person_may_not() {
    let fixture = Fixture::start(Profile::Strict).await;
    let address = json!({"emailTemplate": "ann@example.com"});
    let person = fixture.create(address.clone()).await.expect(200);
    let machine = json!({"emailTemplate": "ann@example.com", "type": "MACHINE", "machineType": "LYRA_SPACE"});
    let machine = fixture.create(machine).await.expect(200);
    assert_eq!(
        (&machine["user"]["type"], &machine["user"]["machineType"]),
        (&json!("MACHINE"), &json!("LYRA_SPACE"))
    );
    assert_ne!(machine["user"]["id"], person["user"]["id"]);
    fixture.create(address).await.expect(409);
    let forced = json!({"emailTemplate": "ann@example.com", "forceCreate": true});
    assert_ne!(fixture.create(forced).await.expect(200)["user"]["id"], person["user"]["id"]);
}

#[tokio::test]
async fn whoever_was_invited_by_address_signs_up_under_the_same_id() {
    let fixture = Fixture::start(Profile::Strict).await;
    let host = fixture.create(json!({})).await.expect(200);
    let invite = fixture.http.post("/conversation/api/v1/users?shouldCreateUsers=true").bearer(token(&host));
    let invited = invite.json(&json!([{"email": "zoe@example.com"}])).send().await.expect(200);
    let signed_up = fixture.create(json!({"emailTemplate": "Zoe@example.com"})).await.expect(200);
    assert_eq!(signed_up["user"]["id"], invited["zoe@example.com"]["id"]);
    assert_eq!(signed_up["user"]["email"], "Zoe@example.com");
    fixture.create(json!({"emailTemplate": "zoe@example.com"})).await.expect(409);
}

#[tokio::test]
async fn only_a_client_with_the_right_to_may_create() {
    let fixture = Fixture::start(Profile::Strict).await;
    let user = fixture.create(json!({})).await.expect(200);
    let body = json!({"clientId": fixture.sim.client_id(), "clientSecret": fixture.sim.client_secret()});
    let create = fixture.http.post("/cigateway/users/test_users_s");
    create.bearer(token(&user)).json(&body).send().await.expect(403);
    fixture.http.post("/cigateway/users/test_users_s").json(&body).send().await.expect(401);
    fixture.create(json!({"clientSecret": "wrong"})).await.expect(401);
    fixture.create(json!({"scopes": "bogus:all"})).await.expect(400);
}

#[tokio::test]
async fn a_code_is_given_instead_of_a_token_and_grants_nothing_of_messaging_without_the_entitlement() {
    let fixture = Fixture::start(Profile::Strict).await;
    let redirect = format!("{}/redirect", fixture.sim.base_url());
    for (entitlements, granted) in
        [(json!(["webExSquared"]), "Identity:SCIM"), (json!(["spark"]), "spark:kms")]
    {
        let created =
            fixture.create(json!({"authCodeOnly": true, "entitlements": entitlements})).await.expect(200);
        let code = created["token"]["auth_code"].as_str().expect("text");
        let basic = STANDARD.encode(format!("{}:{}", fixture.sim.client_id(), fixture.sim.client_secret()));
        let fields = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", &redirect)];
        let grant = fixture.http.post("/idbroker/idb/oauth2/v1/access_token").form(&fields);
        let token = grant.header("authorization", &format!("Basic {basic}")).send().await.expect(200);
        let scope = token["scope"].as_str().expect("text");
        assert!(scope.contains(granted), "{scope}");
        assert_eq!(scope.contains("spark:"), granted.starts_with("spark:"), "{scope}");
    }
}

#[tokio::test]
async fn a_user_logs_in_with_the_password() {
    let fixture = Fixture::start(Profile::Strict).await;
    let user = fixture.create(json!({})).await.expect(200)["user"].clone();
    let mut body = json!({"id": user["id"], "email": user["email"], "password": "pzAY1*",
        "clientId": fixture.sim.client_id(), "clientSecret": fixture.sim.client_secret()});
    let answer = fixture.http.post("/cigateway/users/test_users/login").json(&body).send().await.expect(200);
    assert!(answer["access_token"].is_string());
    body["password"] = json!("wrong");
    fixture.http.post("/cigateway/users/test_users/login").json(&body).send().await.expect(401);
}

#[tokio::test]
async fn a_removed_user_is_gone_and_a_revoked_token_removes_only_for_test_suites() {
    for (profile, status) in [(Profile::Strict, 401), (Profile::Interop, 204)] {
        let fixture = Fixture::start(profile).await;
        let gone = fixture.create(json!({})).await.expect(200);
        fixture.delete(token(&gone), &gone["user"]).await.expect(204);
        fixture.http.get("/conversation/api/v1/users").bearer(token(&gone)).send().await.expect(401);
        let other = fixture.create(json!({})).await.expect(200);
        fixture.delete(token(&other), &gone["user"]).await.expect(403);
        fixture.sim.revoke_token(token(&other));
        fixture.delete(token(&other), &other["user"]).await.expect(status);
    }
}
