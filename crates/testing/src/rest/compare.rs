//! Comparing what happened with a vector.

use std::time::Duration;

use serde_json::Value;
use url::Url;
use webex_core::{ErrorKind, Result};

use super::form_parts;
use crate::server::Recorded;

pub(super) fn check_requests(id: &str, requests: &[Recorded], expected: &Value) {
    let expected = expected.as_array().expect("expected requests");
    assert_eq!(requests.len(), expected.len(), "{id}: the number of requests");
    for (request, expected) in requests.iter().zip(expected) {
        assert_eq!(Some(request.method.as_str()), expected["method"].as_str(), "{id}");
        check_target(id, &request.target, expected["target"].as_str().expect("a target"));
        check_headers(id, request, &expected["headers"]);
        if let Some(body) = expected.get("body") {
            let sent: Value = serde_json::from_slice(&request.body).expect("a body of JSON");
            assert_eq!(&sent, body, "{id}: the body");
        }
        if let Some(parts) = expected.get("multipart") {
            check_parts(id, request, parts.as_array().expect("parts"));
        }
    }
}

/// The path is compared as it is, the query by its pairs: their order and the spelling of their encoding are free.
fn check_target(id: &str, target: &str, expected: &str) {
    let parse =
        |target: &str| Url::parse("http://host").and_then(|base| base.join(target)).expect("a target");
    let (target, expected) = (parse(target), parse(expected));
    assert_eq!(target.path(), expected.path(), "{id}: the path");
    let pairs = |url: &Url| {
        let mut pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        pairs.sort();
        pairs
    };
    assert_eq!(pairs(&target), pairs(&expected), "{id}: the query");
}

fn check_headers(id: &str, request: &Recorded, expected: &Value) {
    for (name, expected) in expected.as_object().expect("headers") {
        let value = request.headers.get(name).and_then(|value| value.to_str().ok());
        let expected = expected.as_str().expect("a header");
        match name.as_str() {
            // The order of properties is free, so the length is that of what was sent.
            "content-length" => {
                assert_eq!(value, Some(request.body.len().to_string().as_str()), "{id}: {name}")
            }
            "content-type" if expected.ends_with("boundary=*") => {
                let start = expected.trim_end_matches('*');
                assert!(value.is_some_and(|value| value.starts_with(start)), "{id}: {value:?}");
            }
            _ => assert_eq!(value, Some(expected), "{id}: {name}"),
        }
    }
}

fn check_parts(id: &str, request: &Recorded, expected: &[Value]) {
    let content_type = request.headers.get("content-type").and_then(|value| value.to_str().ok());
    let parts = form_parts(content_type.expect("a content type"), &request.body);
    assert_eq!(parts.len(), expected.len(), "{id}: the number of parts");
    for (part, expected) in parts.iter().zip(expected) {
        for (name, value) in expected["headers"].as_object().expect("headers") {
            assert_eq!(part.header(name), value.as_str(), "{id}: {name}");
        }
        assert_eq!(String::from_utf8_lossy(&part.body), expected["body"].as_str().expect("a body"), "{id}");
    }
}

pub(super) fn check_outcome(id: &str, outcome: Result<Value>, expected: &Value, base: &str) {
    if let Some(error) = expected.get("error") {
        return check_error(id, outcome, error);
    }
    let value = outcome.unwrap_or_else(|error| panic!("{id}: {error}"));
    match expected.get("page") {
        Some(page) => check_page(id, &value, page, base),
        None => check_result(id, &value, &expected["result"]),
    }
}

/// Everything that the vector has is there; beyond it there may be flags that the answer left out.
fn check_result(id: &str, value: &Value, expected: &Value) {
    let Some(expected) = expected.as_object() else {
        assert_eq!(value, expected, "{id}: the result");
        return;
    };
    for (name, expected) in expected {
        assert_eq!(&value[name], expected, "{id}: {name}");
    }
    for (name, value) in value.as_object().expect("an object") {
        assert!(expected.contains_key(name) || *value == Value::Bool(false), "{id}: {name} is invented");
    }
}

fn check_page(id: &str, value: &Value, expected: &Value, base: &str) {
    let items = value["items"].as_array().expect("items");
    let expected_items = expected["items"].as_array().expect("expected items");
    assert_eq!(items.len(), expected_items.len(), "{id}: the number of items");
    for (item, expected) in items.iter().zip(expected_items) {
        check_result(id, item, expected);
    }
    assert_eq!(value["hasNext"], expected["hasNext"], "{id}: hasNext");
    assert_eq!(value["hasPrevious"], expected["hasPrevious"], "{id}: hasPrevious");
    let next = expected["links"]["next"].as_str().map(|link| link.replace("{BASE}", base));
    assert_eq!(value["next"].as_str(), next.as_deref(), "{id}: the next link");
}

fn check_error(id: &str, outcome: Result<Value>, expected: &Value) {
    let error = outcome.expect_err(id);
    let text = expected["messageFirstLine"].as_str().expect("a text");
    let Some(status) = expected["statusCode"].as_u64() else {
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{id}");
        assert_eq!(error.to_string().to_lowercase(), text.to_lowercase(), "{id}");
        return;
    };
    assert_eq!(error.status().map(|status| u64::from(status.as_u16())), Some(status), "{id}");
    assert_eq!(error.http().map(|answer| answer.message()), Some(text), "{id}");
    let pause =
        expected["retryAfter"].as_str().and_then(|seconds| seconds.parse().ok()).map(Duration::from_secs);
    assert_eq!(error.retry_after(), pause, "{id}: the pause");
}
