//! The page on which a person lets a client act for him (wire/01 section 3.2.1).

use std::collections::HashMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use url::Url;
use webex_sim::{NewIntegration, NewUser, Sim, TestUser};

use crate::http_client::{Answer, Http};

const PAGE: &str = "/idbroker/idb/oauth2/v1/authorize";
const TOKEN: &str = "/idbroker/idb/oauth2/v1/access_token";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const BACK: &str = "https://notes.example.com/back?tab=1";

/// Parameters that differ from the usual ones; `None` leaves one out.
type Changes<'a> = &'a [(&'a str, Option<&'a str>)];

struct Fixture {
    sim: Sim,
    http: Http,
    user: TestUser,
    client: String,
    secret: String,
}

impl Fixture {
    async fn start() -> Self {
        let sim = Sim::start().await.expect("loopback");
        let notes =
            NewIntegration::new("<Notes> & co").redirect_uri(BACK).redirect_uri("http://127.0.0.1/listen");
        let notes = sim.create_integration(notes.scopes("spark:all spark:kms")).expect("sound");
        let user = NewUser::new().email("ada@example.com").display_name("Ada <b>").password("s3cret");
        Self {
            http: Http::of(&sim),
            user: sim.create_user(user).expect("a new address"),
            client: notes.client_id.clone(),
            secret: notes.client_secret().expect("confidential").to_owned(),
            sim,
        }
    }

    fn query(&self, changes: Changes<'_>) -> String {
        let mut fields = vec![
            ("client_id", self.client.as_str()),
            ("redirect_uri", BACK),
            ("response_type", "code"),
            ("scope", "spark:all"),
            ("state", "a b&c"),
        ];
        for (name, value) in changes {
            fields.retain(|(own, _)| own != name);
            fields.extend(value.map(|value| (*name, value)));
        }
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
    }

    async fn open(&self, changes: Changes<'_>) -> Answer {
        self.http.get(&format!("{PAGE}?{}", self.query(changes))).send().await
    }

    /// Opens the page, fills in the form and sends it.
    async fn decide(&self, changes: Changes<'_>, decision: &str) -> Url {
        let page = self.open(changes).await;
        assert_eq!(page.status, 200, "{page:?}");
        let fields = self.form(&page, decision, "s3cret");
        location(&self.send(&fields).await)
    }

    fn form(&self, page: &Answer, decision: &str, password: &str) -> Vec<(String, String)> {
        let request = hidden_request(page);
        let fields = [
            ("request", request.as_str()),
            ("email", &self.user.email),
            ("password", password),
            ("decision", decision),
        ];
        fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
    }

    async fn send(&self, fields: &[(String, String)]) -> Answer {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.http.post(PAGE).form(&fields).send().await
    }

    async fn redeem(&self, fields: &[(&str, &str)]) -> Answer {
        let basic = STANDARD.encode(format!("{}:{}", self.client, self.secret));
        let call = self.http.post(TOKEN).header("authorization", &format!("Basic {basic}"));
        let mut form = vec![("grant_type", "authorization_code"), ("redirect_uri", BACK)];
        form.retain(|(name, _)| fields.iter().all(|(own, _)| own != name));
        form.extend(fields);
        call.form(&form).send().await
    }
}

fn hidden_request(page: &Answer) -> String {
    let html = String::from_utf8_lossy(&page.body).into_owned();
    let (_, after) = html.split_once("name=\"request\" value=\"").expect("the page names its request");
    after.split('"').next().expect("quoted").to_owned()
}

fn location(answer: &Answer) -> Url {
    assert_eq!(answer.status, 302, "{}", String::from_utf8_lossy(&answer.body));
    Url::parse(answer.header("location")).expect("an address")
}

fn query(url: &Url) -> HashMap<String, String> {
    url.query_pairs().into_owned().collect()
}

fn text(body: &Value, member: &str) -> String {
    body[member].as_str().unwrap_or_else(|| panic!("{member} is no text in {body}")).to_owned()
}

