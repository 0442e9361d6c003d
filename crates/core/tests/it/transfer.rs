//! Uploads, downloads, forms, limits of size.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt};
use http::Method;
use serde_json::json;
use webex_core::multipart::{Form, Part};
use webex_core::request::{Body, Call, Progress, progress_channel};
use webex_core::upload::Upload;
use webex_core::{ErrorKind, Webex};

use crate::recorder::{Answer, Recorder, Seen, get, ok, reply};

const SESSION: &str = r#"{"tempURL":"https://files.foreign.test/put","logFilename":"l","userId":"u",
    "url":"https://hydra.test/v1/logs/1"}"#;

fn upload(webex: &Webex, body: impl Into<Body>) -> Upload<'_> {
    let urls = Call::new(Method::POST, "hydra").path("logs/urls");
    webex
        .upload(body)
        .initialize(urls, json!({"file": "log.txt"}))
        .place(|session| session.url("tempURL"))
        .finalize(|session| {
            let name = json!({"filename": session.text("logFilename")?});
            Ok(Call::new(Method::POST, "hydra").path("logs/meta").json(&name))
        })
}

fn by_method(put: impl Fn(usize) -> Answer + Send + Sync + 'static) -> Arc<Recorder> {
    let puts = Mutex::new(0);
    Recorder::new(move |_, seen: &Seen| match seen.method {
        Method::PUT => {
            let mut puts = puts.lock().expect("no panic");
            *puts += 1;
            put(*puts)
        }
        Method::DELETE => reply(204, &[], ""),
        _ if seen.url.path().ends_with("urls") => reply(200, &[], SESSION),
        _ => reply(200, &[("trackingid", "t")], "{}"),
    })
}

