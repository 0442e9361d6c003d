//! Counting calls by service.

use http::Method;
use webex_core::request::Call;
use webex_testing::TestCloud;

use crate::setting::{client, support};

fn people(id: &str) -> Call {
    Call::new(Method::GET, "hydra").path("people").segment(id)
}

/// Nothing is counted before it is asked for; then every call, except those that carry the counts.
#[tokio::test]
async fn calls_are_counted_when_asked_for_and_telemetry_is_not() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    webex.send(people("me")).await.expect("an answer");
    assert!(support(&webex).call_counts().is_empty());
    support(&webex).count_calls();
    webex.send(people("me")).await.expect("an answer");
    webex.send(people("nobody")).await.expect_err("there is no such person");
    let counts = support(&webex).call_counts();
    assert_eq!((counts["hydra"].calls, counts["hydra"].failures), (2, 1));
    support(&webex).submit_call_counts().expect("valid names");
    webex.shutdown().await.expect("shut down");
    let later = support(&webex).call_counts();
    assert!(!later.contains_key("hydra") && !later.contains_key("metrics"), "{later:?}");
    let metrics = cloud.sim().metrics();
    let of_hydra: Vec<_> = metrics.iter().filter(|m| m.body["tags"]["service"] == "hydra").collect();
    assert_eq!(of_hydra.len(), 1, "{metrics:?}");
    assert_eq!(of_hydra[0].body["fields"]["calls"], 2);
}
