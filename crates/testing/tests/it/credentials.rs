//! Signing in, staying signed in and signing out, over real sockets.

use std::time::Duration;

use futures_util::future::join_all;
use http::{Method, StatusCode};
use webex_core::config;
use webex_core::credentials::{Grant, OAuthErrorCode, TokenPair};
use webex_core::request::{Call, Response};
use webex_core::{ErrorKind, Result, Webex, WebexBuilder};
use webex_sim::{Fault, NewUser, Sim, TestUser};
use webex_testing::TestCloud;

const ME: &str = "/v1/people/me";

/// A builder configured by what the simulator prints for its environment.
fn configured(sim: &Sim) -> WebexBuilder {
    let env = sim.env();
    let value = |names: &[&str]| {
        let name = names.iter().find(|name| env.iter().any(|(n, _)| n == *name))?;
        env.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone())
    };
    // The access token among them belongs to somebody else.
    let keys = config::keys().filter(|key| key.path != "credentials.access_token");
    let lines = keys.filter_map(|key| Some(format!("{} = {:?}\n", key.path, value(key.env)?)));
    Webex::builder().config_toml(lines.collect::<String>())
}

fn pair(user: &TestUser) -> TokenPair {
    TokenPair::new(user.access_token(), user.refresh_token().expect("a person has one"))
}

async fn client(cloud: &TestCloud, pair: TokenPair) -> Webex {
    let builder = configured(cloud.sim()).shared(cloud.shared().clone());
    builder.token_pair(pair).build().await.expect("a client")
}

async fn me(webex: &Webex) -> Result<Response> {
    webex.send(Call::new(Method::GET, "hydra").path("people/me")).await
}

fn requests(cloud: &TestCloud, path: &str) -> usize {
    cloud.sim().journal().count(|entry| entry.path.ends_with(path))
}

/// A person whose token is not reduced, so that the only grants are refreshes.
fn dana(cloud: &TestCloud) -> TestUser {
    let new = NewUser::new().email("dana@example.com").scopes("spark:all spark:people_read");
    cloud.sim().create_user(new).expect("the address is free")
}

/// wire/01 section 6.2, rows 26 and 29: calls that are refused together are repeated after one refresh.
#[tokio::test]
async fn a_storm_of_401_leads_to_one_refresh() {
    let cloud = TestCloud::start().await;
    let dana = dana(&cloud);
    let webex = client(&cloud, pair(&dana)).await;
    assert!(cloud.sim().expire_token(dana.access_token()));
    let answers = join_all((0..4).map(|_| me(&webex))).await;
    assert!(answers.into_iter().all(|answer| answer.expect("repeated").status() == StatusCode::OK));
    assert_eq!(requests(&cloud, "/access_token"), 1);
}

/// wire/01 section 6.2, row 28, and B15: the second 401 is the answer, and nothing is refreshed for it.
#[tokio::test]
async fn b15_a_401_that_stays_is_the_http_error() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud, pair(&dana(&cloud))).await;
    cloud.sim().faults().inject(Fault::on(ME).status(StatusCode::UNAUTHORIZED).forever());
    let error = me(&webex).await.expect_err("refused");
    assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
    assert_eq!((requests(&cloud, ME), requests(&cloud, "/access_token")), (2, 1));
}

/// wire/01 section 6.2, row 27.
#[tokio::test]
async fn a_401_without_a_way_to_refresh_is_the_http_error() {
    let cloud = TestCloud::start().await;
    let webex = cloud.client("alice").await;
    cloud.sim().revoke_token(cloud.user("alice").access_token());
    assert_eq!(me(&webex).await.expect_err("refused").status(), Some(StatusCode::UNAUTHORIZED));
    assert_eq!(requests(&cloud, ME), 1);
}

#[tokio::test]
async fn a_refresh_token_that_is_void_ends_the_login() {
    let cloud = TestCloud::start().await;
    let alice = cloud.user("alice");
    let webex = client(&cloud, TokenPair::new(alice.access_token(), "nobody's")).await;
    cloud.sim().expire_token(alice.access_token());
    let error = me(&webex).await.expect_err("the login is over");
    assert_eq!(error.kind(), ErrorKind::LoginRequired);
    assert_eq!(error.oauth().map(|failure| failure.code.clone()), Some(OAuthErrorCode::InvalidGrant));
    assert_eq!(me(&webex).await.expect_err("still over").kind(), ErrorKind::LoginRequired);
}