/// Correction of wire/01 sections 2.8 and 3.7: no attempt to put the bytes carries a token.
#[tokio::test(start_paused = true)]
async fn an_upload_has_three_phases_and_the_bytes_carry_no_token() {
    let recorder = by_method(|n| if n < 3 { reply(500, &[], "") } else { ok() });
    let webex = recorder.client().await;
    let done = upload(&webex, Bytes::from_static(b"log")).send().await.expect("uploaded");
    assert_eq!(done.session.text("userId").expect("a user"), "u");
    assert_eq!(done.response.tracking_id(), Some("t"));
    let seen = recorder.seen();
    let first: serde_json::Value = serde_json::from_slice(&seen[0].body).expect("JSON");
    assert_eq!(first, json!({"file": "log.txt", "uploadProtocol": "content-length"}));
    let puts: Vec<_> = seen.iter().filter(|seen| seen.method == Method::PUT).collect();
    assert_eq!(puts.len(), 3);
    for put in puts {
        assert_eq!((&put.body[..], put.header("content-length")), (&b"log"[..], Some("3")));
        assert!(put.header("authorization").is_none() && put.header("x-trans-id").is_some());
    }
    assert_eq!(seen.last().expect("a request").body, r#"{"filename":"l"}"#);
}

/// B36: what will not pass is not tried again.
#[tokio::test(start_paused = true)]
async fn an_upload_that_is_refused_ends() {
    let recorder = by_method(|_| reply(403, &[], ""));
    let webex = recorder.client().await;
    let error = upload(&webex, Bytes::from_static(b"log")).send().await.expect_err("403");
    assert_eq!((error.status().map(|s| s.as_u16()), recorder.count()), (Some(403), 2));
}

#[tokio::test(start_paused = true)]
async fn an_upload_too_large_gives_its_place_back() {
    let session =
        r#"{"fileUploadSizeLimit":1,"tempURL":"https://f.test/","url":"https://hydra.test/v1/logs/1"}"#;
    let recorder = Recorder::new(move |_, _| reply(200, &[], session));
    let webex = recorder.client().await;
    let error = upload(&webex, vec![0; (1 << 20) + 1]).send().await.expect_err("too large");
    assert_eq!(error.kind(), ErrorKind::BodyTooLarge);
    let seen = recorder.seen();
    assert_eq!((seen.len(), &seen[1].method, seen[1].url.path()), (2, &Method::DELETE, "/v1/logs/1"));
    upload(&webex, vec![0; 1 << 20])
        .place(|s| s.url("url"))
        .send()
        .await
        .expect_err("no name in the session");
    assert_eq!(recorder.seen()[3].method, Method::PUT, "the limit itself is allowed");
}

#[tokio::test(start_paused = true)]
async fn an_upload_of_unknown_length_or_without_phases_is_refused() {
    let recorder = Recorder::new(|_, _| ok());
    let webex = recorder.client().await;
    let stream = Body::from_stream(futures_util::stream::iter([Ok::<_, std::io::Error>(Bytes::new())]), None);
    for upload in [upload(&webex, stream), webex.upload(Bytes::new())] {
        assert_eq!(upload.send().await.expect_err("refused").kind(), ErrorKind::InvalidInput);
    }
    assert_eq!(recorder.count(), 0);
}

#[tokio::test(start_paused = true)]
async fn progress_of_an_upload_is_told() {
    let recorder = by_method(|_| ok());
    let webex = recorder.client().await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let sink = told.clone();
    let size = 200_000;
    let report = move |progress: Progress| sink.lock().expect("no panic").push(progress);
    upload(&webex, vec![0; size]).on_progress(report).send().await.expect("uploaded");
    let told = told.lock().expect("no panic");
    assert!(told.len() > 2 && told.is_sorted_by_key(|p| p.transferred));
    assert_eq!(told.last().and_then(Progress::fraction), Some(1.0));
    assert!(told.iter().all(|p| p.total == Some(size as u64)));
}

#[tokio::test(start_paused = true)]
async fn progress_of_a_download_is_a_stream() {
    let recorder = Recorder::new(|_, _| reply(200, &[("content-length", "5")], "hello"));
    let (report, progress) = progress_channel();
    let webex = recorder.client().await;
    let response = webex.send(get().streaming().on_download(report)).await.expect("a head");
    let mut copy = Vec::new();
    assert_eq!(response.copy_to(&mut copy).await.expect("copied"), 5);
    assert_eq!(copy, b"hello");
    let told: Vec<_> = progress.collect().await;
    assert_eq!(told.last().map(|p| (p.transferred, p.total)), Some((5, Some(5))));
}

#[tokio::test(start_paused = true)]
async fn a_form_is_sent_again_from_its_beginning() {
    let recorder = Recorder::new(|n, _| if n == 0 { reply(503, &[], "") } else { ok() });
    let file = Body::factory(Some(2), || {
        let chunks = ["a", "b"].map(|c| Ok::<_, std::io::Error>(Bytes::from_static(c.as_bytes())));
        webex_core::request::stream_body(futures_util::stream::iter(chunks))
    });
    let form = Form::new().text("text", "hi").part(Part::body("files", file).file_name("ab.txt"));
    let call = Call::new(Method::POST, "hydra").path("messages").multipart(form);
    recorder.client().await.send(call).await.expect("an answer");
    let seen = recorder.seen();
    assert_eq!((seen.len(), &seen[0].body), (2, &seen[1].body));
    assert_eq!(seen[0].header("content-length"), Some(seen[0].body.len().to_string().as_str()));
    assert!(seen[0].header("content-type").is_some_and(|t| t.starts_with("multipart/form-data; boundary=")));
}

#[tokio::test(start_paused = true)]
async fn answers_too_large_are_not_read() {
    let announced = Recorder::new(|_, _| reply(200, &[("content-length", "11")], "hello world"));
    let silent = Recorder::new(|_, _| reply(200, &[], "hello world"));
    for recorder in [announced, silent] {
        let webex = recorder.client().await;
        let error = webex.send(get().max_response(10)).await.expect_err("too large");
        assert_eq!(error.kind(), ErrorKind::BodyTooLarge);
        webex.send(get().max_response(11)).await.expect("fits");
        let stream = webex.send(get().max_response(10).streaming()).await.expect("a head").into_stream();
        let bytes: Vec<_> = stream.try_collect().await.expect("streams have no limit");
        assert_eq!(bytes.concat(), b"hello world");
    }
}
