//! Refusals that several grants share.

use std::borrow::Cow;

use http::StatusCode;

use crate::error::ApiError;

pub(super) fn refuse(code: &'static str, description: impl Into<Cow<'static, str>>) -> ApiError {
    ApiError::oauth(StatusCode::BAD_REQUEST, code, description)
}

pub(super) fn missing(field: &str) -> ApiError {
    refuse("invalid_request", format!("The parameter {field} is missing."))
}
