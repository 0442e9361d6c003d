//! Integrations and guest issuers: how they are registered, and that none has the rights of another.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use webex_sim::{GuestIssuer, InvalidIntegration, NewIntegration, NewUser, Sim};

use crate::http_client::{Answer, Http};

const TOKEN: &str = "/idbroker/idb/oauth2/v1/access_token";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

fn page(sim: &Sim, client: &str, back: &str, more: &str) -> String {
    let page = format!("{}/idb/oauth2/v1/authorize", sim.idbroker_url());
    format!("{page}?response_type=code&client_id={client}&redirect_uri={back}&scope=spark:all{more}")
}

fn code(back: &str) -> String {
    let url = url::Url::parse(back).expect("an address");
    url.query_pairs().find(|(name, _)| name == "code").expect("a code").1.into_owned()
}

#[tokio::test]
async fn a_public_client_needs_a_proof_key_and_no_secret() {
    let sim = Sim::start().await.expect("loopback");
    let http = Http::of(&sim);
    let user = sim.create_user(NewUser::new()).expect("a new address");
    let new = NewIntegration::new("Terminal").redirect_uri("http://127.0.0.1/back").public();
    let client = sim.create_integration(new).expect("sound");
    assert_eq!(client.client_secret(), None);
    let (id, back) = (client.client_id.as_str(), "http://127.0.0.1:50000/back");
    let bare = sim.accept_sign_in(&page(&sim, id, back, ""), user.id).expect("told to the client");
    assert!(bare.contains("error=invalid_request"), "{bare}");
    let proof = format!("&code_challenge={CHALLENGE}&code_challenge_method=S256");
    let code = code(&sim.accept_sign_in(&page(&sim, id, back, &proof), user.id).expect("sound"));
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", id),
        ("redirect_uri", back),
        ("code", &code),
        ("code_verifier", VERIFIER),
    ];
    http.post(TOKEN).form(&form).send().await.expect(200);
    let form = [("grant_type", "client_credentials"), ("client_id", id), ("scope", "spark:all")];
    assert_eq!(http.post(TOKEN).form(&form).send().await.expect(400)["error"], "unauthorized_client");
}

#[tokio::test]
async fn programs_listen_for_the_usual_client_on_any_port() {
    let sim = Sim::start().await.expect("loopback");
    let user = sim.create_user(NewUser::new()).expect("a new address");
    for back in ["http://127.0.0.1:50000/callback", "http://127.0.0.1:50001/redirect"] {
        let arrived =
            sim.accept_sign_in(&page(&sim, sim.client_id(), back, ""), user.id).expect("registered");
        assert!(arrived.starts_with(&format!("{back}?code=")), "{arrived}");
    }
    sim.accept_sign_in(&page(&sim, sim.client_id(), "http://127.0.0.1:50000/", ""), user.id)
        .expect_err("unknown");
}

#[tokio::test]
async fn a_client_refreshes_reduces_and_revokes_only_its_own_tokens() {
    let sim = Sim::start().await.expect("loopback");
    let http = Http::of(&sim);
    let user = sim.create_user(NewUser::new()).expect("a new address");
    let other = sim.create_integration(NewIntegration::new("Other")).expect("sound");
    let basic =
        STANDARD.encode(format!("{}:{}", other.client_id, other.client_secret().expect("confidential")));
    let post = async |path: &str, form: &[(&str, &str)]| -> Answer {
        http.post(path).header("authorization", &format!("Basic {basic}")).form(form).send().await
    };
    let refresh = user.refresh_token().expect("a person has one");
    let answer = post(TOKEN, &[("grant_type", "refresh_token"), ("refresh_token", refresh)]).await;
    assert_eq!(answer.expect(400)["error"], "invalid_grant");
    let reduction = [
        ("grant_type", "urn:cisco:oauth:grant-type:scope-reduction"),
        ("token", user.access_token()),
        ("scope", "spark:kms"),
        ("client_id", &other.client_id),
    ];
    assert_eq!(http.post(TOKEN).form(&reduction).send().await.expect(400)["error"], "invalid_client");
    for token in [user.access_token(), refresh] {
        let answer = post("/idbroker/idb/oauth2/v1/revoke", &[("token", token)]).await;
        assert_eq!(answer.expect(400)["error"], "invalid_grant");
    }
    http.get("/v1/people/me").bearer(user.access_token()).send().await.expect(200);
}

