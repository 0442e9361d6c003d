//! Connections that are reset while a body is sent.

use http::{HeaderValue, Method};
use http_body_util::{BodyExt, Full};
use webex::ErrorKind;
use webex::core::Webex;
use webex::core::request::{Body, Call};
use webex_testing::{RawAnswer, RawServer};

use super::setting::{TOKEN, check_silence, told};

const LENGTH: usize = 8 << 20;

/// A server that resets the first connection in the middle of the body.
async fn resetting() -> RawServer {
    RawServer::start(|n, _| match n {
        0 => RawAnswer::reset_after_reading(LENGTH / 8),
        _ => RawAnswer::ok(super::setting::ME),
    })
    .await
}

async fn patient(server: &RawServer) -> Webex {
    let mut config = server.config();
    config.requests.retry.enabled = true;
    config.requests.retry.first_wait = std::time::Duration::from_millis(1);
    webex::builder().config(config).token(TOKEN).build().await.expect("a client")
}

fn put(method: Method, body: Body) -> Call {
    let octets = HeaderValue::from_static("application/octet-stream");
    Call::new(method, "hydra").path("files/1").body(body, octets)
}

fn once() -> Body {
    let stream = Full::new(vec![7; LENGTH].into()).map_err(|never| match never {});
    Body::once(stream.boxed_unsync(), Some(LENGTH as u64))
}

#[tokio::test]
async fn a_body_that_can_be_read_again_is_sent_again() {
    let server = resetting().await;
    patient(&server).await.send(put(Method::PUT, vec![7; LENGTH].into())).await.expect("the second try");
    assert_eq!(server.requests().len(), 2);
    assert!(server.requests().iter().all(|head| head.contains(&format!("content-length: {LENGTH}"))));
}

#[tokio::test]
async fn what_may_have_been_done_and_what_can_be_read_once_are_not_sent_again() {
    let cases =
        [put(Method::POST, vec![7; LENGTH].into()), put(Method::PUT, once()), put(Method::POST, once())];
    for call in cases {
        let server = resetting().await;
        let webex = patient(&server).await;
        let error = webex.send(call).await.expect_err("reset");
        assert_eq!((error.kind(), error.is_nothing_sent()), (ErrorKind::Network, false), "{error:?}");
        assert_eq!(server.requests().len(), 1);
        check_silence("an upload", &[&told(&error)]);
        webex.request(Method::GET, "hydra/people/me").send().await.expect("the client goes on");
    }
}
