//! Frames of Mercury: what a session does with them, line by line, and the envelopes that they are.

#![no_main]

use libfuzzer_sys::fuzz_target;
use webex_plugin_mercury::{Envelope, fuzzing};

fuzz_target!(|text: &str| {
    fuzzing::frames(text.lines());
    for line in text.lines() {
        let Some(envelope) = Envelope::parse(line) else { continue };
        assert!(envelope.is(envelope.namespace()) || envelope.event_type.is_empty());
        let _ = (envelope.conversation_id(), envelope.data::<serde_json::Value>());
    }
});
