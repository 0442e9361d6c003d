//! What is not handed to the handler.

use http::{HeaderValue, Response, StatusCode, header};

use crate::SignatureError;

/// Why a request is answered without being handled. The texts tell nothing that the sender does not know.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(super) enum Refusal {
    #[error("deliveries are posted")]
    Method,
    #[error("the body is longer than a delivery")]
    TooLarge,
    #[error("the body did not come in time")]
    TooSlow,
    #[error("the body broke off")]
    BrokenOff,
    #[error(transparent)]
    Signature(#[from] SignatureError),
    #[error("not a delivery of a webhook")]
    NotADelivery,
    #[error("the delivery is too old")]
    TooOld,
}

impl Refusal {
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::BrokenOff | Self::NotADelivery => StatusCode::BAD_REQUEST,
            Self::Signature(SignatureError::Mismatch) | Self::TooOld => StatusCode::FORBIDDEN,
            Self::Signature(_) => StatusCode::UNAUTHORIZED,
        }
    }

    pub(super) fn response(self) -> Response<String> {
        let mut response = Response::new(self.to_string());
        *response.status_mut() = self.status();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"));
        if self == Self::Method {
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
        }
        response
    }
}