#[tokio::test]
async fn integrations_are_checked_when_they_are_registered() {
    let taken = NewIntegration::new("a").credentials("C1", "s");
    let sim = Sim::builder().integration(taken.clone()).start().await.expect("loopback");
    assert_eq!(
        sim.create_integration(taken.clone()).err(),
        Some(InvalidIntegration::IdTaken("C1".to_owned()))
    );
    let relative = sim.create_integration(NewIntegration::new("b").redirect_uri("/back"));
    assert_eq!(relative.err(), Some(InvalidIntegration::RedirectUri("/back".to_owned())));
    let bogus = sim.create_integration(NewIntegration::new("c").scopes("spark:all bogus:x"));
    assert_eq!(bogus.err(), Some(InvalidIntegration::Scope("bogus:x".to_owned())));
    assert!(!format!("{taken:?}").contains("\"s\""), "secrets are not shown");
    let refused = Sim::builder().integration(taken.clone()).integration(taken).start().await;
    assert_eq!(refused.err().map(|error| error.kind()), Some(std::io::ErrorKind::InvalidInput));
}

#[tokio::test]
async fn suites_in_other_languages_register_by_the_control_address() {
    let sim = Sim::start().await.expect("loopback");
    let http = Http::of(&sim);
    let new = json!({"name": "Notes", "redirectUris": ["https://notes.example.com/"], "scopes": "spark:all"});
    let made = http.post("/control/integrations").json(&new).send().await.expect(200);
    let (id, secret) = (text(&made, "clientId"), text(&made, "clientSecret"));
    let form = [
        ("grant_type", "client_credentials"),
        ("scope", "spark:all"),
        ("client_id", &id),
        ("client_secret", &secret),
    ];
    http.post(TOKEN).form(&form).send().await.expect(200);
    let public = json!({"name": "Terminal", "public": true});
    let made = http.post("/control/integrations").json(&public).send().await.expect(200);
    assert_eq!(made["clientSecret"], Value::Null);
    for bad in
        [json!({"name": "x", "redirectUris": ["back"]}), json!({"name": "x", "scopes": "y"}), json!({})]
    {
        http.post("/control/integrations").json(&bad).send().await.expect(400);
    }
    let issuer = http.post("/control/guest-issuers").send().await.expect(200);
    let key = STANDARD.decode(text(&issuer, "secret")).expect("base64");
    guest_login(&http, &guest_jwt(&text(&issuer, "id"), &key, true)).await.expect(200);
}

#[tokio::test]
async fn every_guest_issuer_signs_for_itself_and_says_until_when() {
    let sim = Sim::start().await.expect("loopback");
    let http = Http::of(&sim);
    let (first, second) = (sim.guest_issuer().clone(), sim.create_guest_issuer());
    let key = |issuer: &GuestIssuer| STANDARD.decode(issuer.secret()).expect("base64");
    let one = guest_login(&http, &guest_jwt(first.id(), &key(&first), true)).await.expect(200);
    let two = guest_login(&http, &guest_jwt(second.id(), &key(&second), true)).await.expect(200);
    let id = async |body: &Value| {
        let me = http.get("/v1/people/me").bearer(&text(body, "token")).send().await.expect(200);
        text(&me, "id")
    };
    assert_ne!(id(&one).await, id(&two).await, "the same subject of two issuers is two people");
    for bad in [
        guest_jwt(first.id(), &key(&second), true),
        guest_jwt(second.id(), &key(&first), true),
        guest_jwt("nobody", &key(&first), true),
        guest_jwt(first.id(), &key(&first), false),
        "no.jwt.at-all".to_owned(),
    ] {
        guest_login(&http, &bad).await.expect(401);
    }
}

fn guest_jwt(issuer: &str, key: &[u8], ends: bool) -> String {
    let mut claims = json!({"sub": "guest-1", "iss": issuer, "name": "Gus"});
    if ends {
        claims["exp"] = json!(4_000_000_000_i64);
    }
    let key = jsonwebtoken::EncodingKey::from_secret(key);
    jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims, &key).expect("HS256")
}

async fn guest_login(http: &Http, jwt: &str) -> Answer {
    http.post("/v1/jwt/login").header("authorization", jwt).send().await
}

fn text(body: &Value, member: &str) -> String {
    body[member].as_str().unwrap_or_else(|| panic!("{member} is no text in {body}")).to_owned()
}
