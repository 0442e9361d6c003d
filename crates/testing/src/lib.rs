//! Test fixtures, plug-in and storage conformance suites for the Webex SDK for Rust.
