//! Stages, hooks, events, headers.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_core::future::BoxFuture;
use futures_util::StreamExt;
use http::header::{AUTHORIZATION, HeaderName};
use http::{HeaderMap, HeaderValue, Method};
use webex_core::events::CoreEvent;
use webex_core::pipeline::{Intercept, InterceptHeaders, Position, Stage};
use webex_core::plugin::{Plugin, Scope, Setup};
use webex_core::request::{AuthMode, Body, Call, Encode, Exchange, Open};
use webex_core::{Error, ErrorKind, Result, Webex, WebexBuilder};

use crate::recorder::{Recorder, broken, get, ok, post, reply};

const STAGES: [Stage; 11] = [
    Stage::Name,
    Stage::Identify,
    Stage::Encode,
    Stage::Route,
    Stage::Limit,
    Stage::Authorize,
    Stage::Transport,
    Stage::Redirect,
    Stage::Decode,
    Stage::Status,
    Stage::Timing,
];

type Log = Arc<Mutex<Vec<Position>>>;

/// Notes where it was called.
struct Note(Position, Log);

impl Intercept for Note {
    fn call<'a>(&'a self, _: &'a Webex, _: &'a mut Exchange) -> BoxFuture<'a, Result<()>> {
        self.1.lock().expect("no panic").push(self.0);
        Box::pin(std::future::ready(Ok(())))
    }
}

fn noting(mut builder: WebexBuilder) -> (WebexBuilder, Log) {
    let log = Log::default();
    for stage in STAGES {
        for at in [Position::Before(stage), Position::After(stage)] {
            builder = builder.intercept(at, Note(at, log.clone()));
        }
    }
    (builder, log)
}

fn around(stages: &[Stage]) -> Vec<Position> {
    stages.iter().flat_map(|stage| [Position::Before(*stage), Position::After(*stage)]).collect()
}

#[tokio::test(start_paused = true)]
async fn hooks_stand_before_and_after_every_stage() {
    let (builder, log) = noting(Recorder::new(|_, _| ok()).builder());
    builder.build().await.expect("a client").send(get()).await.expect("an answer");
    assert_eq!(*log.lock().expect("no panic"), around(&STAGES));
}

#[tokio::test(start_paused = true)]
async fn stages_of_an_attempt_run_again_and_those_of_the_call_do_not() {
    let recorder = Recorder::new(|n, _| if n == 0 { reply(503, &[], "") } else { ok() });
    let (builder, log) = noting(recorder.builder());
    builder.build().await.expect("a client").send(get()).await.expect("an answer");
    let log = log.lock().expect("no panic");
    let times = |stage| log.iter().filter(|at| **at == Position::Before(stage)).count();
    assert_eq!(STAGES.map(times), [1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 1]);
}

struct Refuse;

impl Intercept for Refuse {
    fn call<'a>(&'a self, _: &'a Webex, _: &'a mut Exchange) -> BoxFuture<'a, Result<()>> {
        Box::pin(std::future::ready(Err(Error::invalid_input("refused"))))
    }
}

