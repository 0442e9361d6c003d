//! Answers that come late, and refusals in the middle.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use serde_json::json;
use tokio::sync::Notify;
use webex_core::time::Clock;
use webex_core::{Shared, Webex};
use webex_plugin_authorization::{Authorization, AuthorizationExt, GuestIssuer, GuestTokens};
use webex_sim::Fault;
use webex_testing::{ManualClock, RecordingServer, Reply, TestCloud};

use super::who;

#[tokio::test]
async fn r93_the_late_answer_to_a_device_that_was_given_up_signs_nobody_in() {
    let asked = Arc::new(Notify::new());
    let server = RecordingServer::start({
        let asked = asked.clone();
        move |request| {
            if request.target.ends_with("/token") {
                asked.notify_one();
                return Reply::json(200, &json!({"access_token": "AT"}));
            }
            Reply::json(
                200,
                &json!({"device_code": "DC", "user_code": "1", "verification_uri": "https://a.example/"}),
            )
        }
    })
    .await;
    let clock = ManualClock::new();
    let shared = Shared::new().expect("TLS").with_clock(Arc::new(clock.clone()));
    let builder = Webex::builder().config(server.config()).shared(shared).plugin(Authorization::new());
    let helper = server.base().parse().expect("an address");
    let builder = builder.oauth_client("C1", "S1").service("oauth-helper", helper);
    let webex = builder.build().await.expect("a client");

    let device = webex.authorization().expect("installed").device().begin().await.expect("codes");
    let wake = async {
        clock.until_sleeping(1).await;
        clock.advance_to_next();
        asked.notified().await;
    };
    tokio::select! {
        biased;
        () = wake => {} // the device is given up while the answer, a token, is on its way
        waited = device.wait() => panic!("it did not wait for the answer: {waited:?}"),
    }
    webex.authorization().expect("installed").device().begin().await.expect("free for another device");
    assert!(!webex.credentials().can_authorize());
    assert!(clock.monotonic() < Duration::from_secs(10));
}

fn guest(cloud: &TestCloud) -> GuestTokens {
    let issuer = cloud.sim().guest_issuer();
    let issuer = GuestIssuer::new(issuer.id(), issuer.secret()).expect("as the portal shows it");
    GuestTokens::new(issuer.guest(Duration::from_secs(3600)).display_name("Ann"))
}

#[tokio::test]
async fn b4_a_renewal_of_a_guest_that_is_refused_ends_and_the_next_one_counts() {
    let cloud = TestCloud::start().await;
    let builder = cloud.builder_without_token().token_source(guest(&cloud));
    let webex = builder.build().await.expect("a client");
    assert_eq!(who(&webex).await, "Ann");
    let refused = Fault::on("/v1/jwt/login").status(StatusCode::UNAUTHORIZED).times(1);
    let refused = cloud.sim().faults().inject(refused);
    let limit = Duration::from_secs(30);
    let error = tokio::time::timeout(limit, webex.credentials().refresh()).await.expect("it does not hang");
    assert_eq!(error.expect_err("refused").status(), Some(StatusCode::UNAUTHORIZED));
    assert_eq!(cloud.sim().faults().hits(refused), 1);
    tokio::time::timeout(limit, webex.credentials().refresh())
        .await
        .expect("it does not hang")
        .expect("renewed");
    assert_eq!(who(&webex).await, "Ann");
}

#[tokio::test]
async fn b20_a_guest_signs_in_with_the_first_call_and_many_calls_sign_in_once() {
    let cloud = TestCloud::start().await;
    let builder = cloud.builder_without_token().token_source(guest(&cloud));
    let webex = builder.build().await.expect("a client");
    let names = tokio::join!(who(&webex), who(&webex), who(&webex));
    assert_eq!(names, ("Ann".to_owned(), "Ann".to_owned(), "Ann".to_owned()));
    assert_eq!(cloud.sim().journal().count(|entry| entry.path.ends_with("/jwt/login")), 1);
}
