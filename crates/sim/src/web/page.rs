//! What surrounds every page.

use axum::response::{Html, IntoResponse as _, Response};
use http::StatusCode;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};

use super::template::{Piece, fill};

/// Nothing inline, nothing foreign. No `form-action`: browsers would apply it to where a form's answer leads, and the
/// sign-in page leads back to the integration.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; \
     frame-ancestors 'none'",
);

/// A page with this content, which is markup.
pub(crate) fn page(status: StatusCode, content: &str) -> Response {
    let values = [("content", Piece::Markup(content.to_owned()))];
    document(status, fill(include_str!("assets/layout.html"), &values))
}

/// A whole document with the headers of a page.
pub(crate) fn document(status: StatusCode, html: String) -> Response {
    let mut response = (status, Html(html)).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    response
}
