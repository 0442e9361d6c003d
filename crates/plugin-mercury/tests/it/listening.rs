//! Who hears what, and what nobody hears (wire/02 section 6, M17 and M25; section 7, defects 16, 17 and 31).

use std::io;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing_subscriber::EnvFilter;
use webex_plugin_mercury::{MercuryEvent, SessionId};
use webex_testing::TestCloud;

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

/// Takes down what is logged.
#[derive(Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl io::Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("whole").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn defect_31_neither_tokens_nor_events_are_logged() {
    let page = Page::default();
    let writer = page.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new("webex_core=trace,webex_plugin_mercury=trace"))
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
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
    let log = String::from_utf8(page.0.lock().expect("whole").clone()).expect("text");
    assert!(log.contains("offline"), "it does log: {log}");
    assert!(!log.contains(token) && !log.contains("the secret of the event"), "{log}");
}