/// B26: the end of a call is told also when it fails before anything is sent, and when it is given up.
#[tokio::test(start_paused = true)]
async fn every_call_that_begins_ends() {
    for stage in STAGES {
        let builder = Recorder::new(|_, _| ok()).builder().intercept(Position::Before(stage), Refuse);
        let (builder, log) = noting(builder);
        let webex = builder.build().await.expect("a client");
        let mut events = webex.events();
        let error = webex.send(get()).await.expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{stage:?}");
        assert!(error.tracking_id().is_some(), "{stage:?}");
        let started = events.next().await;
        assert!(matches!(started, Some(Ok(CoreEvent::RequestStarted { .. }))), "{started:?}");
        let ended = events.next().await;
        assert!(matches!(ended, Some(Ok(CoreEvent::RequestEnded { .. }))), "{ended:?}");
        let timing = Position::Before(Stage::Timing);
        let told = log.lock().expect("no panic").contains(&timing);
        assert_eq!(told, stage != Stage::Timing, "Timing runs after a failure in {stage:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_given_up_ends() {
    let webex = Recorder::new(|_, _| crate::recorder::Answer::Silence).client().await;
    let mut events = webex.events();
    let given_up = tokio::time::timeout(std::time::Duration::from_secs(1), webex.send(get())).await;
    assert!(given_up.is_err());
    let Some(Ok(CoreEvent::RequestStarted { tracking_id: started, .. })) = events.next().await else {
        panic!("no start")
    };
    let Some(Ok(CoreEvent::RequestEnded { tracking_id: ended, status, .. })) = events.next().await else {
        panic!("no end")
    };
    assert_eq!((started, None), (ended, status));
}

/// Tells what `Timing` sees.
struct Outcome(Arc<Mutex<Vec<Option<ErrorKind>>>>);

impl Intercept for Outcome {
    fn call<'a>(&'a self, _: &'a Webex, exchange: &'a mut Exchange) -> BoxFuture<'a, Result<()>> {
        self.0.lock().expect("no panic").push(exchange.error().map(Error::kind));
        Box::pin(std::future::ready(Ok(())))
    }
}

#[tokio::test(start_paused = true)]
async fn timing_sees_how_the_call_ended() {
    let outcomes = Arc::default();
    let recorder = Recorder::new(|n, _| if n == 0 { ok() } else { reply(404, &[], "") });
    let builder =
        recorder.builder().intercept(Position::After(Stage::Timing), Outcome(Arc::clone(&outcomes)));
    let webex = builder.build().await.expect("a client");
    webex.send(get()).await.expect("an answer");
    webex.send(get()).await.expect_err("404");
    assert_eq!(*outcomes.lock().expect("no panic"), [None, Some(ErrorKind::Http)]);
}

/// B14: a replay keeps the tracking id and counts itself.
#[tokio::test(start_paused = true)]
async fn a_replay_keeps_its_tracking_id_with_a_suffix() {
    let recorder = Recorder::new(|n, _| if n < 2 { broken() } else { ok() });
    let webex = recorder.client().await;
    webex.send(get()).await.expect("an answer");
    let ids: Vec<_> = recorder.seen().iter().map(|s| s.header("trackingid").map(str::to_owned)).collect();
    let first = format!("{}_1", webex.session_id());
    assert_eq!(ids, [Some(first.clone()), Some(format!("{first}+1")), Some(format!("{first}+2"))]);
}

#[tokio::test(start_paused = true)]
async fn the_tracking_id_of_the_caller_is_kept() {
    let recorder = Recorder::new(|n, _| if n == 0 { broken() } else { ok() });
    let id = (HeaderName::from_static("trackingid"), HeaderValue::from_static("mine_1"));
    let webex = recorder.client().await;
    webex.send(get().header(id.0, id.1)).await.expect("an answer");
    assert!(recorder.seen().iter().all(|seen| seen.header("trackingid") == Some("mine_1")));
}

#[tokio::test(start_paused = true)]
async fn requests_carry_the_headers_of_webex() {
    let recorder = Recorder::new(|_, _| ok());
    recorder.client().await.send(get()).await.expect("an answer");
    let seen = recorder.only();
    assert_eq!(seen.header("authorization"), Some("Bearer secret"));
    assert_eq!(seen.header("cisco-no-http-redirect"), Some("true"));
    assert_eq!(seen.header("accept"), Some("application/json"));
    assert!(seen.header("user-agent").is_some_and(|agent| agent.starts_with("webex-rust/")));
    assert!(seen.header("spark-user-agent").is_some_and(|agent| agent.contains("(rust)")));
    assert_eq!(seen.header("content-length"), None);
}

