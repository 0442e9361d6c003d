//! What a request is answered.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http::{Method, Request, StatusCode};
use http_body_util::{Full, StreamBody};
use tokio::sync::{Notify, mpsc};
use webex_plugin_webhooks::{Delivery, WebhookAnswer, WebhookReceiver, WebhookVerifier};
use webex_testing::ManualClock;

use super::Application;
use super::application::{message, signature, verifier};

const DATE: &str = "2026-01-01T00:00:00Z";

#[tokio::test]
async fn only_posts_of_deliveries_of_their_length_are_handled() {
    let receiver = WebhookReceiver::builder(verifier()).body_limit(500).handle(async |_| ());
    let application = Application::serve(receiver).await;
    for method in [Method::GET, Method::PUT, Method::DELETE, Method::HEAD] {
        let request = Request::builder().method(method.clone()).uri(application.url());
        let answer = application.send(request.body(Full::default()).expect("a request")).await;
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["allow"]),
            (405, &"POST".parse().expect("text"))
        );
    }
    assert_eq!(application.post(vec![b'x'; 501], &[]).await, 413);
    for nonsense in ["", "[]", "{}", "\"text\"", "{\"id\": \"W\"", "\u{feff}{\"id\": \"W\"}"] {
        assert_eq!(application.deliver(nonsense).await, 400, "{nonsense}");
    }
    assert_eq!(application.deliver(&message("M", DATE)).await, 204);
}

#[tokio::test]
async fn a_long_body_that_does_not_say_so_is_given_up_at_the_limit() {
    let receiver = WebhookReceiver::builder(verifier()).body_limit(1000).handle(async |_| ());
    let endless =
        stream::repeat_with(|| Ok::<_, std::io::Error>(http_body::Frame::data(Bytes::from_static(&[0; 64]))));
    let request = Request::post("/").body(StreamBody::new(endless)).expect("a request");
    assert_eq!(receiver.answer(request).await.status(), 413);
}

#[tokio::test]
async fn a_body_that_breaks_off_or_does_not_come_is_no_delivery() {
    let clock = ManualClock::new();
    let receiver = WebhookReceiver::builder(verifier()).clock(clock.clone()).handle(async |_| ());
    let broken = stream::iter([Err::<http_body::Frame<Bytes>, _>(std::io::Error::other("reset"))]);
    let request = Request::post("/").body(StreamBody::new(broken)).expect("a request");
    assert_eq!(receiver.answer(request).await.status(), 400);

    let silent = stream::pending::<Result<http_body::Frame<Bytes>, std::io::Error>>();
    let request = Request::post("/").body(StreamBody::new(silent)).expect("a request");
    let waiting = tokio::spawn(async move { receiver.answer(request).await.status() });
    clock.until_sleeping(1).await;
    clock.advance(Duration::from_secs(4));
    assert_eq!(waiting.await.expect("answered"), 408);
}

#[tokio::test]
async fn the_handler_decides_the_status() {
    let decide = async |delivery: Delivery| match delivery.data["id"].as_str() {
        Some("taken") => WebhookAnswer::taken(),
        Some("gone") => StatusCode::GONE.into(),
        Some("failed") => Err::<(), _>("the database is away").into(),
        _ => WebhookAnswer::not_now(),
    };
    let application = Application::serve(WebhookReceiver::new(verifier(), decide)).await;
    for (id, status) in [("taken", 204), ("gone", 410), ("failed", 500), ("later", 503)] {
        assert_eq!(application.deliver(&message(id, DATE)).await, status, "{id}");
    }
}

#[tokio::test]
async fn a_panic_is_an_answer_and_no_end() {
    let handler =
        async |delivery: Delivery| assert_ne!(delivery.data["id"], "M1", "a defect of the application");
    let application = Application::serve(WebhookReceiver::new(verifier(), handler)).await;
    assert_eq!(application.deliver(&message("M1", DATE)).await, 500);
    assert_eq!(application.deliver(&message("M2", DATE)).await, 204);
}

