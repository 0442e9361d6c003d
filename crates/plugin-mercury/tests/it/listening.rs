//! Who hears what, and what nobody hears (wire/02 section 6, M17 and M25; section 7, defects 16, 17 and 31).

use serde_json::json;
use webex_plugin_mercury::{MercuryEvent, SessionId};
use webex_testing::{LogPage, TestCloud};

use crate::setting::{Watch, alice, mercury, online};

#[tokio::test]
async fn m25_events_say_on_which_session_they_arrived() {
    let cloud = TestCloud::start().await;
    let (webex, mut watch) = online(&cloud).await;
    let second = SessionId::new("second");
    mercury(&webex).connect_session(&second, None).await.expect("online");
    assert_eq!(cloud.sim().sockets().send(&alice(&cloud), &json!({"eventType": "a.b"})), 2);
    let mut heard = Vec::new();
    watch
        .until(|event| {
            if let MercuryEvent::Frame { session, envelope } = event
                && envelope.is("a")
            {
                heard.push(session);
            }
            (heard.len() == 2).then_some(())
        })
        .await;
    heard.sort();
    assert_eq!(heard, [SessionId::default(), second]);
}

#[tokio::test]
async fn defect_17_who_stops_listening_takes_nobody_along() {
    let cloud = TestCloud::start().await;
    let (webex, mut stays) = online(&cloud).await;
    let leaves = Watch::of(&webex);
    drop(leaves);
    cloud.sim().sockets().send(&alice(&cloud), &json!({"eventType": "a.b"}));
    stays.frame("a.b").await;
    cloud.sim().sockets().cut(&alice(&cloud));
    stays.online().await;
}

#[tokio::test]
async fn defect_31_neither_tokens_nor_events_are_logged() {
    let page = LogPage::default();
    let _following = page.follow("webex_core=trace,webex_plugin_mercury=trace");
    let cloud = TestCloud::start().await;
    let (webex, mut watch) = online(&cloud).await;
    cloud
        .sim()
        .sockets()
        .send(&alice(&cloud), &json!({"eventType": "a.b", "text": "the secret of the event"}));
    watch.frame("a.b").await;
    cloud.sim().sockets().cut(&alice(&cloud));
    watch.online().await;
    let token = webex.credentials().token().await.expect("a token");
    let header = token.header().to_str().expect("text").to_owned();
    let token = header.trim_start_matches("Bearer ");
    let log = page.text();
    assert!(log.contains("offline"), "it does log: {log}");
    assert!(!log.contains(token) && !log.contains("the secret of the event"), "{log}");
}
