//! An answer with an error status, read once and kept.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use serde_json::Value;
use url::Url;

/// An answer of a service with a status above 399 (wire/01 section 5.1).
#[derive(Clone)]
pub struct HttpFailure {
    status: StatusCode,
    method: Method,
    url: Url,
    headers: HeaderMap,
    body: Bytes,
    message: String,
    error_code: Option<i64>,
    tracking_id: Option<String>,
}

impl HttpFailure {
    /// Reads the text, the code and the tracking id out of an answer.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use bytes::Bytes;
    /// use http::{HeaderMap, Method, StatusCode};
    /// use webex_core::request::HttpFailure;
    /// let url = "https://webexapis.com/v1/people?email=a@example.com".parse()?;
    /// let body = Bytes::from_static(br#"{"message": "not allowed", "errorCode": 1403, "trackingId": "T1"}"#);
    /// let failure = HttpFailure::new(StatusCode::FORBIDDEN, Method::GET, url, HeaderMap::new(), body);
    /// assert_eq!((failure.message(), failure.error_code()), ("not allowed", Some(1403)));
    /// assert_eq!(failure.tracking_id(), Some("T1"));
    /// assert_eq!(failure.url().query(), None, "it may hold personal data");
    /// # Ok(()) }
    /// ```
    pub fn new(status: StatusCode, method: Method, mut url: Url, headers: HeaderMap, body: Bytes) -> Self {
        // A query may hold personal data or secrets; it does not belong into an error.
        url.set_query(None);
        url.set_fragment(None);
        let json = serde_json::from_slice::<Value>(&body).ok();
        let message = message(json.as_ref(), &body, status);
        let error_code = json.as_ref().and_then(|j| j.get("errorCode")).and_then(Value::as_i64);
        let tracking_id = tracking_id(&headers, json.as_ref());
        Self { status, method, url, headers, body, message, error_code, tracking_id }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The method of the call.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The URL of the call, without its query.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body of the answer as it came.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body as JSON, when it is JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The text for people that the service gave, or the name of the status.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The number `errorCode` of the body, when there is one.
    pub fn error_code(&self) -> Option<i64> {
        self.error_code
    }

    /// The tracking id that the service answered with.
    pub fn tracking_id(&self) -> Option<&str> {
        self.tracking_id.as_deref()
    }

    /// The pause that the service asked for, read leniently (see [`crate::pipeline::parse_retry_after`]).
    pub fn retry_after(&self) -> Option<Duration> {
        crate::pipeline::retry_after(&self.headers)
    }
}

impl fmt::Display for HttpFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {} ({})", self.method, self.url, self.message, self.status.as_u16())?;
        if let Some(code) = self.error_code {
            write!(f, ", error code {code}")?;
        }
        if let Some(id) = &self.tracking_id {
            write!(f, ", tracking id {id}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for HttpFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpFailure")
            .field("status", &self.status)
            .field("method", &self.method)
            .field("url", &self.url.as_str())
            .field("message", &self.message)
            .field("tracking_id", &self.tracking_id)
            .finish_non_exhaustive()
    }
}

/// The members of a body that hold a text for people, in the order in which they count.
const MESSAGE_KEYS: [&str; 6] = ["error", "errorString", "response", "errorResponse", "message", "msg"];

fn message(json: Option<&Value>, body: &Bytes, status: StatusCode) -> String {
    json.and_then(|j| text_of(j, 8))
        .or_else(|| plain_text(json, body))
        .unwrap_or_else(|| status.canonical_reason().unwrap_or("the service gave no reason").to_owned())
}

/// The first present text key, searched in nested objects as well, down to `depth`.
fn text_of(value: &Value, depth: u8) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Object(map) if depth > 0 => {
            MESSAGE_KEYS.iter().filter_map(|k| map.get(*k)).find_map(|v| text_of(v, depth - 1))
        }
        _ => None,
    }
}

fn plain_text(json: Option<&Value>, body: &Bytes) -> Option<String> {
    if let Some(json) = json {
        return Some(json.to_string());
    }
    let text = std::str::from_utf8(body).ok()?.trim();
    (!text.is_empty() && text.len() <= 1024 && !text.starts_with('<')).then(|| text.to_owned())
}

fn tracking_id(headers: &HeaderMap, json: Option<&Value>) -> Option<String> {
    let header = headers.get("trackingid").and_then(|v| v.to_str().ok());
    let member = || json?.get("trackingId")?.as_str();
    header.or_else(member).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(status: u16, body: &str) -> HttpFailure {
        let url = Url::parse("https://webexapis.com/v1/people?email=a@example.com#x").expect("a URL");
        let status = StatusCode::from_u16(status).expect("a status");
        HttpFailure::new(status, Method::GET, url, HeaderMap::new(), Bytes::copy_from_slice(body.as_bytes()))
    }

    /// wire/01 section 6.2, row 51, and section 5.1.
    #[test]
    fn the_text_for_people_is_found_wherever_it_is() {
        let cases = [
            ("", "Bad Request"),
            ("upstream connect error", "upstream connect error"),
            ("<html>nothing for people</html>", "Bad Request"),
            (r#""a JSON text""#, "a JSON text"),
            (r#"{"message":"m","error":"e"}"#, "e"),
            (r#"{"error":{"errorString":"nested"}}"#, "nested"),
            (r#"{"error":{"message":[{"description":"d"}]},"message":"m"}"#, "m"),
            (r#"{"error":null,"message":"m"}"#, "m"),
            (r#"{"msg":"short"}"#, "short"),
            (r#"{"unknown":1}"#, r#"{"unknown":1}"#),
        ];
        for (body, expected) in cases {
            assert_eq!(failure(400, body).message(), expected, "{body}");
        }
        assert_eq!(failure(599, "").message(), "the service gave no reason");
    }

    /// wire/01 section 6.2, row 53: the error names the call and its tracking id, and nothing personal.
    #[test]
    fn an_error_names_the_call_and_nothing_personal() {
        let failure = failure(404, r#"{"message":"no","errorCode":7,"trackingId":"ROUTER_1"}"#);
        let text = "GET https://webexapis.com/v1/people: no (404), error code 7, tracking id ROUTER_1";
        assert_eq!(failure.to_string(), text);
        assert!(!format!("{failure:?}").contains("a@example.com"));
        assert_eq!((failure.error_code(), failure.tracking_id()), (Some(7), Some("ROUTER_1")));
        assert_eq!(failure.json().expect("JSON")["message"], "no");
    }
}