#[tokio::test]
async fn a_code_comes_back_with_the_state_and_buys_a_token_with_the_verifier() {
    let fixture = Fixture::start().await;
    let proof = [("code_challenge", Some(CHALLENGE)), ("code_challenge_method", Some("S256"))];
    let back = fixture.decide(&proof, "accept").await;
    assert!(back.as_str().starts_with("https://notes.example.com/back?tab=1&code="), "{back}");
    let answer = query(&back);
    assert_eq!(answer["state"], "a b&c");
    let parts: Vec<&str> = answer["code"].split('_').collect();
    assert_eq!((parts.len(), parts[2]), (3, fixture.user.org_id.to_string().as_str()));
    let body = fixture.redeem(&[("code", &answer["code"]), ("code_verifier", VERIFIER)]).await.expect(200);
    assert_eq!(
        (text(&body, "scope"), text(&body, "token_type")),
        ("spark:all".to_owned(), "Bearer".to_owned())
    );
    let me = fixture.http.get("/v1/people/me").bearer(&text(&body, "access_token")).send().await.expect(200);
    assert_eq!(me["emails"], json!(["ada@example.com"]));
    let again = fixture.redeem(&[("code", &answer["code"]), ("code_verifier", VERIFIER)]).await;
    assert_eq!(again.expect(400)["error"], "invalid_grant");
}

#[tokio::test]
async fn a_code_is_for_its_client_its_address_and_its_verifier() {
    let fixture = Fixture::start().await;
    let proof = [("code_challenge", Some(CHALLENGE)), ("code_challenge_method", Some("S256"))];
    for wrong in [
        vec![("code_verifier", "wrong")],
        vec![],
        vec![("code_verifier", VERIFIER), ("redirect_uri", "http://127.0.0.1/listen")],
        vec![("code_verifier", VERIFIER), ("redirect_uri", "https://notes.example.com/back")],
    ] {
        let code = query(&fixture.decide(&proof, "accept").await)["code"].clone();
        let fields: Vec<_> = wrong.iter().copied().chain([("code", code.as_str())]).collect();
        assert_eq!(fixture.redeem(&fields).await.expect(400)["error"], "invalid_grant", "{wrong:?}");
    }
    let code = query(&fixture.decide(&proof, "accept").await)["code"].clone();
    let others = STANDARD.encode(format!("{}:{}", fixture.sim.client_id(), fixture.sim.client_secret()));
    let form = [
        ("grant_type", "authorization_code"),
        ("redirect_uri", BACK),
        ("code", &code),
        ("code_verifier", VERIFIER),
    ];
    let answer = fixture.http.post(TOKEN).header("authorization", &others).form(&form).send().await;
    assert_eq!(answer.expect(400)["error"], "invalid_grant", "another client has found the code");
    let late = query(&fixture.decide(&proof, "accept").await)["code"].clone();
    fixture.sim.clock().advance(Duration::from_secs(301));
    let answer = fixture.redeem(&[("code", &late), ("code_verifier", VERIFIER)]).await;
    assert_eq!(answer.expect(400)["error"], "invalid_grant");
}

#[tokio::test]
async fn a_token_comes_back_in_the_fragment() {
    let fixture = Fixture::start().await;
    let back = fixture.decide(&[("response_type", Some("token"))], "accept").await;
    assert_eq!(back.query(), Some("tab=1"));
    let fragment = back.fragment().expect("the answer").as_bytes();
    let answer: HashMap<String, String> = url::form_urlencoded::parse(fragment).into_owned().collect();
    assert_eq!((answer["token_type"].as_str(), answer["expires_in"].as_str()), ("Bearer", "64799"));
    assert_eq!(answer["state"], "a b&c");
    assert!(!answer.contains_key("refresh_token"));
    fixture.http.get("/v1/people/me").bearer(&answer["access_token"]).send().await.expect(200);
}

