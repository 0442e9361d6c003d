//! Where an e-mail address stands, over real sockets (wire/01 section 2.12.7).

use http::Method;
use uuid::Uuid;
use webex_core::services::UserStanding;
use webex_core::{Webex, WebexBuilder};
use webex_testing::TestCloud;

fn page(cloud: &TestCloud) -> WebexBuilder {
    cloud.builder_without_token().oauth_client(cloud.sim().client_id(), cloud.sim().client_secret())
}

async fn standing(webex: &Webex, email: &str) -> UserStanding {
    webex.services().validate_user(email).await.expect("asked").standing
}

/// wire/01 section 6.5, row 106.
#[tokio::test]
async fn a_sign_in_page_learns_who_is_known() {
    let cloud = TestCloud::start().await;
    cloud.user("alice");
    let webex = page(&cloud).build().await.expect("a client");
    assert_eq!(standing(&webex, "alice@example.com").await, UserStanding::Activated);
    assert_eq!(standing(&webex, "nobody@example.com").await, UserStanding::Unknown);
    let onboarding = webex.services().validate_user("nobody@example.com").through_onboarding();
    assert_eq!(onboarding.await.expect("asked").standing, UserStanding::Unknown);
    let signed_in = cloud.client("alice").await;
    assert_eq!(standing(&signed_in, "alice@example.com").await, UserStanding::SignedIn);
    let paths: Vec<_> = activations(&cloud).into_iter().map(|entry| entry.path).collect();
    let license = "/license/api/v1/users/activations";
    assert_eq!(paths, [license, license, "/user-onboarding/api/v1/users/activations", license]);
}

#[tokio::test]
async fn the_person_before_login_is_named_when_known() {
    let cloud = TestCloud::start().await;
    let webex = page(&cloud).build().await.expect("a client");
    let id = Uuid::from_u128(7);
    let found =
        webex.services().validate_user("nobody@example.com").prelogin_id(id).option("suppressEmail", true);
    let quiet = found.await.expect("asked").user;
    let loud = webex.services().validate_user("nobody@example.com").await.expect("asked").user;
    let emails = [quiet, loud].map(|user| user["verificationEmailTriggered"].as_bool());
    assert_eq!(emails, [Some(false), Some(true)]);
    let ids: Vec<_> = activations(&cloud)
        .into_iter()
        .map(|entry| entry.headers.get("x-prelogin-userid").map(|id| id.to_str().expect("text").to_owned()))
        .collect();
    assert_eq!(ids, [Some(id.to_string()), None]);
}

fn activations(cloud: &TestCloud) -> Vec<webex_sim::JournalEntry> {
    let journal = cloud.sim().journal();
    journal.find(|entry| entry.method == Method::POST && entry.path.ends_with("/users/activations"))
}
