//! Grants, refresh, scope reduction, revocation, and what each of them refuses (wire/01 section 3.2).

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use webex_sim::{NewUser, Sim, TestUser};

use crate::http_client::{Answer, Http};

const TOKEN: &str = "/idbroker/idb/oauth2/v1/access_token";
const REVOKE: &str = "/idbroker/idb/oauth2/v1/revoke";
const REDUCE: &str = "urn:cisco:oauth:grant-type:scope-reduction";

struct Fixture {
    sim: Sim,
    http: Http,
    user: TestUser,
}

impl Fixture {
    async fn start() -> Self {
        let sim = Sim::start().await.expect("loopback");
        let user = sim.create_user(NewUser::new()).expect("a new address");
        Self { http: Http::of(&sim), sim, user }
    }

    fn basic(&self) -> String {
        format!("Basic {}", self.bare())
    }

    fn bare(&self) -> String {
        STANDARD.encode(format!("{}:{}", self.sim.client_id(), self.sim.client_secret()))
    }

    async fn grant(&self, fields: &[(&str, &str)]) -> Answer {
        self.http.post(TOKEN).header("authorization", &self.basic()).form(fields).send().await
    }

    async fn reduce(&self, token: &str, scope: &str) -> Answer {
        let fields =
            [("grant_type", REDUCE), ("token", token), ("scope", scope), ("client_id", self.sim.client_id())];
        self.http.post(TOKEN).form(&fields).send().await
    }

    async fn works(&self, token: &str) -> bool {
        self.http.get("/v1/meetingPreferences").bearer(token).send().await.status == 200
    }

    async fn scopes(&self, token: &str) -> Vec<String> {
        let answer =
            self.http.post("/conversation/api/v1/users/validateAuthToken").json(&json!({"token": token}));
        let body = answer.send().await.expect(200);
        assert_eq!(body["clientId"], self.sim.client_id());
        serde_json::from_value(body["scope"].clone()).expect("an array of texts")
    }
}

fn text(body: &Value, member: &str) -> String {
    body[member].as_str().unwrap_or_else(|| panic!("{member} is no text in {body}")).to_owned()
}

fn claims(jwt: &str) -> Value {
    let payload = jwt.split('.').nth(1).expect("a JWT has three parts");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).expect("base64url")).expect("JSON")
}

#[tokio::test]
async fn access_tokens_are_jwts_with_a_realm_and_refresh_tokens_end_in_the_organization() {
    let fixture = Fixture::start().await;
    let org = fixture.sim.default_org().to_string();
    assert_eq!(claims(fixture.user.access_token())["realm"], org.as_str());
    let refresh = fixture.user.refresh_token().expect("a user has one");
    let parts: Vec<&str> = refresh.split('_').collect();
    assert_eq!((parts.len(), parts[2]), (3, org.as_str()));
    let bot = fixture.sim.create_bot(NewUser::new()).expect("a new address");
    assert_eq!(bot.access_token().split('_').count(), 3);
    fixture.sim.clock().advance(Duration::from_secs(3600 * 24 * 365 * 10));
    assert!(fixture.works(bot.access_token()).await);
}

#[tokio::test]
async fn a_client_proves_itself_with_or_without_the_word_basic() {
    let fixture = Fixture::start().await;
    let fields = [("grant_type", "client_credentials"), ("scope", "Identity:SCIM spark-test-account:write")];
    for authorization in [fixture.basic(), fixture.bare()] {
        let answer =
            fixture.http.post(TOKEN).header("authorization", &authorization).form(&fields).send().await;
        let body = answer.expect(200);
        assert_eq!((&body["token_type"], &body["expires_in"]), (&json!("Bearer"), &json!(64_799)));
        assert_eq!(body["scope"], "Identity:SCIM spark-test-account:write");
    }
    let wrong = STANDARD.encode(format!("{}:wrong", fixture.sim.client_id()));
    for authorization in [format!("Basic {wrong}"), wrong, "Basic ???".to_owned()] {
        let answer =
            fixture.http.post(TOKEN).header("authorization", &authorization).form(&fields).send().await;
        assert_eq!(answer.expect(401)["error"], "invalid_client", "{authorization}");
        assert!(answer.header("www-authenticate").starts_with("Basic"));
    }
    let answer = fixture.http.post(TOKEN).form(&fields).send().await;
    assert_eq!(answer.expect(401)["error"], "invalid_client");
}

