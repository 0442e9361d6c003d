//! Clients of servers that misbehave, and what must hold after every failure.

use webex::prelude::*;
use webex::{Error, ErrorKind, Webex};
use webex_testing::{LogPage, RawAnswer, RawServer, noted_secret};

/// The token of every client here; it must show up nowhere.
pub(super) const TOKEN: &str = "sEcReT-bad-input-token-4711";
/// Stands in the bodies of answers, as personal data would.
pub(super) const PERSONAL: &str = "carol-is-ill-today";

pub(super) const ME: &str = r#"{"id":"P","displayName":"alice","type":"person"}"#;

pub(super) async fn client(server: &RawServer) -> Webex {
    let mut config = server.config();
    // There is no catalog to wait for.
    config.services.wait = std::time::Duration::from_millis(10);
    webex::builder().config(config).token(noted_secret(TOKEN)).build().await.expect("a client")
}

/// A server whose first answer is this one; the next ones are good.
pub(super) async fn first(answer: RawAnswer) -> RawServer {
    RawServer::start(move |n, _| if n == 0 { answer.clone() } else { RawAnswer::ok(ME) }).await
}

/// Asks who I am, and is answered with that; the error. It tells nothing, and the client is of use afterwards.
pub(super) async fn failure(name: &str, answer: RawAnswer) -> Error {
    let server = first(answer).await;
    let webex = client(&server).await;
    let error = webex.people().me().await.map(drop).expect_err(name);
    check_silence(name, &[&told(&error)]);
    let me = webex.people().me().await;
    let me = me.unwrap_or_else(|e| panic!("{name}: the client is of no use any more: {e:?}"));
    assert_eq!(me.display_name, "alice", "{name}");
    error
}

/// Runs a test of this thread, and looks into all that it logged.
pub(super) async fn quietly(test: impl Future<Output = ()>) {
    let page = LogPage::default();
    let following = page.follow("trace");
    test.await;
    drop(following);
    let logged = page.text();
    assert!(logged.contains("the call ended"), "something was logged");
    check_silence("the log", &[&logged]);
}

/// Everything that an error tells.
pub(super) fn told(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut cause = std::error::Error::source(error);
    while let Some(e) = cause {
        text.push_str(&format!(" {e} {e:?}"));
        cause = e.source();
    }
    text
}

pub(super) fn check_silence(name: &str, texts: &[&str]) {
    for text in texts {
        for secret in [TOKEN, PERSONAL] {
            assert!(!text.contains(secret), "{name}: '{secret}' is told:\n{text}");
        }
    }
}

/// The kind of an error that nobody should try again.
pub(super) fn is_final(name: &str, error: &Error, kind: ErrorKind) {
    assert_eq!(error.kind(), kind, "{name}: {error:?}");
    assert!(!error.is_retryable(), "{name}: {error:?}");
}
