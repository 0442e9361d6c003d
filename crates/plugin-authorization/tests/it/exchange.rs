//! What is asked of the service when a login is completed, and what not.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::AUTHORIZATION;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;
use webex_core::credentials::OAuthErrorCode;
use webex_core::{ErrorKind, Shared, Webex};
use webex_plugin_authorization::{Authorization, AuthorizationExt, Login, PendingLogin};
use webex_testing::{Recorded, RecordingServer, Reply};

use super::BACK;

type Fields = HashMap<String, String>;

fn query(url: &Url) -> Fields {
    url.query_pairs().into_owned().collect()
}

/// The state of a page, read as the service does not read it.
fn state(page: &Url) -> Value {
    let bytes = URL_SAFE_NO_PAD.decode(&query(page)["state"]).expect("base64url");
    serde_json::from_slice(&bytes).expect("an object")
}

/// An identity broker and a catalog that say what they are told, and a client that nobody has signed in.
struct Broker {
    server: RecordingServer,
    webex: Webex,
}

impl Broker {
    async fn of_client(secret: Option<&str>, token: Reply) -> Self {
        let server = RecordingServer::start(move |request| match request.target.as_str() {
            target if target.ends_with("/access_token") => token.clone(),
            _ => Reply::json(400, &json!({"message": "there is nothing here"})),
        })
        .await;
        let mut config = server.config();
        let here: Url = server.base().parse().expect("an address");
        config.services.u2c = here.join("u2c").expect("an address");
        config.credentials.idbroker = here;
        config.credentials.redirect_uri = Some(BACK.to_owned());
        config.credentials.scope = "spark:all".into();
        let builder = Webex::builder().config(config).shared(Shared::new().expect("TLS"));
        let builder = match secret {
            Some(secret) => builder.oauth_client("C1", secret),
            None => builder.oauth_public_client("C1"),
        };
        let webex = builder.plugin(Authorization::new()).build().await.expect("a client");
        Self { server, webex }
    }

    async fn start() -> Self {
        let token = json!({"access_token": "AT", "expires_in": 600, "refresh_token": "RT"});
        Self::of_client(Some("S1"), Reply::json(200, &token)).await
    }

    fn login(&self) -> Login {
        self.webex.authorization().expect("installed").login()
    }

    /// What was asked up to the exchange of the code, the exchange last.
    fn asked(&self) -> Vec<Recorded> {
        let mut asked = self.server.requests();
        let exchange = asked.iter().position(|request| request.target.ends_with("/access_token"));
        asked.truncate(exchange.expect("the code was exchanged") + 1);
        asked
    }

    fn exchange(&self) -> Recorded {
        self.asked().pop().expect("the exchange")
    }
}

/// The address that a browser is led back to with this code.
fn back(pending: &PendingLogin, code: &str) -> Url {
    let mut back = Url::parse(BACK).expect("an address");
    back.query_pairs_mut().append_pair("code", code).append_pair("state", &query(pending.url())["state"]);
    back
}

fn form(request: &Recorded) -> Fields {
    url::form_urlencoded::parse(&request.body).into_owned().collect()
}

#[tokio::test]
async fn r88_the_code_is_exchanged_with_the_verifier_of_the_challenge() {
    let broker = Broker::start().await;
    let pending = broker.login().begin().expect("begun");
    pending.complete(&back(&pending, "opaque")).await.expect("signed in");
    let exchange = broker.exchange();
    let form = form(&exchange);
    let digest = URL_SAFE_NO_PAD.encode(Sha256::digest(&form["code_verifier"]));
    assert_eq!(query(pending.url())["code_challenge"], digest);
    assert_eq!((form["grant_type"].as_str(), form["code"].as_str()), ("authorization_code", "opaque"));
    assert_eq!((form["redirect_uri"].as_str(), form["self_contained_token"].as_str()), (BACK, "true"));
    let basic = exchange.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    assert_eq!(basic, Some("Basic QzE6UzE="));
}

#[tokio::test]
async fn r88_a_public_client_names_itself_and_has_no_secret_to_send() {
    let token = Reply::json(200, &json!({"access_token": "AT"}));
    let broker = Broker::of_client(None, token).await;
    let pending = broker.login().begin().expect("begun");
    pending.complete(&back(&pending, "opaque")).await.expect("signed in");
    let exchange = broker.exchange();
    assert_eq!(form(&exchange)["client_id"], "C1");
    assert!(!exchange.headers.contains_key(AUTHORIZATION));
}

#[tokio::test]
async fn r88_the_catalog_is_that_of_the_person_or_of_the_organization_or_none_is_asked_for() {
    let person = Broker::start().await;
    let pending = person.login().email("Ann@Example.com").begin().expect("begun");
    pending.complete(&back(&pending, "c0_PF84_org-1")).await.expect("signed in");
    let hash: String = Sha256::digest("ann@example.com").iter().map(|byte| format!("{byte:02x}")).collect();
    let asked = person.asked();
    assert!(asked[0].target.contains("limited/catalog") && asked[0].target.contains(&hash), "{asked:?}");

    let organization = Broker::start().await;
    let pending = organization.login().begin().expect("begun");
    pending.complete(&back(&pending, "c0_PF84_org-1")).await.expect("signed in");
    let asked = organization.asked();
    assert!(asked[0].target.contains("limited/catalog") && asked[0].target.contains("org-1"), "{asked:?}");

    let nobody = Broker::start().await;
    let pending = nobody.login().begin().expect("begun");
    pending.complete(&back(&pending, "opaque")).await.expect("signed in");
    assert_eq!(nobody.asked().len(), 1, "{:?}", nobody.asked());
}

