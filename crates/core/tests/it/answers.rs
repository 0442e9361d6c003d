//! How answers are read, and how URLs are put together.

use futures_util::{FutureExt, StreamExt};
use http::Method;
use serde_json::{Value, json};
use webex_core::events::CoreEvent;
use webex_core::request::Call;
use webex_core::{ErrorKind, Webex};

use crate::recorder::{Recorder, get, ok, reply};

/// wire/01 section 6.2, row 47.
#[tokio::test(start_paused = true)]
async fn json_text_and_nothing_are_read_as_what_they_are() {
    let bodies = [(200, r#"{"id":"x"}"#), (200, "plain"), (204, "")];
    let recorder = Recorder::new(move |n, _| reply(bodies[n].0, &[], bodies[n].1));
    let webex = recorder.client().await;
    let answer = webex.send(get()).await.expect("an answer");
    assert_eq!(answer.json::<Value>().expect("JSON"), json!({"id": "x"}));
    let answer = webex.send(get()).await.expect("an answer");
    assert_eq!(answer.text().expect("text"), "plain");
    let error = answer.json::<Value>().expect_err("not JSON");
    assert!(error.kind() == ErrorKind::Decode && !error.to_string().contains("plain"), "{error}");
    let answer = webex.send(get()).await.expect("an answer");
    assert_eq!((answer.status().as_u16(), answer.bytes().map(|b| b.len())), (204, Some(0)));
}

/// wire/01 section 7, B42, and section 6.2, row 41: one slash between service and path; what stands at the end of a path
/// stays there, with a query and without.
#[tokio::test(start_paused = true)]
async fn slashes_are_neither_doubled_nor_lost() {
    let recorder = Recorder::new(|_, _| ok());
    let hydra = "https://hydra.test/v1/".parse().expect("a URL");
    let builder = Webex::builder().token("secret").shared(recorder.shared()).service("hydra", hydra);
    let webex = builder.build().await.expect("a client");
    for path in ["people", "/people", "people/"] {
        let call = || Call::new(Method::GET, "hydra").path(path);
        webex.send(call()).await.expect("an answer");
        webex.send(call().query("id", "x")).await.expect("an answer");
    }
    let urls = recorder.seen().into_iter().map(|seen| seen.url.to_string());
    let ends: Vec<_> = urls.map(|url| url.replacen("https://hydra.test/v1", "", 1)).collect();
    assert_eq!(ends, ["/people", "/people?id=x", "/people", "/people?id=x", "/people/", "/people/?id=x"]);
}

/// wire/01 section 7, B13: no text in a URL makes a call lose its headers.
#[tokio::test(start_paused = true)]
async fn no_text_in_a_url_costs_the_tracing_headers() {
    let recorder = Recorder::new(|_, _| ok());
    let webex = recorder.client().await;
    webex.send(get().segment("undefined").query("null", "undefined")).await.expect("an answer");
    let seen = recorder.only();
    for name in ["trackingid", "spark-user-agent", "cisco-no-http-redirect", "user-agent"] {
        assert!(seen.header(name).is_some(), "{name}");
    }
}

/// wire/01 section 7, B12: a call that is tried again is one call to those who listen.
#[tokio::test(start_paused = true)]
async fn a_call_that_is_tried_again_is_told_once() {
    let recorder = Recorder::new(|n, _| if n < 2 { reply(503, &[], "") } else { ok() });
    let webex = recorder.client().await;
    let mut events = webex.events();
    webex.send(get()).await.expect("an answer");
    assert_eq!(recorder.count(), 3);
    let started = events.next().await;
    assert!(matches!(started, Some(Ok(CoreEvent::RequestStarted { .. }))), "{started:?}");
    let ended = events.next().await;
    assert!(matches!(ended, Some(Ok(CoreEvent::RequestEnded { status: Some(200), .. }))), "{ended:?}");
    assert!(events.next().now_or_never().is_none(), "nothing else was told");
}
