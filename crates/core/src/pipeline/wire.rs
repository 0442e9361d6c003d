//! From a call to a request of HTTP.

use std::sync::Arc;
use std::time::Duration;

use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Method, Uri};
use http_body_util::BodyExt;
use url::Url;

use super::identify::TRACKING_ID;
use crate::request::{Activity, Body, BoxBody, Exchange, Metered};
use crate::time::Clock;
use crate::{Error, Result};

/// The request of one attempt, and what tells how far its body is.
pub(super) fn request(
    exchange: &Exchange,
    url: &Url,
    clock: &Arc<dyn Clock>,
) -> Result<(http::Request<BoxBody>, Arc<Activity>)> {
    let call = &exchange.call;
    let now = clock.monotonic();
    let activity = Arc::new(Activity::starting(now));
    let mut request = http::Request::new(body(exchange, &activity, clock, now)?);
    *request.method_mut() = call.method.clone();
    *request.uri_mut() = uri(url)?;
    *request.headers_mut() = call.headers.clone();
    if let Some(length) = content_length(&call.method, &call.body) {
        request.headers_mut().insert(CONTENT_LENGTH, length.into());
    }
    if let Some(id) = replay_id(exchange) {
        request.headers_mut().insert(TRACKING_ID, id);
    }
    Ok((request, activity))
}

fn body(
    exchange: &Exchange,
    activity: &Arc<Activity>,
    clock: &Arc<dyn Clock>,
    now: Duration,
) -> Result<BoxBody> {
    let (source, report) = (&exchange.call.body, exchange.call.options.upload.clone());
    let body = source.open().ok_or_else(|| Error::invalid_input("the body can be sent only once"))?;
    if !source.is_long() && report.is_none() {
        // A short body is with the kernel at once: it counts as sent.
        activity.finish(now);
        return Ok(body);
    }
    let metered = Metered::new(body, source.len()).exact().reporting(report);
    Ok(metered.watched(activity.clone(), clock.clone()).boxed_unsync())
}

fn uri(url: &Url) -> Result<Uri> {
    url.as_str().parse().map_err(|e| Error::invalid_input("not a URL that can be called").with_source(e))
}

/// An empty body is announced where a server expects one (for DELETE: wire/04 section 2.1).
fn content_length(method: &Method, body: &Body) -> Option<u64> {
    let wanted = matches!(*method, Method::DELETE | Method::PATCH | Method::POST | Method::PUT);
    body.len().filter(|length| *length > 0 || wanted)
}

/// A replay keeps the tracking id and counts itself (wire/01 section 7, B14). An id of the caller's own stays as it is.
fn replay_id(exchange: &Exchange) -> Option<HeaderValue> {
    let replays = exchange.attempt.checked_sub(1).filter(|n| *n > 0)?;
    if !exchange.own_id || !exchange.call.headers.contains_key(TRACKING_ID) {
        return None;
    }
    HeaderValue::from_str(&format!("{}+{replays}", exchange.tracking_id)).ok()
}