#[tokio::test]
async fn former_and_new_secrets_hold_while_one_replaces_the_other() {
    let verifier = WebhookVerifier::new("new").or_secret("former").or_secret("");
    let application = Application::serve(WebhookReceiver::new(verifier, async |_| ())).await;
    for (secret, status) in [("new", 204), ("former", 204), ("another", 403), ("", 403)] {
        let body = message(&format!("M-{secret}"), DATE);
        let signature = signature(secret, &body);
        assert_eq!(application.post(body, &[("x-spark-signature", &signature)]).await, status, "{secret}");
    }
}

#[tokio::test]
async fn an_empty_secret_signs_nothing() {
    let application = Application::serve(WebhookReceiver::new(WebhookVerifier::new(""), async |_| ())).await;
    let body = message("M", DATE);
    let signature = signature("", &body);
    assert_eq!(application.post(body, &[("x-spark-signature", &signature)]).await, 403);
}

#[tokio::test]
async fn a_slow_handler_is_answered_for_and_goes_on() {
    let (clock, go) = (ManualClock::new(), Arc::new(Notify::new()));
    let (told, mut done) = mpsc::unbounded_channel();
    let may_go = go.clone();
    let handler = move |delivery: Delivery| {
        let (may_go, told) = (may_go.clone(), told.clone());
        async move {
            may_go.notified().await;
            told.send(delivery).expect("the test waits");
        }
    };
    let receiver = WebhookReceiver::builder(verifier()).clock(clock.clone()).handle(handler);
    let application = Application::serve(receiver).await;
    let body = message("M", DATE);
    let (status, ()) = tokio::join!(application.deliver(&body), async {
        clock.until_sleeping(1).await;
        clock.advance(Duration::from_secs(4));
    });
    assert_eq!(status, 503, "the service is not kept waiting");
    assert_eq!(application.deliver(&body).await, 503, "it is being handled");
    go.notify_one();
    done.recv().await.expect("it was handled to its end");
    until_taken(&application, &body).await;
    assert!(done.try_recv().is_err(), "once");
}

/// The end of a handler and the note of it are not one moment.
async fn until_taken(application: &Application, body: &str) {
    while application.deliver(body).await != 204 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_stream_holds_back_what_nobody_takes() {
    let (clock, capacity) = (ManualClock::new(), 1);
    let (receiver, mut deliveries) =
        WebhookReceiver::builder(verifier()).clock(clock.clone()).stream(capacity);
    let application = Application::serve(receiver).await;
    let bodies = ["M1", "M2", "M3"].map(|id| message(id, DATE));
    let all = futures_util::future::join_all(bodies.iter().map(|body| application.deliver(body)));
    let (statuses, ()) = tokio::join!(all, async {
        clock.until_sleeping(3).await;
        clock.advance(Duration::from_secs(4));
    });
    assert_eq!(statuses, [503, 503, 503], "no answer is a refusal");
    let mut seen = Vec::new();
    for _ in 0..3 {
        let pending = deliveries.next().await.expect("it still waits");
        seen.push(pending.accept().data["id"].to_string());
    }
    seen.sort();
    assert_eq!(seen, ["\"M1\"", "\"M2\"", "\"M3\""]);
    for body in &bodies {
        until_taken(&application, body).await;
    }
    drop(application);
}

#[tokio::test]
async fn what_is_dropped_or_has_no_reader_is_refused() {
    let (receiver, mut deliveries) = WebhookReceiver::builder(verifier()).stream(4);
    let application = Application::serve(receiver).await;
    let body = message("M", DATE);
    let (status, _) = tokio::join!(application.deliver(&body), async { drop(deliveries.next().await) });
    assert_eq!(status, 503);
    drop(deliveries);
    assert_eq!(application.deliver(&body).await, 503);
}

#[tokio::test]
async fn a_refusal_tells_nothing_secret() {
    let receiver = WebhookReceiver::new(verifier(), async |_| ());
    assert!(!format!("{receiver:?}").contains("s3cret"));
    let request =
        Request::post("/").header("x-spark-signature", "00").body(String::from("{}")).expect("a request");
    let answer = receiver.answer(request).await;
    assert_eq!(
        (answer.status().as_u16(), answer.body().as_str()),
        (403, "the signature of the delivery does not match")
    );
}
