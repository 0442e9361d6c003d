//! What browsers need to be told (wire/08 section 2.6).

use axum::body::Body;
use axum::response::Response;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, HeaderValue, ORIGIN, VARY,
};
use http::{HeaderMap, Method, StatusCode, Uri};

use super::pipeline::is_control;

const METHODS: HeaderValue = HeaderValue::from_static("GET,POST,PUT,PATCH,DELETE");
const EXPOSED: HeaderValue = HeaderValue::from_static("link, trackingid, retry-after, etag, cisco-location");
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// The origin to answer to. Web pages get no access to the addresses that control the simulator, nor to the pages on
/// which people decide.
pub(super) fn origin(uri: &Uri, headers: &HeaderMap) -> Option<HeaderValue> {
    headers.get(ORIGIN).filter(|_| !is_control(uri.path()) && !is_page(uri.path())).cloned()
}

fn is_page(path: &str) -> bool {
    path == "/"
        || path.ends_with("/authorize") && !path.ends_with("/device/authorize")
        || path.ends_with("/verify")
}

/// Whether the request only asks what would be allowed.
pub(super) fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
    method == Method::OPTIONS && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// The answer to such a request.
pub(super) fn preflight(headers: &HeaderMap) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response.headers_mut().insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    response.headers_mut().insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    if let Some(requested) = headers.get(ACCESS_CONTROL_REQUEST_HEADERS) {
        response.headers_mut().insert(ACCESS_CONTROL_ALLOW_HEADERS, requested.clone());
    }
    response
}

/// Adds what every answer to a page carries, errors included.
pub(super) fn decorate(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    headers.append(VARY, HeaderValue::from_static("origin"));
}