#[tokio::test]
async fn who_declines_goes_back_with_an_error() {
    let fixture = Fixture::start().await;
    for response_type in ["code", "token"] {
        let back = fixture.decide(&[("response_type", Some(response_type))], "decline").await;
        let answer = query(&back);
        assert_eq!((answer["error"].as_str(), answer["state"].as_str()), ("access_denied", "a b&c"));
        assert_eq!(back.fragment(), None);
    }
}

#[tokio::test]
async fn a_wrong_password_shows_the_page_again_and_a_page_is_answered_once() {
    let fixture = Fixture::start().await;
    let page = fixture.open(&[]).await;
    for password in ["", "wrong"] {
        let again = fixture.send(&fixture.form(&page, "accept", password)).await;
        assert_eq!(again.status, 403);
        assert!(String::from_utf8_lossy(&again.body).contains("the password is wrong"));
        assert_eq!(hidden_request(&again), hidden_request(&page));
    }
    let form = fixture.form(&page, "accept", "s3cret");
    location(&fixture.send(&form).await);
    assert_eq!(fixture.send(&form).await.status, 400);
    let old = fixture.form(&fixture.open(&[]).await, "accept", "s3cret");
    fixture.sim.clock().advance(Duration::from_secs(601));
    assert_eq!(fixture.send(&old).await.status, 400);
}

