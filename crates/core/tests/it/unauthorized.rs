//! What a 401 does: one refresh, one replay (wire/01 section 2.6.5, rows 26 to 29); and what a 451 does.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::StreamExt;
use futures_util::future::join_all;
use webex_core::credentials::TokenPair;
use webex_core::events::CoreEvent;
use webex_core::request::{AuthMode, Call};
use webex_core::{Error, ErrorKind, Webex};

use crate::recorder::{Answer, Recorder, Seen, get, ok, post, reply};

/// A client whose n-th token is `token-n`, and how many it got.
async fn client(recorder: &Arc<Recorder>) -> (Webex, Arc<AtomicU32>) {
    let count = Arc::new(AtomicU32::new(0));
    let counter = count.clone();
    let hydra = "https://hydra.test/v1".parse().expect("a URL");
    let builder =
        Webex::builder().shared(recorder.shared()).service("hydra", hydra).refresh_callback(move |_| {
            let n = counter.fetch_add(1, Ordering::SeqCst) + 1;
            async move { Ok(TokenPair::access_only(format!("token-{n}"))) }
        });
    (builder.build().await.expect("a client"), count)
}

/// Takes every token but the first.
fn first_is_stale(seen: &Seen) -> Answer {
    match seen.header("authorization") {
        Some("Bearer token-1") => reply(401, &[], r#"{"message":"stale"}"#),
        _ => ok(),
    }
}

#[tokio::test(start_paused = true)]
async fn a_401_refreshes_and_replays_once() {
    let recorder = Recorder::new(|_, seen| first_is_stale(seen));
    let (webex, tokens) = client(&recorder).await;
    webex.send(post()).await.expect("an answer");
    let seen = recorder.seen();
    let headers = seen.iter().map(|seen| seen.header("authorization"));
    assert_eq!(headers.collect::<Vec<_>>(), [Some("Bearer token-1"), Some("Bearer token-2")]);
    assert_eq!(seen[0].body, seen[1].body);
    let id = seen[0].header("trackingid").expect("an id").to_owned();
    assert_eq!(seen[1].header("trackingid"), Some(format!("{id}+1").as_str()));
    assert_eq!(tokens.load(Ordering::SeqCst), 2);
}

/// B15: the second 401 is the answer, and refreshes nothing.
#[tokio::test(start_paused = true)]
async fn a_second_401_is_the_http_error() {
    let recorder = Recorder::new(|_, _| reply(401, &[], r#"{"message":"no"}"#));
    let (webex, tokens) = client(&recorder).await;
    let error: Error = webex.send(get()).await.expect_err("401");
    assert_eq!((error.kind(), error.status().map(|s| s.as_u16())), (ErrorKind::Http, Some(401)));
    assert_eq!(error.http().map(|http| http.message().to_owned()), Some("no".to_owned()));
    assert_eq!((recorder.count(), tokens.load(Ordering::SeqCst)), (2, 2));
}

#[tokio::test(start_paused = true)]
async fn concurrent_401s_share_one_refresh() {
    let recorder = Recorder::new(|_, seen| first_is_stale(seen));
    let (webex, tokens) = client(&recorder).await;
    for outcome in join_all((0..4).map(|_| webex.send(get()))).await {
        outcome.expect("an answer");
    }
    assert_eq!((recorder.count(), tokens.load(Ordering::SeqCst)), (8, 2));
}

#[tokio::test(start_paused = true)]
async fn a_401_is_the_answer_where_no_refresh_is_wanted_or_of_use() {
    let calls = [get().refresh_on_unauthorized(false), get().auth(AuthMode::Bearer("own".to_owned().into()))];
    for call in calls {
        let recorder = Recorder::new(|_, _| reply(401, &[], ""));
        let (webex, tokens) = client(&recorder).await;
        let error = webex.send(call).await.expect_err("401");
        assert_eq!((error.status().map(|s| s.as_u16()), recorder.count()), (Some(401), 1));
        assert!(tokens.load(Ordering::SeqCst) <= 1);
    }
}

/// wire/01 section 6.2, row 39, and B9: an embargo ends the login, in the whole pipeline.
#[tokio::test(start_paused = true)]
async fn an_embargo_ends_the_login() {
    let recorder = Recorder::new(|_, _| reply(451, &[], ""));
    let (webex, tokens) = client(&recorder).await;
    let mut events = webex.events();
    assert_eq!(webex.send(get()).await.expect_err("451").status().map(|s| s.as_u16()), Some(451));
    assert!(!webex.credentials().can_authorize());
    let ended = async { while !matches!(events.next().await, Some(Ok(CoreEvent::LoginRequired))) {} };
    ended.await;
    assert_eq!(webex.send(get()).await.expect_err("over").kind(), ErrorKind::LoginRequired);
    assert_eq!((recorder.count(), tokens.load(Ordering::SeqCst)), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn no_other_refusal_ends_the_login() {
    let foreign = || Call::url(http::Method::GET, "https://foreign.test/".parse().expect("a URL"));
    for (status, call) in [(403, get()), (451, get().auth(AuthMode::None)), (451, foreign())] {
        let recorder = Recorder::new(move |_, _| reply(status, &[], ""));
        let (webex, _) = client(&recorder).await;
        assert_eq!(webex.send(call).await.expect_err("refused").status().map(|s| s.as_u16()), Some(status));
        assert!(webex.credentials().can_authorize(), "{status}");
    }
}
