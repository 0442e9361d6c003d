//! The requests (wire/01 section 3.6).

use std::time::Duration;

use http::{HeaderName, HeaderValue, Method};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;
use webex_core::request::{AuthMode, Call};
use webex_core::{Result, Webex};

use super::outbox::Queued;

/// The service that takes metrics.
pub(crate) const SERVICE: &str = "metrics";

const PRELOGIN_USER: HeaderName = HeaderName::from_static("x-prelogin-userid");

#[derive(Serialize)]
struct Body<'a> {
    metrics: Vec<&'a Value>,
}

/// Sends metrics of one sender in one request.
pub(super) async fn send(webex: &Webex, metrics: &[Queued]) -> Result<()> {
    let sender = metrics.first().and_then(|queued| queued.prelogin_id);
    let body = Body { metrics: metrics.iter().map(|queued| &queued.item).collect() };
    webex.send(call(sender).json(&body)).await.map(drop)
}

fn call(prelogin_id: Option<Uuid>) -> Call {
    // The driver tries again in its own time; the catalog has longer than usual (wire/01 section 2.21).
    let call = Call::new(Method::POST, SERVICE).retry(false).service_timeout(Duration::from_secs(30));
    match prelogin_id {
        None => call.path("clientmetrics"),
        Some(id) => {
            call.path("clientmetrics-prelogin").auth(AuthMode::None).header(PRELOGIN_USER, header(id))
        }
    }
}

/// Ties a pre-login id to the user who is signed in.
pub(crate) async fn alias_user(webex: &Webex, prelogin_id: Uuid) -> Result<()> {
    let call = Call::new(Method::POST, SERVICE).path("clientmetrics").query("alias", true);
    let call = call.header(PRELOGIN_USER, header(prelogin_id)).json(&json!({})).idempotent(true);
    webex.send(call).await.map(drop)
}

fn header(id: Uuid) -> HeaderValue {
    HeaderValue::from_str(&id.to_string()).expect("a UUID is a header value")
}
