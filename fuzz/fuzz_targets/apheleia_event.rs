//! The data of events of presence.

#![no_main]

use libfuzzer_sys::fuzz_target;
use webex_plugin_presence::{PresenceState, fuzzing};

fuzz_target!(|text: &str| {
    fuzzing::event(text);
    let Ok(state) = serde_json::from_str::<PresenceState>(text) else { return };
    let written = serde_json::to_string(&state).expect("what was read is JSON");
    let again: PresenceState = serde_json::from_str(&written).expect("it was written here");
    // Not all of it: the last digit of a fraction in what is not documented may change.
    assert_eq!((again.subject, &again.status, &again.url), (state.subject, &state.status, &state.url));
    assert_eq!((&again.status_time, &again.last_active), (&state.status_time, &state.last_active));
    assert_eq!((&again.expires_time, again.expires_ttl), (&state.expires_time, state.expires_ttl));
});
