//! Webex SDK for Rust: rooms.
