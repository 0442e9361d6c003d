//! The Webex SDK for Rust: one crate, a feature for each plug-in.
