//! Webex SDK for Rust: teams.
