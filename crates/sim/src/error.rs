//! What a service answers when it refuses: status, text and headers (wire/04 section 3.13, wire/01 section 5.2).

use std::borrow::Cow;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use serde_json::{Value, json};

use crate::ids::InvalidId;

/// A refusal. It becomes a response without body; the server writes the body once it knows the tracking id.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    message: Cow<'static, str>,
    oauth: Option<&'static str>,
    code: Option<u32>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self { status, message: message.into(), oauth: None, code: None, headers: Vec::new() }
    }

    pub(crate) fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// 401 with the text of the developer API.
    pub(crate) fn unauthorized() -> Self {
        const TEXT: &str =
            "The request requires a valid access token set in the Authorization request header.";
        Self::new(StatusCode::UNAUTHORIZED, TEXT)
    }

    pub(crate) fn forbidden(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::FORBIDDEN, message)
    }

    pub(crate) fn not_found(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }

    pub(crate) fn conflict(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::CONFLICT, message)
    }

    /// An OAuth error body: `{error, error_description, trackingID}`.
    pub(crate) fn oauth(
        status: StatusCode,
        code: &'static str,
        description: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { oauth: Some(code), ..Self::new(status, description) }
    }

    /// Adds `errorCode`, if there is one.
    #[must_use]
    pub(crate) fn code(self, code: Option<u32>) -> Self {
        Self { code, ..self }
    }

    #[must_use]
    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Adds all of these headers.
    #[must_use]
    pub(crate) fn headers(mut self, headers: &http::HeaderMap) -> Self {
        self.headers.extend(headers.iter().map(|(name, value)| (name.clone(), value.clone())));
        self
    }

    /// Adds `Retry-After` in whole seconds, at least one.
    #[must_use]
    pub(crate) fn retry_after(self, seconds: u64) -> Self {
        self.header(RETRY_AFTER, HeaderValue::from(seconds.max(1)))
    }

    #[cfg(test)]
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    #[cfg(test)]
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// The full response, with the tracking id in the body.
    pub(crate) fn render(&self, tracking_id: &str) -> Response {
        let mut response = Response::new(Body::from(self.body(tracking_id).to_string()));
        *response.status_mut() = self.status;
        response.headers_mut().extend(self.headers.iter().cloned());
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json;charset=UTF-8"));
        response
    }

    fn body(&self, tracking_id: &str) -> Value {
        if let Some(code) = self.oauth {
            return json!({"error": code, "error_description": self.message, "trackingID": tracking_id});
        }
        let mut body = json!({
            "message": self.message,
            "errors": [{"description": self.message}],
            "trackingId": tracking_id,
        });
        if let Some(code) = self.code {
            body["errorCode"] = json!(code);
        }
        body
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<InvalidId> for ApiError {
    fn from(error: InvalidId) -> Self {
        Self::bad_request(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_have_the_members_clients_read() {
        let body = ApiError::forbidden("No.").body("T1");
        let wanted = json!({"message": "No.", "trackingId": "T1", "errors": [{"description": "No."}]});
        assert_eq!(body, wanted);
        let body = ApiError::oauth(StatusCode::BAD_REQUEST, "invalid_grant", "gone").body("T2");
        assert_eq!(body, json!({"error": "invalid_grant", "error_description": "gone", "trackingID": "T2"}));
    }
}
