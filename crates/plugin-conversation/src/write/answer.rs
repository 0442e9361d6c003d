//! What the KMS says inside of answers of the conversation service (wire/03 sections 2.5 and 3.12).

use bytes::Bytes;
use futures_core::future::BoxFuture;
use serde_json::{Map, Value};
use webex_core::request::Open;
use webex_core::{Result, Webex};
use webex_plugin_cypher::CypherExt;

/// The number of an error whose text only the caller can read: the KMS refused.
pub(super) const REFUSED_BY_KMS: i64 = 1_900_000;

/// Opens `kmsMessage` in answers, and the texts of errors that the KMS wrote. What cannot be opened stays as it is.
pub(super) struct OpenAnswer;

impl Open for OpenAnswer {
    fn open<'a>(&'a self, webex: &'a Webex, bytes: Bytes) -> BoxFuture<'a, Result<Bytes>> {
        Box::pin(async move { Ok(opened(webex, &bytes).unwrap_or(bytes)) })
    }
}

fn opened(webex: &Webex, bytes: &Bytes) -> Option<Bytes> {
    let text = std::str::from_utf8(bytes).ok()?;
    if !text.contains("\"kmsMessage\"") && !text.contains("1900000") {
        return None;
    }
    let mut body: Map<String, Value> = serde_json::from_str(text).ok()?;
    if body.get("errorCode").and_then(Value::as_i64) == Some(REFUSED_BY_KMS) {
        open_refusal(webex, &mut body);
    } else if let Some(answer) = body.get("kmsMessage").and_then(|sealed| unwrapped(webex, sealed)) {
        body.insert("kmsMessage".to_owned(), answer);
    }
    serde_json::to_vec(&body).ok().map(Bytes::from)
}

/// The text of the error is the reason that the KMS gave; the whole answer is the member `kmsMessage`.
fn open_refusal(webex: &Webex, body: &mut Map<String, Value>) {
    for error in body.get_mut("errors").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(answer) = unwrapped(webex, &error["description"]) {
            error["description"] = Value::String(reason(&answer));
        }
    }
    if let Some(answer) = body.get("message").and_then(|sealed| unwrapped(webex, sealed)) {
        body.insert("message".to_owned(), Value::String(reason(&answer)));
        body.insert("kmsMessage".to_owned(), answer);
    }
}

fn unwrapped(webex: &Webex, sealed: &Value) -> Option<Value> {
    let clear = webex.cypher().ok()?.kms().unwrap_message(sealed.as_str()?).ok()?;
    serde_json::from_slice(&clear).ok()
}

fn reason(answer: &Value) -> String {
    let reason = answer["reason"].as_str().unwrap_or("the KMS refused without a reason");
    match answer["status"].as_u64() {
        Some(status) => format!("{reason} (status {status} of the KMS)"),
        None => reason.to_owned(),
    }
}
