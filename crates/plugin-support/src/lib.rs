//! Webex SDK for Rust: support.
