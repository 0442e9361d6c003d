//! Retries, pauses of hosts, time limits. Time is virtual.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use futures_core::future::BoxFuture;
use futures_util::StreamExt;
use http::Method;
use tokio::time::Instant;
use webex_core::config::Config;
use webex_core::request::{Body, Call, Encode, stream_body};
use webex_core::{Error, ErrorKind, Result, TimeoutKind, Webex};

use crate::recorder::{Answer, Recorder, broken, get, ok, post, reply};

async fn client_with(recorder: &Arc<Recorder>, change: impl FnOnce(&mut Config)) -> Webex {
    let mut config = Config::default();
    change(&mut config);
    let hydra = "https://hydra.test/v1".parse().expect("a URL");
    let builder = Webex::builder().config(config).token("secret").shared(recorder.shared());
    builder.service("hydra", hydra).build().await.expect("a client")
}

/// B25: what may pass is tried again, by every method that allows it.
#[tokio::test(start_paused = true)]
async fn failures_that_pass_are_survived() {
    let failures: [fn() -> Answer; 6] = [
        broken,
        || reply(429, &[("retry-after", "3")], ""),
        || reply(423, &[("retry-after", "3")], ""),
        || reply(503, &[], ""),
        || reply(502, &[], ""),
        || reply(500, &[], ""),
    ];
    for failure in failures {
        let recorder = Recorder::new(move |n, _| if n < 3 { failure() } else { ok() });
        recorder.client().await.send(get()).await.expect("an answer");
        assert_eq!(recorder.count(), 4);
    }
}