#[tokio::test]
async fn everyday_calls_carry_a_token_without_the_scope_of_the_keys() {
    let cloud = TestCloud::start().await;
    let scope = "spark:all spark:kms spark:people_read";
    let new = NewUser::new().email("carol@example.com").scopes(scope);
    let carol = cloud.sim().create_user(new).expect("the address is free");
    let webex = client(&cloud, pair(&carol).scope(scope)).await;
    me(&webex).await.expect("an answer");
    me(&webex).await.expect("an answer");
    let token = webex.credentials().token().await.expect("a token");
    assert_eq!(token.scope().to_string(), "spark:all spark:people_read");
    assert_eq!(requests(&cloud, "/access_token"), 1);
    let keys = webex.credentials().token_with_scope(&"spark:kms".into()).await.expect("a token");
    assert_eq!(keys.scope().to_string(), "spark:kms");
    assert!(keys.header() != token.header());
}

#[tokio::test]
async fn a_code_signs_in() {
    let cloud = TestCloud::start().await;
    let alice = cloud.user("alice");
    let builder = configured(cloud.sim()).shared(cloud.shared().clone());
    let webex = builder.build().await.expect("a client");
    assert_eq!(me(&webex).await.expect_err("nobody").kind(), ErrorKind::NotAuthenticated);
    let code = cloud
        .sim()
        .authorization_code(alice.id, "spark:all spark:people_read", None)
        .expect("alice is known");
    let grant =
        |code: String| Grant::AuthorizationCode { code: code.into(), verifier: None, redirect_uri: None };
    webex.credentials().sign_in_with(&grant(code.clone())).await.expect("signed in");
    let person: serde_json::Value = me(&webex).await.expect("an answer").json().expect("JSON");
    assert_eq!(person["displayName"], "alice");
    assert_eq!(webex.credentials().org_id().expect("an organization"), alice.org_id.to_string());
    let again = webex.credentials().sign_in_with(&grant(code)).await.expect_err("a code is good once");
    assert_eq!(again.oauth().map(|failure| failure.code.clone()), Some(OAuthErrorCode::InvalidGrant));
}

/// B5: after a logout neither token is of use to anybody.
#[tokio::test]
async fn b5_a_logout_voids_both_tokens() {
    let cloud = TestCloud::start().await;
    let alice = cloud.user("alice");
    let webex = client(&cloud, pair(&alice)).await;
    me(&webex).await.expect("an answer");
    webex.logout().await.expect("logged out");
    assert_eq!(requests(&cloud, "/revoke"), 2);
    let other = client(&cloud, pair(&alice)).await;
    assert_eq!(me(&other).await.expect_err("void").kind(), ErrorKind::LoginRequired);
}

#[tokio::test]
async fn the_token_of_a_client_is_typed_and_refused_typed() {
    let cloud = TestCloud::start().await;
    let builder = || configured(cloud.sim()).shared(cloud.shared().clone());
    let webex = builder().build().await.expect("a client");
    let token = webex.credentials().client_token("Identity:SCIM".into()).await.expect("a token");
    assert!(token.expires_at().is_some());
    let stranger = builder().oauth_client("id", "wrong").build().await.expect("a client");
    let error = stranger.credentials().client_token("Identity:SCIM".into()).await.expect_err("refused");
    assert!(matches!(error.kind(), ErrorKind::OAuth | ErrorKind::Http), "{error:?}");
}

#[tokio::test]
async fn a_token_about_to_end_is_renewed_without_a_call() {
    let cloud = TestCloud::start().await;
    let pair = pair(&cloud.user("alice")).expires_in(Duration::from_secs(1));
    let webex = client(&cloud, pair).await;
    let journal = cloud.sim().journal();
    journal.wait_for(|entry| entry.path.ends_with("/access_token") && entry.status.is_some()).await;
    me(&webex).await.expect("an answer");
    assert_eq!(requests(&cloud, ME), 1);
}
