//! Logins on a page.

use std::collections::HashMap;

use futures_util::StreamExt;
use http::StatusCode;
use url::Url;
use webex_core::ErrorKind;
use webex_core::credentials::OAuthErrorCode;
use webex_plugin_authorization::{AuthorizationEvent, AuthorizationExt, LoginFlow};
use webex_sim::Fault;

use super::{BACK, Fixture, who};

fn query(url: &Url) -> HashMap<String, String> {
    url.query_pairs().into_owned().collect()
}

#[tokio::test]
async fn r86_a_confidential_client_signs_in_with_a_code() {
    let fixture = Fixture::start().await;
    let webex = fixture.client().await;
    let pending = webex.authorization().expect("installed").login().state("page", 7).begin().expect("begun");
    let asked = query(pending.url());
    assert_eq!((asked["response_type"].as_str(), asked["code_challenge_method"].as_str()), ("code", "S256"));
    let signed_in = pending.complete(&fixture.accept(pending.url())).await.expect("signed in");
    assert_eq!(signed_in.state["page"], 7);
    assert_eq!(who(&webex).await, "alice");
    assert!(webex.credentials().can_refresh());
}

#[tokio::test]
async fn r86_a_public_client_signs_in_with_a_code_and_its_verifier() {
    let fixture = Fixture::with(|new| new.public()).await;
    let webex = fixture.client().await;
    let pending = webex.authorization().expect("installed").login().begin().expect("begun");
    pending.complete(&fixture.accept(pending.url())).await.expect("signed in");
    assert_eq!(who(&webex).await, "alice");
}

#[tokio::test]
async fn r83_the_implicit_grant_brings_a_token_in_the_fragment() {
    let fixture = Fixture::start().await;
    let webex = fixture.client().await;
    let login = webex.authorization().expect("installed").login().flow(LoginFlow::Implicit);
    let pending = login.begin().expect("begun");
    let asked = query(pending.url());
    assert_eq!(asked["response_type"], "token");
    assert!(!asked.contains_key("code_challenge"));
    pending.complete(&fixture.accept(pending.url())).await.expect("signed in");
    assert_eq!(who(&webex).await, "alice");
}

#[tokio::test]
async fn r84_b17_an_answer_without_the_state_of_this_login_signs_nobody_in() {
    let fixture = Fixture::start().await;
    let webex = fixture.client().await;
    let authorization = webex.authorization().expect("installed");
    let (pending, other) =
        (authorization.login().begin().expect("begun"), authorization.login().begin().expect("begun"));
    let stranger = fixture.accept(other.url());
    let mut stateless = stranger.clone();
    let code = query(&stranger)["code"].clone();
    stateless.set_query(Some(&format!("code={code}")));
    for forged in
        [&stranger, &stateless, &Url::parse(&format!("{BACK}?state=e30&code={code}")).expect("an address")]
    {
        let error = pending.complete(forged).await.expect_err("forged");
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(!format!("{error:?}").contains(&code), "{error:?}");
        assert!(!webex.credentials().can_authorize());
    }
    other.complete(&stranger).await.expect("its own answer");
}

#[tokio::test]
async fn b16_a_refusal_in_the_address_is_a_typed_error() {
    let fixture = Fixture::start().await;
    let webex = fixture.client().await;
    let pending = webex.authorization().expect("installed").login().begin().expect("begun");
    let back = fixture.cloud.sim().decline_sign_in(pending.url().as_str()).expect("a page");
    let error = pending.complete(&back.parse().expect("an address")).await.expect_err("declined");
    assert_eq!(error.kind(), ErrorKind::OAuth);
    assert_eq!(error.oauth().expect("a refusal").code, OAuthErrorCode::Unknown("access_denied".into()));
}

#[tokio::test]
async fn r88_the_verifier_is_sent_and_the_catalog_of_the_organization_is_asked_for_first() {
    let fixture = Fixture::start().await;
    let webex = fixture.client().await;
    let pending = webex.authorization().expect("installed").login().begin().expect("begun");
    pending.complete(&fixture.accept(pending.url())).await.expect("signed in");
    let journal = fixture.cloud.sim().journal();
    let catalog = journal.find(|entry| entry.path.contains("/u2c/") && entry.path.contains("catalog"));
    let exchange = journal.find(|entry| entry.path.ends_with("/access_token"));
    assert!(catalog[0].number < exchange[0].number, "the catalog of the organization comes first");
}

#[tokio::test]
async fn r88_a_catalog_that_does_not_come_does_not_stop_the_login() {
    let fixture = Fixture::start().await;
    let webex = fixture.client().await;
    let fault = Fault::on("/u2c/api/v1/limited/catalog").status(StatusCode::BAD_REQUEST).times(1);
    let fault = fixture.cloud.sim().faults().inject(fault);
    let pending = webex.authorization().expect("installed").login().begin().expect("begun");
    pending.complete(&fixture.accept(pending.url())).await.expect("signed in");
    assert_eq!(fixture.cloud.sim().faults().hits(fault), 1);
    assert_eq!(who(&webex).await, "alice");
}

