//! Webex SDK for Rust: messages.
