//! Trust, sessions that are lost, and a KMS that is silent.

use futures_util::StreamExt;
use futures_util::future::join_all;
use http::{Method, StatusCode};
use webex_plugin_cypher::{CypherErrorKind, CypherEvent, CypherExt, KmsTrust};
use webex_sim::{CertificateFlaw, Fault, FrameEffect, FrameFault, Selection};
use webex_testing::LogPage;

use crate::cloud::Cloud;

#[tokio::test]
async fn a_kms_with_the_wrong_certificate_gets_no_request() {
    let cloud = Cloud::start().await;
    for flaw in [
        CertificateFlaw::WrongHost,
        CertificateFlaw::Expired,
        CertificateFlaw::NotYetValid,
        CertificateFlaw::UnknownAuthority,
        CertificateFlaw::OtherKey,
    ] {
        cloud.cloud.sim().kms().present(Some(flaw));
        let cypher = cloud.cypher("alice").await;
        let mut events = cypher.events();
        let error = cypher.kms().ping().await.expect_err("refused");
        assert_eq!(error.kind(), CypherErrorKind::Untrusted, "{flaw:?}: {error}");
        assert!(matches!(events.next().await, Some(Ok(CypherEvent::KmsUntrusted(_)))));
    }
    assert_eq!(cloud.posts(), 0);
    // wire/03 section 7.1, number 4: nothing of that is remembered.
    let cypher = cloud.cypher("alice").await;
    cypher.kms().ping().await.expect_err("still the other key");
    cloud.cloud.sim().kms().present(None);
    cypher.kms().ping().await.expect("the right certificate");
}

#[tokio::test]
async fn by_default_a_simulator_is_not_trusted_and_by_name_it_is() {
    let cloud = Cloud::start().await;
    let mut config = cloud.config();
    config.trust = KmsTrust::Platform;
    let webex = cloud.client_with("alice", config.clone()).await;
    let error = webex.cypher().expect("installed").kms().ping().await.expect_err("refused");
    assert!(error.to_string().contains("SelfConsistent"), "{error}");
    config.trust = KmsTrust::SelfConsistent;
    let webex = cloud.client_with("alice", config).await;
    webex.cypher().expect("installed").kms().ping().await.expect("asked for by name");
}

#[tokio::test]
async fn defect_5_a_kms_that_lost_our_session_is_asked_for_another() {
    let cloud = Cloud::start().await;
    let kms = cloud.cypher("alice").await.kms();
    kms.ping().await.expect("an answer");
    cloud.cloud.sim().kms().forget_sessions();
    kms.ping().await.expect("an answer in another session");
}

#[tokio::test]
async fn rows_59_and_60_requests_without_an_answer_are_repeated() {
    let cloud = Cloud::start().await;
    let kms = cloud.cypher("alice").await.kms();
    cloud.cloud.sim().kms().swallow_next(1);
    kms.ping().await.expect("the second try of the handshake");
    cloud.cloud.sim().kms().swallow_next(1);
    kms.ping().await.expect("the second try of the ping");
}

#[tokio::test]
async fn row_64_a_wrong_signature_is_not_accepted() {
    let cloud = Cloud::start().await;
    let kms = cloud.cypher("alice").await.kms();
    cloud.cloud.sim().kms().spoil_next_signatures(1);
    kms.ping().await.expect("the second answer has the right one");
    assert!(cloud.posts() >= 3);
}

#[tokio::test]
async fn rows_61_and_62_a_hundred_and_twenty_travel_in_three_posts() {
    let cloud = Cloud::start().await;
    let cypher = cloud.cypher("alice").await;
    let kms = cypher.kms();
    let keys = kms.create_keys(120).await.expect("keys");
    let before = cloud.posts();
    let fetched = join_all(keys.iter().map(|key| cypher.key(&key.uri))).await;
    assert!(fetched.iter().zip(&keys).all(|(fetched, key)| fetched.as_ref().is_ok_and(|f| f.jwk == key.jwk)));
    assert_eq!(cloud.posts() - before, 3);
}

#[tokio::test]
async fn refusals_that_may_pass_are_asked_again() {
    let cloud = Cloud::start().await;
    let kms = cloud.cypher("alice").await.kms();
    kms.ping().await.expect("an answer");
    cloud.cloud.sim().kms().refuse_next(503, 503_000, "The vault is being cleaned.");
    kms.ping().await.expect("the second try");
    cloud.cloud.sim().kms().refuse_next(400, 400_000, "No.");
    assert_eq!(kms.ping().await.expect_err("refused").error_code(), Some(400_000));
}

