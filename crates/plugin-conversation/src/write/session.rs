//! Sessions with the KMS that were lost without our knowing.

use http::StatusCode;
use webex_core::request::{Call, Response};
use webex_core::{Error, Result, Webex};
use webex_plugin_cypher::CypherExt;

use super::answer::REFUSED_BY_KMS;

/// Sends a call that has something for the KMS. When nobody can make anything of that, the session in which it was
/// sealed may be lost, as after a restart of the KMS: then it is sealed anew in one that lives, and sent once more.
pub(super) async fn in_a_session(webex: &Webex, call: impl Fn() -> Result<Call>) -> Result<Response> {
    match webex.send(call()?).await {
        Err(error) if may_be_lost(&error) => {
            // A session that gets no answer is given up, and another made.
            webex.cypher()?.kms().ping().await?;
            webex.send(call()?).await
        }
        outcome => outcome,
    }
}

/// A refusal without a number, or one of the KMS that we cannot open.
fn may_be_lost(error: &Error) -> bool {
    let Some(failure) = error.http().filter(|failure| failure.status() == StatusCode::BAD_REQUEST) else {
        return false;
    };
    match failure.error_code() {
        None => true,
        Some(REFUSED_BY_KMS) => failure.json().is_none_or(|body| !body["kmsMessage"].is_object()),
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, Method};
    use webex_core::request::HttpFailure;

    use super::*;

    #[test]
    fn only_what_nobody_could_read_is_sent_again() {
        let cases = [
            (400, "{}", true),
            (400, r#"{"errorCode": 1900000, "message": "sealed"}"#, true),
            (400, r#"{"errorCode": 1900000, "kmsMessage": {"status": 403}}"#, false),
            (400, r#"{"errorCode": 1400049}"#, false),
            (403, "{}", false),
            (409, "{}", false),
        ];
        for (status, body, expected) in cases {
            let status = StatusCode::from_u16(status).expect("a status");
            let url = "https://conv.example/".parse().expect("a URL");
            let failure = HttpFailure::new(
                status,
                Method::POST,
                url,
                HeaderMap::new(),
                Bytes::from_static(body.as_bytes()),
            );
            assert_eq!(may_be_lost(&Error::from_http(failure)), expected, "{status} {body}");
        }
    }
}
