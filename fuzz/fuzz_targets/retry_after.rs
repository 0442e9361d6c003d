//! `Retry-After` headers.

#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use webex_core::pipeline::parse_retry_after;

fuzz_target!(|text: &str| {
    let now = "2026-01-01T00:00:00Z".parse().expect("a date");
    let Some(wait) = parse_retry_after(text, now) else { return };
    assert_eq!(
        parse_retry_after(&format!("  {text} "), now),
        Some(wait),
        "white space around it does not count"
    );
    let whole = Duration::from_secs(wait.as_secs());
    if wait == whole && wait < Duration::from_secs(1 << 50) {
        let written = wait.as_secs().to_string();
        assert_eq!(parse_retry_after(&written, now), Some(wait), "seconds survive their own text");
    }
});
