//! Accounts in the simulated cloud (wire/08 section 3.2).

use secrecy::ExposeSecret;
use webex_core::Webex;
use webex_plugin_user::{ActivationProof, UserExt};
use webex_testing::TestCloud;

/// A client of the cloud's OAuth client that nobody is signed in to.
async fn stranger(cloud: &TestCloud) -> Webex {
    let sim = cloud.sim();
    let builder = cloud.builder_without_token().oauth_client(sim.client_id(), sim.client_secret());
    builder.build().await.expect("a client")
}

#[tokio::test]
async fn an_account_is_activated_from_the_first_question_to_the_password() {
    let cloud = TestCloud::start().await;
    let webex = stranger(&cloud).await;
    let found = webex.user().verify("Neo@example.com").await.expect("asked");
    assert!(!found.has_password && found.verification_email_triggered && !found.sso);
    assert_eq!(webex.user().has_password().await.expect("storage"), Some(false));
    let proof = ActivationProof::VerificationToken(found.verification_token().expect("the link"));
    let neo = webex.user().activate(proof.clone()).await.expect("activated");
    assert_eq!(neo.email, "Neo@example.com", "spelled as it was asked");
    let me = webex.user().current().await.expect("signed in");
    assert_eq!(Some(me.id), neo.id);
    let again = webex.user().activate(proof).sign_in(false).await.expect_err("used");
    assert_eq!(again.status().map(|status| status.as_u16()), Some(400));
    let before = webex.user().verify("neo@example.com").await.expect("asked");
    assert!(!before.can_sign_in() && !before.verification_email_triggered, "active, without a password");
    webex.user().set_password("Zion-2199").await.expect("set");
    let after = webex.user().verify("neo@example.com").await.expect("asked");
    assert!(after.has_password);
}

#[tokio::test]
async fn a_one_time_password_signs_in_once() {
    let cloud = TestCloud::start().await;
    let alice = cloud.user("alice");
    let webex = stranger(&cloud).await;
    let made = webex.user().generate_one_time_password("alice@example.com").await.expect("made");
    let password = made.password.clone();
    let wrong = webex.user().validate_one_time_password("alice@example.com", "nonsense").await;
    assert_eq!(wrong.expect_err("wrong").status().map(|status| status.as_u16()), Some(400));
    let right = webex.user().validate_one_time_password("alice@example.com", password.clone());
    let signed_in = right.await.expect("right");
    assert_eq!(signed_in.email, alice.email);
    assert_eq!(webex.user().current().await.expect("signed in").email, alice.email);
    let again = stranger(&cloud).await.user().validate_one_time_password("alice@example.com", password).await;
    assert!(again.is_err(), "it was used");
    let made = webex.user().generate_one_time_password(made.id.expect("an id")).await.expect("made by id");
    assert!(!made.password.expose_secret().is_empty());
    let nobody = webex.user().generate_one_time_password("nobody@example.com").await.expect_err("nobody");
    assert!(nobody.is_not_found());
}

#[tokio::test]
async fn names_are_changed_part_by_part() {
    let cloud = TestCloud::start().await;
    let webex = cloud.client("alice").await;
    webex.user().set_name().given_name("Alice").family_name("Liddell").await.expect("changed");
    let user = webex.user().set_name().display_name("Alice in Wonderland").await.expect("changed");
    assert_eq!(user.name.given_name.as_deref(), Some("Alice"), "what was not set stays");
    assert_eq!(user.display_name.as_deref(), Some("Alice in Wonderland"));
    assert_eq!(webex.user().current().await.expect("read").name, "Alice in Wonderland");
    let me = webex.user().set_display_name("Alice").await.expect("changed");
    assert_eq!((me.name.as_str(), me.email.as_str()), ("Alice", "alice@example.com"));
    assert_eq!(webex.user().recent("alice@example.com").map(|user| user.id), Some(me.id));
}

#[tokio::test]
async fn ids_of_addresses_are_those_of_the_people() {
    let cloud = TestCloud::start().await;
    let webex = cloud.client("alice").await;
    let bob = cloud.user("bob");
    let found = webex.user().as_uuid("BOB@example.com").await.expect("found");
    assert_eq!(found.to_string(), bob.id.to_string());
    let unknown = webex.user().as_uuid("dave@example.com").await.expect("an id he will have");
    assert_eq!(webex.user().recent("dave@example.com").and_then(|user| user.user_exists), Some(false));
    let invited = webex.user().as_uuid("dave@example.com").create(true).await.expect("invited");
    assert_eq!(invited, unknown);
    assert_eq!(webex.user().recent(unknown).and_then(|user| user.user_exists), Some(true));
}
