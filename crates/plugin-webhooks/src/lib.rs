//! Webex SDK for Rust: webhooks.
