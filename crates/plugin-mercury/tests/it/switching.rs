//! Make before break (wire/02 section 6, M20 to M23).

use serde_json::json;
use webex_plugin_mercury::{MercuryEvent, SessionEvent};
use webex_sim::Close;
use webex_testing::TestCloud;

use crate::setting::{alice, mercury, online};

#[tokio::test]
async fn m20_m23_an_announced_shutdown_loses_nothing_and_is_never_offline() {
    let cloud = TestCloud::start().await;
    let (webex, mut watch) = online(&cloud).await;
    watch.online().await;
    cloud.sim().sockets().announce_shutdown(&alice(&cloud));
    watch
        .session(|event| match event {
            SessionEvent::SwitchoverComplete => Some(()),
            SessionEvent::Offline { .. } | SessionEvent::Gap(_) => panic!("{event:?}"),
            _ => None,
        })
        .await;
    assert!(mercury(&webex).status().is_online());
    cloud.sim().sockets().send(&alice(&cloud), &json!({"eventType": "a.b"}));
    watch.frame("a.b").await;
    // The newest socket is the one that counts.
    let newest = cloud.sim().sockets().open().into_iter().map(|socket| socket.number).max();
    assert!(newest > Some(0));
    mercury(&webex).disconnect().await.expect("offline");
    assert!(cloud.sim().sockets().open().is_empty(), "defect 1: both are closed");
}

#[tokio::test]
async fn defect_1_after_a_switchover_the_new_socket_is_watched() {
    let cloud = TestCloud::start().await;
    let (_webex, mut watch) = online(&cloud).await;
    watch.online().await;
    for _ in 0..2 {
        cloud.sim().sockets().announce_shutdown(&alice(&cloud));
        watch.session(|event| matches!(event, SessionEvent::SwitchoverComplete).then_some(())).await;
    }
    cloud.sim().sockets().close(&alice(&cloud), Close::with(1011, ""));
    watch.online().await;
}

#[tokio::test]
async fn events_around_a_switchover_come_once_each() {
    let cloud = TestCloud::start().await;
    let (_webex, mut watch) = online(&cloud).await;
    for n in 0..30 {
        if n % 10 == 5 {
            cloud.sim().sockets().announce_shutdown(&alice(&cloud));
        }
        let data = json!({"eventType": "n", "n": n, "conversationId": "c"});
        cloud.sim().sockets().send(&alice(&cloud), &data);
        tokio::task::yield_now().await;
    }
    let mut seen = Vec::new();
    watch
        .until(|event| {
            if let MercuryEvent::Frame { envelope, .. } = event
                && envelope.event_type == "n"
            {
                seen.push(
                    envelope.data::<serde_json::Value>().expect("JSON")["n"].as_i64().expect("a number"),
                );
            }
            (seen.len() == 30).then_some(())
        })
        .await;
    assert_eq!(seen, (0..30).collect::<Vec<_>>());
}