#[tokio::test]
async fn b17_the_email_address_is_hashed_in_lower_case_and_does_not_travel() {
    let fixture = Fixture::start().await;
    let webex = fixture.client().await;
    let hash = |email: &str| {
        let pending = webex.authorization().expect("installed").login().email(email).begin().expect("begun");
        assert!(!pending.url().as_str().to_lowercase().contains("ann"));
        query(pending.url())["emailHash"].clone()
    };
    assert_eq!(hash("Ann@Example.com"), hash("ann@example.com"));
}

#[tokio::test]
async fn r89_events_say_how_a_login_goes() {
    let fixture = Fixture::start().await;
    let webex = fixture.client().await;
    let authorization = webex.authorization().expect("installed");
    let mut events = authorization.events();
    let pending = authorization.login().email("ann@example.com").begin().expect("begun");
    let begun = events.next().await.expect("an event").expect("none was lost");
    assert!(matches!(begun, AuthorizationEvent::LoginBegun { has_email: true, has_state: false }));
    let page = events.next().await.expect("an event").expect("none was lost");
    assert!(matches!(page, AuthorizationEvent::Page(url) if url == *pending.url()));
    pending.complete(&fixture.accept(pending.url())).await.expect("signed in");
    assert!(matches!(events.next().await, Some(Ok(AuthorizationEvent::SignedIn))));
}

#[tokio::test]
async fn a_login_is_taken_up_by_another_process() {
    let fixture = Fixture::start().await;
    let (here, there) = (fixture.client().await, fixture.client().await);
    let pending =
        here.authorization().expect("installed").login().state("page", "/in\"box").begin().expect("begun");
    let resumed =
        there.authorization().expect("installed").resume_login(&pending.to_secret()).expect("whole");
    let signed_in = resumed.complete(&fixture.accept(pending.url())).await.expect("signed in");
    assert_eq!((signed_in.state["page"].as_str(), who(&there).await.as_str()), (Some("/in\"box"), "alice"));
    assert!(!here.credentials().can_authorize());
    for broken in
        ["", "{}", "null", r#"{"csrf":"","redirect_uri":"x","implicit":false,"url":"https://a.example"}"#]
    {
        let error =
            there.authorization().expect("installed").resume_login(&broken.into()).expect_err("broken");
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
}

#[tokio::test]
async fn r59_the_page_of_the_authorization_string_goes_before_that_of_the_identity_broker() {
    let fixture = Fixture::start().await;
    let builder =
        fixture.cloud.builder_without_token().plugin(webex_plugin_authorization::Authorization::new());
    let builder = builder.configure(|config| {
        let text = "https://login.example.com/authorize?client_id=C1&redirect_uri=https%3A%2F%2Fa.example%2Fback&scope=spark%3Aall";
        assert!(config.credentials.use_authorization_string(text));
    });
    let webex = builder.build().await.expect("a client");
    let pending = webex.authorization().expect("installed").login().begin().expect("begun");
    assert_eq!(pending.url().host_str(), Some("login.example.com"));
    assert_eq!(query(pending.url())["client_id"], "C1");
}

#[tokio::test]
async fn what_is_missing_is_said() {
    let cloud = webex_testing::TestCloud::start().await;
    let nobody = cloud.builder_without_token().plugin(webex_plugin_authorization::Authorization::new());
    let nobody = nobody.build().await.expect("a client");
    let error =
        nobody.authorization().expect("installed").login().redirect_uri(BACK).begin().expect_err("no client");
    assert!(error.to_string().contains("oauth_client"), "{error}");
    let error = nobody.authorization().expect("installed").device().begin().await.expect_err("no client");
    assert!(error.to_string().contains("oauth_client"), "{error}");
    let error = fixture_without_redirect(&cloud).await;
    assert!(error.to_string().contains("redirect URI"), "{error}");
}

async fn fixture_without_redirect(cloud: &webex_testing::TestCloud) -> webex_core::Error {
    let builder = cloud.builder_without_token().plugin(webex_plugin_authorization::Authorization::new());
    let webex = builder.oauth_public_client("C1").build().await.expect("a client");
    webex.authorization().expect("installed").login().begin().expect_err("no redirect URI")
}

#[tokio::test]
async fn r60_the_logout_page_gets_service_and_way_back_and_no_token() {
    let fixture = Fixture::start().await;
    let webex = fixture.client().await;
    let pending = webex.authorization().expect("installed").login().begin().expect("begun");
    pending.complete(&fixture.accept(pending.url())).await.expect("signed in");
    let page = webex.authorization().expect("installed").logout_url().build();
    let asked = query(&page);
    assert_eq!((asked["cisService"].as_str(), asked["goto"].as_str(), asked.len()), ("webex", BACK, 2));
    let elsewhere = webex.authorization().expect("installed").logout_url().goto("https://a.example/").build();
    assert_eq!(query(&elsewhere)["goto"], "https://a.example/");
}
