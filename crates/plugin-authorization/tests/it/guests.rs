//! Guests.

use std::time::Duration;

use http::StatusCode;
use webex_core::ErrorKind;
use webex_plugin_authorization::{Authorization, AuthorizationExt, GuestIssuer, GuestTokens};
use webex_sim::Sim;
use webex_testing::TestCloud;

use super::who;

const HOUR: Duration = Duration::from_secs(3600);

fn issuer(sim: &Sim) -> GuestIssuer {
    GuestIssuer::new(sim.guest_issuer().id(), sim.guest_issuer().secret()).expect("as the portal shows it")
}

#[tokio::test]
async fn r81_a_guest_signs_in_with_a_jwt() {
    let cloud = TestCloud::start().await;
    let webex = cloud.builder_without_token().plugin(Authorization::new()).build().await.expect("a client");
    let jwt =
        issuer(cloud.sim()).guest(HOUR).subject("ann-1").display_name("Ann").sign(&webex).expect("signed");
    webex.authorization().expect("installed").sign_in_guest(jwt).await.expect("signed in");
    assert_eq!(who(&webex).await, "Ann");
}

#[tokio::test]
async fn r81_a_jwt_that_does_not_count_is_refused() {
    let cloud = TestCloud::start().await;
    let webex = cloud.builder_without_token().plugin(Authorization::new()).build().await.expect("a client");
    let forger = GuestIssuer::new(cloud.sim().guest_issuer().id(), "Zm9yZ2Vk").expect("an issuer");
    let forged = forger.guest(HOUR).sign(&webex).expect("signed");
    let old = issuer(cloud.sim()).guest(Duration::from_secs(5)).sign(&webex).expect("signed");
    cloud.sim().clock().advance(HOUR);
    for jwt in [forged, old, "nonsense".into()] {
        let error = webex.authorization().expect("installed").sign_in_guest(jwt).await.expect_err("refused");
        assert_eq!((error.kind(), error.status()), (ErrorKind::Http, Some(StatusCode::UNAUTHORIZED)));
        assert!(!webex.credentials().can_authorize());
    }
}

#[tokio::test]
async fn r82_the_login_of_a_guest_renews_itself_as_the_same_person() {
    let cloud = TestCloud::start().await;
    let guest = issuer(cloud.sim()).guest(HOUR).display_name("Ann");
    let webex =
        cloud.builder_without_token().token_source(GuestTokens::new(guest)).build().await.expect("a client");
    let id = |me: serde_json::Value| me["id"].as_str().expect("an id").to_owned();
    let me = || webex.request(http::Method::GET, "hydra/people/me").send_as::<serde_json::Value>();
    let first = id(me().await.expect("signed in"));
    webex.credentials().refresh().await.expect("signed in again");
    assert_eq!(id(me().await.expect("signed in")), first);
    assert_eq!(cloud.sim().journal().count(|entry| entry.path.ends_with("/jwt/login")), 2);
}

#[tokio::test]
async fn a_service_application_signs_in_with_its_own_secret() {
    let fixture = super::Fixture::start().await;
    let webex = fixture.client().await;
    let token = webex.credentials().client_token("spark:all".into()).await.expect("granted");
    assert!(!token.is_expired(webex.clock().now()));
}