#[tokio::test]
async fn bots_and_guests_do_not_sign_in_with_a_page() {
    let fixture = Fixture::start().await;
    let bot = fixture.sim.create_bot(NewUser::new().email("bot@example.com")).expect("a new address");
    let page = fixture.open(&[]).await;
    let request = hidden_request(&page);
    let fields = [("request", request.as_str()), ("decision", "accept"), ("email", &bot.email)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(fixture.send(&fields).await.status, 403);
}

#[tokio::test]
async fn an_unknown_client_or_address_is_told_to_the_person_alone() {
    let fixture = Fixture::start().await;
    let cases: [Changes<'_>; 8] = [
        &[("client_id", None)],
        &[("client_id", Some("unknown"))],
        &[("redirect_uri", None)],
        &[("redirect_uri", Some("https://notes.example.com/back"))],
        &[("redirect_uri", Some("https://notes.example.com.evil.test/back?tab=1"))],
        &[("redirect_uri", Some("http://127.0.0.1:8080/other"))],
        &[("redirect_uri", Some("http://localhost:8080/listen"))],
        &[("redirect_uri", Some("nonsense"))],
    ];
    for changes in cases {
        let answer = fixture.open(changes).await;
        assert_eq!(answer.status, 400, "{changes:?}");
        assert_eq!(answer.header("location"), "", "{changes:?}");
        assert!(answer.header("content-type").starts_with("text/html"));
    }
    let doubled = format!("{PAGE}?{}&redirect_uri=https://evil.test/", fixture.query(&[]));
    assert_eq!(fixture.http.get(&doubled).send().await.status, 400);
}

#[tokio::test]
async fn other_mistakes_are_told_to_the_client() {
    let fixture = Fixture::start().await;
    let cases: [(Changes<'_>, &str); 10] = [
        (&[("response_type", None)], "invalid_request"),
        (&[("response_type", Some("id_token"))], "unsupported_response_type"),
        (&[("scope", None)], "invalid_scope"),
        (&[("scope", Some("bogus:all"))], "invalid_scope"),
        (&[("scope", Some("spark:all spark:people_read"))], "invalid_scope"),
        (&[("code_challenge", Some(CHALLENGE))], "invalid_request"),
        (&[("code_challenge", Some(CHALLENGE)), ("code_challenge_method", Some("plain"))], "invalid_request"),
        (&[("code_challenge_method", Some("S256"))], "invalid_request"),
        (&[("code_challenge", Some("short")), ("code_challenge_method", Some("S256"))], "invalid_request"),
        (&[("code_challenge", Some("")), ("code_challenge_method", Some("S256"))], "invalid_request"),
    ];
    for (changes, error) in cases {
        let answer = query(&location(&fixture.open(changes).await));
        assert_eq!((answer["error"].as_str(), answer["state"].as_str()), (error, "a b&c"), "{changes:?}");
        assert!(!answer["error_description"].is_empty());
    }
    let doubled = format!("{PAGE}?{}&scope=spark:kms", fixture.query(&[]));
    assert_eq!(query(&location(&fixture.http.get(&doubled).send().await))["error"], "invalid_request");
}

#[tokio::test]
async fn a_listener_on_loopback_may_have_any_port() {
    let fixture = Fixture::start().await;
    let listener = "http://127.0.0.1:49321/listen";
    let back = fixture.decide(&[("redirect_uri", Some(listener))], "accept").await;
    assert!(back.as_str().starts_with("http://127.0.0.1:49321/listen?code="), "{back}");
    let code = &query(&back)["code"];
    let elsewhere =
        fixture.redeem(&[("code", code), ("redirect_uri", "http://127.0.0.1:49322/listen")]).await;
    assert_eq!(elsewhere.expect(400)["error"], "invalid_grant", "the very address that got the code");
    let back = fixture.decide(&[("redirect_uri", Some(listener))], "accept").await;
    fixture.redeem(&[("code", &query(&back)["code"]), ("redirect_uri", listener)]).await.expect(200);
}

#[tokio::test]
async fn the_page_escapes_what_it_shows_and_lets_nothing_foreign_in() {
    let fixture = Fixture::start().await;
    let hash = "71d1cb1f8e4fc9d5dc7bc3dc0a4da1f2d2f4e5f4f7a0d0b4d2c1a1b3f0e9d8c7";
    let page = fixture.open(&[("emailHash", Some(hash)), ("email", Some("\"><script>x</script>"))]).await;
    let html = String::from_utf8_lossy(&page.body).into_owned();
    assert!(html.contains("&lt;Notes&gt; &amp; co") && html.contains("Ada &lt;b&gt;"), "{html}");
    assert!(!html.contains("<script") && !html.contains("s3cret"), "{html}");
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!((page.header("x-frame-options"), page.header("cache-control")), ("DENY", "no-store"));
    let foreign = fixture.http.get(PAGE).header("origin", "https://evil.test").send().await;
    assert_eq!(foreign.header("access-control-allow-origin"), "", "no page of others reads this one");
    assert_eq!(fixture.http.get("/assets/page.css").send().await.status, 200);
    assert_eq!(fixture.http.get("/assets/layout.html").send().await.status, 404);
}

#[tokio::test]
async fn the_page_proposes_who_is_meant() {
    let fixture = Fixture::start().await;
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, b"ada@example.com");
    let hash: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    for hint in [("emailHash", Some(hash.as_str())), ("email", Some("Ada@example.com"))] {
        let page = fixture.open(&[hint]).await;
        let html = String::from_utf8_lossy(&page.body).into_owned();
        assert!(html.contains(r#"list="people" value="ada@example.com""#), "{html}");
    }
}

#[tokio::test]
async fn the_handle_decides_as_the_page_would() {
    let fixture = Fixture::start().await;
    let page = |changes: &[_]| format!("{}{PAGE}?{}", fixture.sim.base_url(), fixture.query(changes));
    let back = fixture.sim.accept_sign_in(&page(&[]), fixture.user.id).expect("sound");
    let code = query(&Url::parse(&back).expect("an address"))["code"].clone();
    fixture.redeem(&[("code", &code)]).await.expect(200);
    let back = fixture.sim.decline_sign_in(&page(&[])).expect("sound");
    assert!(back.contains("error=access_denied"), "{back}");
    let back =
        fixture.sim.accept_sign_in(&page(&[("scope", None)]), fixture.user.id).expect("told to the client");
    assert!(back.contains("error=invalid_scope"), "{back}");
    fixture.sim.accept_sign_in(&page(&[("client_id", None)]), fixture.user.id).expect_err("nobody to tell");
}