#[tokio::test(start_paused = true)]
async fn a_call_is_authorized_as_it_says() {
    let basic = AuthMode::Basic("id".into(), "pass".to_owned().into());
    let foreign = |auth| Call::url(Method::GET, "https://foreign.test/".parse().expect("a URL")).auth(auth);
    let own = HeaderValue::from_static("Own header");
    let cases = [
        (get(), Some("Bearer secret")),
        (get().auth(AuthMode::None), None),
        (get().without_header(AUTHORIZATION), None),
        (get().header(AUTHORIZATION, own), Some("Own header")),
        (foreign(AuthMode::Auto), None),
        (foreign(basic), Some("Basic aWQ6cGFzcw==")),
        (foreign(AuthMode::Bearer("other".to_owned().into())), Some("Bearer other")),
        (foreign(AuthMode::Raw("a.b.c".to_owned().into())), Some("a.b.c")),
    ];
    for (call, expected) in cases {
        let recorder = Recorder::new(|_, _| ok());
        recorder.client().await.send(call).await.expect("an answer");
        assert_eq!(recorder.only().header("authorization"), expected);
    }
}

/// B15: without a newer token, a 401 is the answer.
#[tokio::test(start_paused = true)]
async fn a_401_without_a_way_to_refresh_is_the_http_error() {
    let recorder = Recorder::new(|_, _| reply(401, &[], r#"{"message":"no"}"#));
    let error = recorder.client().await.send(get()).await.expect_err("401");
    assert_eq!(error.status().map(|s| s.as_u16()), Some(401));
    assert_eq!(recorder.count(), 1);
}

/// Encrypts by reversing, and counts.
struct Reverse(Arc<Mutex<u32>>);

impl Encode<String> for Reverse {
    fn encode<'a>(&'a self, _: &'a Webex, value: String) -> BoxFuture<'a, Result<Body>> {
        *self.0.lock().expect("no panic") += 1;
        Box::pin(std::future::ready(Ok(Body::from(value.chars().rev().collect::<String>()))))
    }
}

impl Open for Reverse {
    fn open<'a>(&'a self, _: &'a Webex, bytes: Bytes) -> BoxFuture<'a, Result<Bytes>> {
        let opened: Vec<_> = bytes.iter().rev().copied().collect();
        Box::pin(std::future::ready(Ok(opened.into())))
    }
}

/// B12: a replay sends the same bytes and never encodes again; errors are opened, too.
#[tokio::test(start_paused = true)]
async fn payloads_are_encoded_once_and_answers_opened() {
    let recorder = Recorder::new(|n, _| match n {
        0 => reply(503, &[], ""),
        1 => reply(200, &[], "cba"),
        _ => reply(400, &[], r#"}"on":"egassem"{"#),
    });
    let count = Arc::default();
    let codec = Arc::new(Reverse(Arc::clone(&count)));
    let call =
        || Call::new(Method::PUT, "hydra").encode("hello".to_owned(), codec.clone()).open(codec.clone());
    let webex = recorder.client().await;
    assert_eq!(webex.send(call()).await.expect("an answer").text().expect("text"), "abc");
    assert_eq!(*count.lock().expect("no panic"), 1);
    assert!(recorder.seen().iter().all(|seen| seen.body == "olleh"));
    let error = webex.send(call()).await.expect_err("400");
    assert_eq!(error.http().map(|h| h.message().to_owned()), Some("no".to_owned()));
}

struct Stamp;

impl InterceptHeaders for Stamp {
    fn headers(&self, _: &Webex, headers: &mut HeaderMap) {
        headers.insert("x-stamp", HeaderValue::from_static("1"));
    }
}

/// Stamps calls to its own service, or calls that opted in.
struct Stamper(Scope);

impl Plugin for Stamper {
    fn name(&self) -> &'static str {
        "stamper"
    }

    fn build(&self, setup: &mut Setup<'_>) -> Result<()> {
        setup.intercept_headers(self.0.clone(), Position::Before(Stage::Transport), Stamp)
    }
}

#[tokio::test(start_paused = true)]
async fn an_interceptor_sees_what_its_scope_allows() {
    let other = || "https://other.test".parse().expect("a URL");
    let cases = [
        (Scope::All, [true, true, true, true]),
        (Scope::OptIn, [false, true, false, false]),
        (Scope::Own(vec!["hydra"]), [true, true, false, true]),
    ];
    for (scope, expected) in cases {
        let recorder = Recorder::new(|_, _| ok());
        let builder = recorder.builder().service("other", other()).plugin(Stamper(scope));
        let webex = builder.build().await.expect("a client");
        let next_page = "https://hydra.test/v1/rooms?cursor=2".parse().expect("a URL");
        let calls = [
            get(),
            get().opt_in::<Stamper>(),
            Call::new(Method::GET, "other"),
            Call::url(Method::GET, next_page),
        ];
        for call in calls {
            webex.send(call).await.expect("an answer");
        }
        let stamped: Vec<_> = recorder.seen().iter().map(|s| s.header("x-stamp").is_some()).collect();
        assert_eq!(stamped, expected);
    }
    let builder = Recorder::new(|_, _| ok()).builder().default_plugin(Stamper(Scope::All));
    assert_eq!(builder.build().await.expect_err("not for defaults").kind(), ErrorKind::PluginFailed);
}

#[tokio::test(start_paused = true)]
async fn endpoints_without_a_type_are_reached() {
    let recorder = Recorder::new(|_, _| reply(200, &[], r#"{"id":"x"}"#));
    let webex = recorder.client().await;
    let request = webex.request(Method::GET, "hydra/rooms").segment("a/b").query("max", 5);
    let answer: serde_json::Value = request.send_as().await.expect("an answer");
    assert_eq!(answer["id"], "x");
    webex.request(Method::POST, "https://hydra.test/v2/x").json(&answer).await.expect("an answer");
    let urls: Vec<_> = recorder.seen().iter().map(|seen| seen.url.to_string()).collect();
    assert_eq!(urls, ["https://hydra.test/v1/rooms/a%2Fb?max=5", "https://hydra.test/v2/x"]);
    let error = webex.request(Method::GET, "http://[").await.expect_err("no URL");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(recorder.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_was_shut_down_sends_nothing() {
    let recorder = Recorder::new(|_, _| ok());
    let webex = recorder.client().await;
    webex.shutdown().await.expect("a shutdown");
    assert_eq!(webex.send(post()).await.expect_err("closed").kind(), ErrorKind::Closed);
    assert_eq!(recorder.count(), 0);
}

/// What is logged, as text.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no panic").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The id of the session in which it was.
async fn refused_at_the_second_try() -> String {
    let recorder =
        Recorder::new(|n, _| if n == 0 { reply(503, &[], "") } else { reply(404, &[], "alice@x.test") });
    let webex = recorder.client().await;
    let call = Call::new(Method::GET, "hydra").segment("alice@x.test").query("email", "alice@x.test");
    webex.send(call).await.expect_err("404");
    webex.session_id().to_string()
}

#[tokio::test(start_paused = true)]
async fn a_span_names_the_call_and_nothing_personal() {
    let logged = Logged::default();
    let sink = logged.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::CLOSE)
        .with_ansi(false)
        .with_writer(move || sink.clone())
        .finish();
    // By then whoever came by the same places before this process had a subscriber is through.
    refused_at_the_second_try().await;
    let guard = tracing::subscriber::set_default(subscriber);
    let session = refused_at_the_second_try().await;
    drop(guard);
    let text = String::from_utf8(logged.0.lock().expect("no panic").clone()).expect("text");
    let id = format!("{session}_1");
    for expected in ["webex.call", "to=\"hydra\"", &id, "status=404", "the call is tried again"] {
        assert!(text.contains(expected), "{expected} is not in {text}");
    }
    assert!(!text.contains("alice") && !text.contains("secret"), "{text}");
}