#[tokio::test]
async fn malformed_grants_are_refused_by_name() {
    let fixture = Fixture::start().await;
    let cases: [(&[(&str, &str)], &str); 9] = [
        (&[("scope", "spark:all")], "invalid_request"),
        (&[("grant_type", "password")], "unsupported_grant_type"),
        (&[("grant_type", "client_credentials")], "invalid_request"),
        (&[("grant_type", "client_credentials"), ("scope", "bogus:all")], "invalid_scope"),
        (&[("grant_type", "refresh_token")], "invalid_request"),
        (&[("grant_type", "refresh_token"), ("refresh_token", "a_b_c")], "invalid_grant"),
        (&[("grant_type", "authorization_code"), ("redirect_uri", "x")], "invalid_request"),
        (
            &[("grant_type", "authorization_code"), ("code", "c"), ("redirect_uri", "http://x")],
            "invalid_grant",
        ),
        (
            &[("grant_type", REDUCE), ("token", "t"), ("scope", "spark:all"), ("client_id", "x")],
            "invalid_client",
        ),
    ];
    for (fields, error) in cases {
        let body = fixture.grant(fields).await.expect(400);
        assert_eq!(body["error"], error, "{fields:?}");
        assert!(body["error_description"].is_string());
    }
    let answer = fixture.http.post(TOKEN).json(&json!({"grant_type": "client_credentials"})).send().await;
    answer.expect(415);
}

#[tokio::test]
async fn a_refresh_gives_a_new_access_token_and_the_refresh_token_stays() {
    let fixture = Fixture::start().await;
    let refresh = fixture.user.refresh_token().expect("a user has one");
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let first = fixture.grant(&fields).await.expect(200);
    let second = fixture.grant(&fields).await.expect(200);
    assert_eq!(first["refresh_token"], refresh);
    assert_ne!(first["access_token"], second["access_token"]);
    assert_ne!(first["access_token"], fixture.user.access_token());
    assert!(fixture.works(fixture.user.access_token()).await, "the old token lives until it expires");
    fixture.sim.clock().advance(Duration::from_secs(5_184_000));
    assert_eq!(fixture.grant(&fields).await.expect(400)["error"], "invalid_grant");
}

#[tokio::test]
async fn scopes_can_be_reduced_but_not_kept_and_not_extended() {
    let fixture = Fixture::start().await;
    let token = fixture.user.access_token();
    let all = fixture.scopes(token).await;
    let reduced = text(&fixture.reduce(token, "spark:kms").await.expect(200), "access_token");
    assert_eq!(fixture.scopes(&reduced).await, ["spark:kms"]);
    assert!(fixture.works(&reduced).await);
    let same = fixture.reduce(token, &all.join(" ")).await.expect(400);
    assert_eq!(same["error"], "invalid_request");
    assert!(text(&same, "error_description").contains("token: scope reduction requires a reduced scope"));
    assert_eq!(fixture.reduce(&reduced, "spark:all").await.expect(400)["error"], "invalid_scope");
    assert_eq!(fixture.reduce("unknown", "spark:all").await.expect(400)["error"], "invalid_grant");
    // The reduced token does not outlive the one it came from.
    fixture.sim.clock().advance(Duration::from_secs(64_800));
    assert!(!fixture.works(&reduced).await);
}

#[tokio::test]
async fn revocation_needs_the_client_and_a_refresh_token_takes_its_access_tokens_along() {
    let fixture = Fixture::start().await;
    let token = fixture.user.access_token();
    fixture.http.post(REVOKE).form(&[("token", token)]).send().await.expect(401);
    assert!(fixture.works(token).await);
    let refresh = fixture.user.refresh_token().expect("a user has one");
    for text in ["unknown", refresh] {
        let form = [("token", text), ("token_type_hint", "access_token")];
        fixture
            .http
            .post(REVOKE)
            .header("authorization", &fixture.basic())
            .form(&form)
            .send()
            .await
            .expect(200);
    }
    assert!(!fixture.works(token).await);
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    assert_eq!(fixture.grant(&fields).await.expect(400)["error"], "invalid_grant");
}

