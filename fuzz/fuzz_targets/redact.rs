//! Whatever is logged.

#![no_main]

use libfuzzer_sys::fuzz_target;
use webex_core::log::redact;

fuzz_target!(|text: &str| {
    let text = format!("{text} alice@example.com");
    let redacted = redact(&text);
    assert!(!redacted.contains("alice@example.com"));
});
