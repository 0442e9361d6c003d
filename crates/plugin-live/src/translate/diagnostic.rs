//! What is missing or wrong.

use std::fmt;

use crate::event::Resource;

/// Why an activity gave no event, or one that lacks something.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The resource that the event is about, or would have been.
    pub resource: Resource,
    /// What is missing or wrong, in words.
    pub text: String,
}

impl Diagnostic {
    pub(crate) fn new(resource: Resource, text: impl Into<String>) -> Self {
        Self { resource, text: text.into() }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.resource, self.text)
    }
}

impl std::error::Error for Diagnostic {}