#[tokio::test]
async fn a_code_works_once_with_the_right_verifier() {
    let fixture = Fixture::start().await;
    let redirect = format!("{}/redirect", fixture.sim.base_url());
    let challenge = Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let code =
        || fixture.sim.authorization_code(fixture.user.id, "spark:all spark:kms", challenge).expect("known");
    let redeem = async |code: &str, verifier: Option<&str>| {
        let mut fields =
            vec![("grant_type", "authorization_code"), ("code", code), ("redirect_uri", &redirect)];
        fields.extend(verifier.map(|verifier| ("code_verifier", verifier)));
        fixture.grant(&fields).await
    };
    let good = code();
    let body = redeem(&good, Some(verifier)).await.expect(200);
    assert_eq!(fixture.scopes(&text(&body, "access_token")).await, ["spark:all", "spark:kms"]);
    assert_eq!(redeem(&good, Some(verifier)).await.expect(400)["error"], "invalid_grant");
    assert_eq!(redeem(&code(), Some("wrong")).await.expect(400)["error"], "invalid_grant");
    assert_eq!(redeem(&code(), None).await.expect(400)["error"], "invalid_grant");
    let late = code();
    fixture.sim.clock().advance(Duration::from_secs(301));
    assert_eq!(redeem(&late, Some(verifier)).await.expect(400)["error"], "invalid_grant");
}

#[tokio::test]
async fn a_guest_signs_in_with_the_issuers_jwt_and_nobody_elses() {
    let fixture = Fixture::start().await;
    let env: std::collections::HashMap<String, String> = fixture.sim.env().into_iter().collect();
    let secret = STANDARD.decode(&env["WEBEX_APPID_SECRET"]).expect("base64");
    let jwt = |key: &[u8], issuer: &str, expires: Value| {
        let claims = json!({"sub": "guest-1", "iss": issuer, "name": "Gus", "exp": expires});
        let key = jsonwebtoken::EncodingKey::from_secret(key);
        jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims, &key).expect("HS256")
    };
    let login = async |authorization: &str| {
        fixture.http.post("/v1/jwt/login").header("authorization", authorization).send().await
    };
    let issuer = &env["WEBEX_APPID_ORGID"];
    let late = json!(4_000_000_000_i64);
    let good = jwt(&secret, issuer, late.clone());
    let raw = login(&good).await.expect(200);
    let bearer = login(&format!("Bearer {good}")).await.expect(200);
    assert_eq!(raw["expiresIn"], 21_599);
    let (first, second) = (claims(&text(&raw, "token")), claims(&text(&bearer, "token")));
    assert_eq!(first["user_type"], "guest");
    assert_eq!(first["sub"], second["sub"], "the same subject is the same person");
    assert!(!fixture.scopes(&text(&raw, "token")).await.contains(&"spark:kms".to_owned()));
    // Python libraries put the time as text.
    login(&jwt(&secret, issuer, json!("4000000000"))).await.expect(200);
    for bad in [
        jwt(b"wrong", issuer, late.clone()),
        jwt(&secret, "other", late),
        jwt(&secret, issuer, json!(1)),
        jwt(&secret, issuer, json!("1")),
        jwt(&secret, issuer, json!("soon")),
    ] {
        login(&bad).await.expect(401);
    }
}

#[tokio::test]
async fn a_logout_revokes_and_returns_only_to_the_registered_address() {
    let fixture = Fixture::start().await;
    let path = "/idbroker/idb/oauth2/v1/logout";
    let other = fixture.sim.create_user(NewUser::new()).expect("a new address");
    fixture.http.post(path).json(&json!({"token": fixture.user.access_token()})).send().await.expect(200);
    assert!(!fixture.works(fixture.user.access_token()).await);
    let home = format!("{}/redirect", fixture.sim.base_url());
    let answer = fixture.http.get(&format!("{path}?goto={home}&token={}", other.access_token())).send().await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (302, home.as_str()));
    assert!(!fixture.works(other.access_token()).await);
    fixture.http.get(&format!("{path}?goto=https://elsewhere.example.com")).send().await.expect(400);
}

#[tokio::test]
async fn the_developer_api_answers_grants_with_the_client_in_the_body() {
    let fixture = Fixture::start().await;
    let refresh = fixture.user.refresh_token().expect("a user has one").to_owned();
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh.as_str()),
        ("client_id", fixture.sim.client_id()),
        ("client_secret", fixture.sim.client_secret()),
    ];
    let body = fixture.http.post("/v1/access_token").form(&fields).send().await.expect(200);
    assert!(fixture.works(&text(&body, "access_token")).await);
    let anonymous = fixture.http.post("/v1/access_token").form(&fields[..2]).send().await;
    assert_eq!(anonymous.status, 401);
}