#[tokio::test(start_paused = true)]
async fn a_post_is_repeated_only_when_nothing_was_done() {
    for (failure, tries) in [(500, 1), (502, 1), (504, 1), (503, 2), (429, 2), (423, 2)] {
        let recorder = Recorder::new(move |n, _| if n == 0 { reply(failure, &[], "") } else { ok() });
        let outcome = recorder.client().await.send(post()).await;
        assert_eq!((outcome.is_ok(), recorder.count()), (tries == 2, tries), "{failure}");
        assert!(recorder.seen().iter().all(|seen| seen.body == r#"{"text":"hi"}"#));
    }
}

#[tokio::test(start_paused = true)]
async fn the_pause_that_a_host_asks_for_is_kept_by_all_calls() {
    let recorder = Recorder::new(|n, _| if n == 0 { reply(429, &[("retry-after", "10")], "") } else { ok() });
    let webex = recorder.client().await;
    let began = Instant::now();
    webex.send(post().retry(false)).await.expect_err("429");
    assert_eq!(began.elapsed(), Duration::ZERO);
    let other = Call::url(Method::GET, "https://other.test/".parse().expect("a URL"));
    webex.send(other).await.expect("another host is not concerned");
    assert_eq!(began.elapsed(), Duration::ZERO);
    webex.send(get()).await.expect("an answer");
    assert!(began.elapsed() >= Duration::from_secs(10) && began.elapsed() <= Duration::from_secs(12));
}

#[tokio::test(start_paused = true)]
async fn a_pause_too_long_is_told_at_once() {
    let recorder = Recorder::new(|_, _| reply(429, &[("retry-after", "1000")], ""));
    let webex = recorder.client().await;
    let began = Instant::now();
    let error = webex.send(get()).await.expect_err("limited");
    assert_eq!(
        (error.kind(), error.retry_after()),
        (ErrorKind::RateLimited, Some(Duration::from_secs(1000)))
    );
    let error = webex.send(get()).await.expect_err("still limited");
    assert_eq!(
        (error.kind(), error.retry_after()),
        (ErrorKind::RateLimited, Some(Duration::from_secs(1000)))
    );
    assert_eq!((began.elapsed(), recorder.count()), (Duration::ZERO, 1), "nothing more was sent");
}

#[tokio::test(start_paused = true)]
async fn a_service_in_trouble_is_not_buried_under_retries() {
    let recorder = Recorder::new(|_, _| reply(503, &[], ""));
    let webex = client_with(&recorder, |config| config.requests.retry.budget_reserve = 10).await;
    for _ in 0..100 {
        webex.send(get()).await.expect_err("503");
    }
    let retries = recorder.count() - 100;
    assert!((25..=31).contains(&retries), "10 of the reserve and a fifth of 100 calls, not {retries}");
}

#[tokio::test(start_paused = true)]
async fn retries_can_be_switched_off() {
    let recorder = Recorder::new(|_, _| reply(503, &[], ""));
    recorder.client().await.send(get().retry(false)).await.expect_err("503");
    let webex = client_with(&recorder, |config| config.requests.retry.enabled = false).await;
    webex.send(get()).await.expect_err("503");
    assert_eq!(recorder.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_can_be_read_once_is_not_repeated_after_it_began() {
    let once = |text: &'static str| {
        let chunk = Ok::<_, Error>(Bytes::from_static(text.as_bytes()));
        Body::once(stream_body(futures_util::stream::iter([chunk])), None)
    };
    let call = |body| Call::new(Method::PUT, "hydra").body(body, "text/plain".parse().expect("a value"));
    let recorder = Recorder::new(|n, _| if n == 0 { reply(503, &[], "") } else { ok() });
    let webex = recorder.client().await;
    webex.send(call(once("hi"))).await.expect_err("503");
    assert_eq!(recorder.count(), 1);
    webex.send(call(once("there"))).await.expect("an answer");
    assert_eq!(recorder.seen()[1].body, "there");
}

#[tokio::test(start_paused = true)]
async fn each_time_limit_names_itself() {
    let recorder = Recorder::new(|_, _| Answer::Silence);
    let webex = recorder.client().await;
    let began = Instant::now();
    let call = || get().attempt_timeout(Duration::from_secs(3));
    let error = webex.send(call().retry(false)).await.expect_err("silence");
    assert_eq!(error.timeout(), Some(TimeoutKind::Head));
    assert_eq!(began.elapsed(), Duration::from_secs(3));
    let error = webex.send(call().deadline(Duration::from_secs(2))).await.expect_err("silence");
    assert_eq!(error.timeout(), Some(TimeoutKind::Overall));
    assert_eq!(began.elapsed(), Duration::from_secs(5));
    let error = webex.send(get()).await.expect_err("silence");
    assert!(began.elapsed() <= Duration::from_secs(605), "the deadline ends the retries");
    assert!(error.is_timeout() && error.is_retryable());
}

#[tokio::test(start_paused = true)]
async fn a_request_body_that_stalls_fails() {
    let recorder = Recorder::new(|_, _| ok());
    let webex = client_with(&recorder, |config| config.requests.stall_timeout = Duration::from_secs(4)).await;
    let chunks = futures_util::stream::iter([Ok::<_, Error>(Bytes::from_static(b"x"))]);
    let body = Body::once(stream_body(chunks.chain(futures_util::stream::pending())), None);
    let call = Call::new(Method::PUT, "hydra").body(body, "text/plain".parse().expect("a value"));
    let began = Instant::now();
    let error = webex.send(call).await.expect_err("stalls");
    assert_eq!((error.timeout(), began.elapsed()), (Some(TimeoutKind::RequestBody), Duration::from_secs(4)));
}

/// A byte every half minute, for half an hour.
fn slow_bytes() -> impl Stream<Item = Result<Bytes>> + Send + 'static {
    futures_util::stream::unfold(0, |n| async move {
        tokio::time::sleep(Duration::from_secs(30)).await;
        (n < 60).then(|| (Ok(Bytes::from_static(b"x")), n + 1))
    })
}

/// A body may take longer than an attempt as long as it moves.
#[tokio::test(start_paused = true)]
async fn a_slow_request_body_that_moves_is_not_cut_off() {
    let recorder = Recorder::new(|_, _| ok());
    let webex = recorder.client().await;
    let body = Body::once(stream_body(slow_bytes()), None);
    let call = Call::new(Method::PUT, "hydra").body(body, "text/plain".parse().expect("a value"));
    webex.send(call).await.expect("half an hour is fine");
    assert_eq!(recorder.only().body.len(), 60);
}

/// An encoder whose body takes half an hour.
struct Slow;

impl Encode<()> for Slow {
    fn encode<'a>(&'a self, _: &'a Webex, (): ()) -> BoxFuture<'a, Result<Body>> {
        let body = Body::factory(Some(60), || stream_body(slow_bytes()));
        Box::pin(std::future::ready(Ok(body)))
    }
}

#[tokio::test(start_paused = true)]
async fn an_encoded_body_that_moves_is_not_cut_off() {
    let recorder = Recorder::new(|_, _| ok());
    let call = || Call::new(Method::PUT, "hydra").encode((), Arc::new(Slow));
    let webex = recorder.client().await;
    webex.send(call()).await.expect("half an hour is fine");
    let error = webex.send(call().deadline(Duration::from_secs(60))).await.expect_err("too long");
    assert_eq!((error.timeout(), recorder.count()), (Some(TimeoutKind::Overall), 1));
}

#[tokio::test(start_paused = true)]
async fn a_response_body_that_stalls_fails() {
    let recorder = Recorder::new(|_, _| {
        let chunks = futures_util::stream::iter([Ok::<_, Error>(Bytes::from_static(b"{"))]);
        let body = stream_body(chunks.chain(futures_util::stream::pending()));
        Answer::Reply(http::Response::new(body))
    });
    let webex = recorder.client().await;
    let error = webex.send(get().retry(false)).await.expect_err("stalls");
    assert_eq!(error.timeout(), Some(TimeoutKind::ResponseBody));
    let mut stream = webex.send(get().streaming()).await.expect("a head").into_stream();
    assert_eq!(stream.next().await.expect("a chunk").expect("bytes"), "{");
    let error = stream.next().await.expect("an end").expect_err("stalls");
    assert_eq!(error.timeout(), Some(TimeoutKind::ResponseBody));
}

#[tokio::test(start_paused = true)]
async fn attempts_at_a_host_are_limited_over_all_clients() {
    let recorder = Recorder::new(|_, _| Answer::Silence);
    let shared = recorder.shared().with_host_concurrency(2);
    let clients = [shared.clone(), shared].map(|shared| {
        let hydra = "https://hydra.test/v1".parse().expect("a URL");
        Webex::builder().token("secret").shared(shared).service("hydra", hydra).build()
    });
    let mut calls = Vec::new();
    for client in clients {
        let webex = client.await.expect("a client");
        for _ in 0..2 {
            let webex = webex.clone();
            let call = get().retry(false).attempt_timeout(Duration::from_secs(5));
            calls.push(tokio::spawn(async move { webex.send(call).await.map(drop) }));
        }
    }
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert_eq!(recorder.count(), 2, "two wait for their turn");
    for call in calls {
        assert!(call.await.expect("no panic").expect_err("silence").is_timeout());
    }
    assert_eq!(recorder.count(), 4);
}

/// An encoder whose body reads differently each time: one key and IV would seal two plaintexts.
struct Fickle;

impl Encode<()> for Fickle {
    fn encode<'a>(&'a self, _: &'a Webex, (): ()) -> BoxFuture<'a, Result<Body>> {
        let count = AtomicU8::new(0);
        let body = Body::factory(Some(1), move || {
            let byte = [count.fetch_add(1, Ordering::SeqCst)];
            let chunk = Ok::<_, Error>(Bytes::copy_from_slice(&byte));
            stream_body(futures_util::stream::iter([chunk]))
        });
        Box::pin(std::future::ready(Ok(body)))
    }
}

#[tokio::test(start_paused = true)]
async fn an_encrypted_body_that_changed_is_not_sent_again() {
    let recorder = Recorder::new(|_, _| reply(503, &[], ""));
    let call = Call::new(Method::PUT, "hydra").encode((), Arc::new(Fickle));
    let error = recorder.client().await.send(call).await.expect_err("changed");
    assert_eq!((error.kind(), recorder.count()), (ErrorKind::Encode, 1));
}

#[tokio::test(start_paused = true)]
async fn a_body_of_another_length_than_announced_fails() {
    for announced in [1, 3] {
        let recorder = Recorder::new(|_, _| ok());
        let body = Body::factory(Some(announced), || {
            stream_body(futures_util::stream::iter([Ok::<_, Error>(Bytes::from_static(b"ab"))]))
        });
        let call = Call::new(Method::PUT, "hydra").body(body, "text/plain".parse().expect("a value"));
        let error = recorder.client().await.send(call).await.expect_err("another length");
        assert_eq!((error.kind(), recorder.count()), (ErrorKind::Encode, 0));
    }
}
