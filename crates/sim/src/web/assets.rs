//! The files that pages load.

use axum::response::{IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS};

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// A file by its name.
pub(crate) fn asset(name: &str) -> Option<Response> {
    let (kind, text) = match name {
        "theme.css" => ("text/css; charset=utf-8", include_str!("assets/theme.css")),
        "page.css" => ("text/css; charset=utf-8", include_str!("assets/page.css")),
        "console.css" => ("text/css; charset=utf-8", include_str!("assets/console.css")),
        "console.js" => (SCRIPT, include_str!("assets/console.js")),
        "cloud.js" => (SCRIPT, include_str!("assets/cloud.js")),
        "dom.js" => (SCRIPT, include_str!("assets/dom.js")),
        "faults.js" => (SCRIPT, include_str!("assets/faults.js")),
        _ => return None,
    };
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(kind)),
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Some((headers, text).into_response())
}