#[tokio::test]
async fn r80_every_refusal_of_a_code_is_typed_and_signs_nobody_in() {
    let codes = [
        ("invalid_request", OAuthErrorCode::InvalidRequest),
        ("invalid_client", OAuthErrorCode::InvalidClient),
        ("invalid_grant", OAuthErrorCode::InvalidGrant),
        ("unauthorized_client", OAuthErrorCode::UnauthorizedClient),
        ("unsupported_grant_type", OAuthErrorCode::UnsupportedGrantType),
        ("invalid_scope", OAuthErrorCode::InvalidScope),
        ("out_of_coffee", OAuthErrorCode::Unknown("out_of_coffee".into())),
    ];
    for (text, code) in codes {
        let refusal = json!({"error": text, "error_description": "no"});
        let broker = Broker::of_client(Some("S1"), Reply::json(400, &refusal)).await;
        let pending = broker.login().begin().expect("begun");
        let error = pending.complete(&back(&pending, "SECRET-CODE")).await.expect_err("refused");
        assert_eq!((error.kind(), &error.oauth().expect("a refusal").code), (ErrorKind::OAuth, &code));
        assert!(!format!("{error:?} {error}").contains("SECRET-CODE"), "{error:?}");
        assert!(!broker.webex.credentials().can_authorize());
    }
}

#[tokio::test]
async fn r80_without_a_code_nothing_is_asked() {
    let broker = Broker::start().await;
    let pending = broker.login().begin().expect("begun");
    for address in [back(&pending, ""), Url::parse(BACK).expect("an address")] {
        let error = pending.complete(&address).await.expect_err("no code");
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
    assert!(broker.server.requests().is_empty());
}

#[tokio::test]
async fn r80_a_code_counts_once_and_the_person_stays_signed_in() {
    let fixture = super::Fixture::start().await;
    let webex = fixture.client().await;
    let pending = webex.authorization().expect("installed").login().begin().expect("begun");
    let address = fixture.accept(pending.url());
    pending.complete(&address).await.expect("signed in");
    let error = pending.complete(&address).await.expect_err("used up");
    assert_eq!(error.oauth().expect("a refusal").code, OAuthErrorCode::InvalidGrant);
    assert_eq!(super::who(&webex).await, "alice");
}

#[tokio::test]
async fn r85_the_application_gets_back_what_it_put_in_and_nothing_else() {
    let broker = Broker::start().await;
    let login = broker.login().email("ann@example.com").state("page", "/inbox");
    let pending = login.begin().expect("begun");
    let travels = state(pending.url());
    assert!(travels["csrf_token"].is_string() && travels["emailhash"].is_string(), "{travels}");
    let signed_in = pending.complete(&back(&pending, "opaque")).await.expect("signed in");
    assert_eq!(Value::Object(signed_in.state), json!({"page": "/inbox"}));

    let pending = broker.login().begin().expect("begun");
    let signed_in = pending.complete(&back(&pending, "opaque")).await.expect("signed in");
    assert!(signed_in.state.is_empty(), "{:?}", signed_in.state);
}

#[tokio::test]
async fn r87_further_parameters_stand_in_the_page_beside_those_of_the_login() {
    let broker = Broker::start().await;
    let login = broker.login().query("prompt", "select_account").query("cisService", "a & b");
    let asked = query(login.begin().expect("begun").url());
    assert_eq!((asked["prompt"].as_str(), asked["cisService"].as_str()), ("select_account", "a & b"));
    assert_eq!((asked["client_id"].as_str(), asked["redirect_uri"].as_str()), ("C1", BACK));
    assert_eq!((asked["scope"].as_str(), asked["response_type"].as_str()), ("spark:all", "code"));
}

#[tokio::test]
async fn parameters_of_the_login_itself_are_refused_as_further_ones() {
    let broker = Broker::start().await;
    for name in ["state", "redirect_uri", "client_id", "scope", "code_challenge"] {
        let error = broker.login().query(name, "mine").begin().expect_err("the login's own");
        assert!(error.to_string().contains(name), "{error}");
    }
}

#[tokio::test]
async fn r86_r90_each_login_has_a_token_and_a_challenge_of_its_own() {
    let broker = Broker::start().await;
    let pages = [(); 2].map(|()| broker.login().begin().expect("begun").url().clone());
    let tokens = pages.each_ref().map(|page| state(page)["csrf_token"].as_str().map(str::to_owned));
    let challenges = pages.each_ref().map(|page| query(page)["code_challenge"].clone());
    assert!(tokens.iter().all(|token| token.as_deref().is_some_and(|text| text.len() == 36)), "{tokens:?}");
    assert!(tokens[0] != tokens[1] && challenges[0] != challenges[1]);
}
