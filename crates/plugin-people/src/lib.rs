//! Webex SDK for Rust: people.