#[tokio::test]
async fn rows_13_and_15_what_fails_changes_nothing() {
    let cloud = Cloud::start().await;
    let cypher = cloud.cypher("alice").await;
    let refuse = |method: Method, path: &str| {
        let fault = Fault::on(path).method(method).status(StatusCode::CONFLICT);
        cloud.cloud.sim().faults().inject(fault);
    };
    refuse(Method::POST, "/wdm/api/v1/devices");
    let error = cypher.register().await.expect_err("refused");
    assert_eq!((error.status(), cypher.registered()), (Some(StatusCode::CONFLICT), false));
    cypher.register().await.expect("registered");
    refuse(Method::DELETE, "/wdm/api/v1/devices/*");
    let error = cypher.deregister().await.expect_err("refused");
    assert_eq!((error.status(), cypher.registered()), (Some(StatusCode::CONFLICT), true));
}

#[tokio::test]
async fn rows_11_to_16_register_and_deregister() {
    let cloud = Cloud::start().await;
    let cypher = cloud.cypher("alice").await;
    let devices = |method: &str| {
        cloud.cloud.sim().journal().count(|entry| entry.method == method && entry.path.contains("/devices"))
    };
    cypher.deregister().await.expect("nothing to do");
    assert!(!cypher.registered());
    cypher.register().await.expect("registered");
    cypher.register().await.expect("once is enough");
    assert!(cypher.registered());
    assert_eq!((devices("POST"), devices("DELETE")), (1, 0));
    cypher.deregister().await.expect("taken back");
    assert!(!cypher.registered());
    assert_eq!(devices("DELETE"), 1);
}

/// Answers that were on their way when the connection broke are asked for again once there is another one, not when
/// they are overdue.
#[tokio::test]
async fn a_broken_connection_delays_no_answer_longer_than_it_lasts() {
    let cloud = Cloud::start().await;
    let mut config = cloud.config();
    config.timing.first_timeout = std::time::Duration::from_secs(600);
    let alice = cloud.client_with("alice", config).await;
    let kms = alice.cypher().expect("installed").kms();
    // The answer to the handshake is lost with the connection, then the one to the request.
    for _ in 0..2 {
        let sockets = cloud.cloud.sim().sockets();
        sockets.inject(FrameFault::new(FrameEffect::Drop).event("encryption.kms_message"));
        let asked = kms.ping();
        let posts = cloud.posts();
        let broken = async {
            while cloud.posts() == posts {
                tokio::task::yield_now().await;
            }
            sockets.reset(&Selection::all());
        };
        let (answer, ()) = tokio::join!(asked, broken);
        answer.expect("answered by the next connection");
    }
    alice.shutdown().await.expect("joined");
}

#[tokio::test]
async fn defect_13_neither_tokens_nor_keys_are_logged() {
    let page = LogPage::default();
    let _following = page.follow("webex_core=trace,webex_plugin_mercury=trace,webex_plugin_cypher=trace");
    let cloud = Cloud::start().await;
    let webex = cloud.client("alice").await;
    let cypher = webex.cypher().expect("installed");
    let key = cypher.create_keys(1).await.expect("a key").remove(0);
    let sealed = cypher.seal(&key.uri, "the secret text").await.expect("sealed");
    cypher.open(&key.uri, &sealed).await.expect("opened");
    let other = cypher.create_keys(1).await.expect("a key").remove(0);
    cypher.open(&other.uri, &sealed).await.expect_err("another key");
    cloud.cloud.sim().kms().spoil_next_signatures(1);
    cloud.cloud.sim().kms().forget_sessions();
    cypher.kms().fetch_key(&key.uri).await.expect("fetched");
    let token = webex.credentials().token().await.expect("a token");
    let token = token.header().to_str().expect("text").trim_start_matches("Bearer ").to_owned();
    let secret = serde_json::to_value(&key.jwk).expect("JSON")["k"].as_str().expect("a key").to_owned();
    let log = page.text();
    assert!(!log.is_empty(), "it does log");
    for secret in [&token, &secret, "the secret text"] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
    assert!(!format!("{key:?} {cypher:?}").contains(&secret), "nor printed");
}
