//! Connections that break, and callers who give up.

use std::time::Duration;

use futures_util::StreamExt;
use webex_core::ErrorKind;
use webex_plugin_mercury::{MercuryEvent, MercuryExt, SessionEvent};

use crate::cloud::{Dss, lookup_part, search_part, settle};

#[tokio::test]
async fn what_a_broken_connection_may_have_swallowed_is_asked_again() {
    let dss = Dss::start(|_| (202, Vec::new())).await;
    let directory = dss.directory().await;
    let asking = tokio::spawn(directory.search("ann").send());
    let question = dss.next_question().await;
    dss.part(&question, search_part(0, false, &["a part of the first answer"]));
    let mut events = directory.webex().mercury().expect("installed").events();
    assert_eq!(dss.cloud.sim().sockets().cut(&dss.alice()), 1);
    reconnected(&dss, &mut events).await;
    let again = dss.next_question().await;
    assert_ne!(again.request_id, question.request_id, "late parts of the first answer do not mix with it");
    assert_eq!((&again.resource, &again.body), (&question.resource, &question.body));
    dss.part(&again, search_part(1, true, &["two"]));
    dss.part(&again, search_part(0, false, &["one"]));
    let found = asking.await.expect("no panic").expect("an answer");
    let names: Vec<_> = found.iter().map(|entity| entity.display_name.as_str()).collect();
    assert_eq!(names, ["one", "two"]);
}

#[tokio::test]
async fn a_connection_that_breaks_again_and_again_is_an_error() {
    let dss = Dss::start(|_| (202, Vec::new())).await;
    let directory = dss.directory().await;
    let asking = tokio::spawn(directory.search("ann").send());
    for _ in 0..3 {
        dss.next_question().await;
        let mut events = directory.webex().mercury().expect("installed").events();
        assert_eq!(dss.cloud.sim().sockets().cut(&dss.alice()), 1);
        reconnected(&dss, &mut events).await;
    }
    let error = asking.await.expect("no panic").expect_err("given up");
    assert_eq!((error.kind(), dss.count()), (ErrorKind::Network, 3));
}

/// Moves the clock on until the client is back.
async fn reconnected(dss: &Dss, events: &mut webex_core::events::Events<MercuryEvent>) {
    loop {
        tokio::select! {
            event = events.next() => {
                if let Some(Ok(MercuryEvent::Session { event: SessionEvent::Online, .. })) = event {
                    return;
                }
            }
            () = tokio::time::sleep(Duration::from_millis(20)) => dss.clock.advance(Duration::from_millis(50)),
        }
    }
}

#[tokio::test]
async fn who_gives_up_takes_nobody_along() {
    let dss = Dss::start(|_| (202, Vec::new())).await;
    let directory = dss.directory().await;
    directory.register().await.expect("registered");
    let (stays, leaves) =
        (tokio::spawn(directory.lookup("a").send()), tokio::spawn(directory.lookup("a").send()));
    settle().await;
    dss.clock.advance(Duration::from_millis(50));
    let question = dss.next_question().await;
    leaves.abort();
    assert!(leaves.await.expect_err("aborted").is_cancelled());
    dss.part(&question, lookup_part(0, true, &["a"]));
    assert!(stays.await.expect("no panic").expect("an answer").is_some());
}

#[tokio::test]
async fn a_shutdown_ends_what_is_under_way() {
    let dss = Dss::start(|_| (202, Vec::new())).await;
    let directory = dss.directory().await;
    let alone = tokio::spawn({
        let directory = directory.clone();
        async move { directory.lookup_detail("a").await }
    });
    dss.next_question().await;
    directory.webex().shutdown().await.expect("down");
    let error = alone.await.expect("no panic").expect_err("the client is gone");
    assert_eq!(error.kind(), ErrorKind::Closed);
}
