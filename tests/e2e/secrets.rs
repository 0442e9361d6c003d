//! No secret reaches a log or an error.

use futures_util::TryStreamExt;
use tracing_subscriber::layer::SubscriberExt;
use webex::Webex;
use webex::core::credentials::TokenPair;
use webex::prelude::*;
use webex_sim::Fault;
use webex_testing::{LogPage, TestCloud};

const SAID: &str = "what-nobody-else-may-read";

#[tokio::test(flavor = "current_thread")]
async fn a_whole_story_logs_no_secret() {
    let cloud = TestCloud::start().await;
    let captured = LogPage::default();
    let filter = tracing_subscriber::EnvFilter::new("webex=trace,webex_core=trace,webex_plugin=trace,info");
    let shown = tracing_subscriber::fmt::layer().with_writer(captured.clone()).with_ansi(false);
    let subscriber =
        tracing_subscriber::registry().with(filter).with(shown).with(cloud.shared().log().layer());
    let _guard = tracing::subscriber::set_default(subscriber);

    let alice = cloud.user("alice");
    let refresh = alice.refresh_token().expect("a person can refresh").to_owned();
    let pair = TokenPair::new(alice.access_token(), refresh.as_str());
    let builder = webex::builder().variables(cloud.sim().env()).shared(cloud.shared().clone());
    let webex = builder.token_pair(pair).build().await.expect("a client");
    let errors = story(&webex, &cloud).await;

    let ring: String = webex.log().full();
    let secrets =
        [alice.access_token(), refresh.as_str(), cloud.sim().client_secret(), SAID, "alice@example.com"];
    let logged = captured.text();
    assert!(logged.contains("attempt"), "the story was logged:\n{logged}");
    for text in [&logged, &ring, &errors] {
        for secret in secrets {
            assert!(!text.contains(secret), "'{secret}' was logged:\n{text}");
        }
    }
}

/// Calls that succeed, fail, are retried and refreshed. Answers with every error as text.
async fn story(webex: &Webex, cloud: &TestCloud) -> String {
    let room = webex.rooms().create("A room").await.expect("a room");
    webex.messages().create(&room).text(SAID).await.expect("a message");
    cloud.sim().faults().inject(Fault::on("/v1/rooms").times(1).retry_after(0));
    let rooms: Vec<_> = webex.rooms().list().try_collect().await.expect("rooms");
    assert_eq!(rooms.len(), 1);
    cloud.sim().expire_token(cloud.user("alice").access_token());
    webex.people().me().await.expect("the token is refreshed");
    let mut errors = String::new();
    let not_found = webex.messages().get("nonsense").await.expect_err("no id");
    let strangers = webex.people().list().email("nobody@example.com").all().await;
    for error in [Some(not_found), strangers.err()].into_iter().flatten() {
        errors.push_str(&format!("{error} {error:?}\n"));
    }
    webex.logout().await.expect("a logout");
    let after = webex.people().me().await.expect_err("signed out");
    errors + &format!("{after} {after:?}")
}
