//! Answers (wire/03 section 3.5).

use serde_json::{Map, Value, json};

use super::refusal::Refusal;

/// An answer in clear, and as it travels.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// Sealed or signed for the client.
    pub(crate) wrapped: String,
    /// From 400 on a failure.
    pub(crate) status: u16,
    /// In clear, for the service through which the request came.
    pub(crate) body: Value,
}

/// What an operation found: the status and one member of the answer.
pub(super) type Outcome = Result<Found, Refusal>;

pub(super) struct Found {
    status: u16,
    members: Vec<(&'static str, Value)>,
}

impl Found {
    pub(super) fn ok(member: &'static str, value: Value) -> Self {
        Self { status: 200, members: vec![(member, value)] }
    }

    pub(super) fn created(member: &'static str, value: Value) -> Self {
        Self { status: 201, members: vec![(member, value)] }
    }

    pub(super) fn nothing() -> Self {
        Self { status: 200, members: Vec::new() }
    }

    /// What was asked for is to be had elsewhere.
    pub(super) fn moved(error_code: u32, to: String) -> Self {
        let members = vec![("errorCode", json!(error_code)), ("redirectUri", json!(to))];
        Self { status: 301, members }
    }
}

/// The body of an answer, and its status.
pub(super) fn body(request_id: &str, outcome: Outcome) -> (u16, Value) {
    let mut body = Map::new();
    let status = match outcome {
        Ok(Found { status, members }) => {
            body.extend(members.into_iter().map(|(name, value)| (name.to_owned(), value)));
            status
        }
        Err(refusal) => {
            body.insert("reason".to_owned(), json!(refusal.reason));
            body.insert("errorCode".to_owned(), json!(refusal.error_code));
            refusal.status
        }
    };
    body.insert("status".to_owned(), json!(status));
    body.insert("requestId".to_owned(), json!(request_id));
    (status, Value::Object(body))
}
