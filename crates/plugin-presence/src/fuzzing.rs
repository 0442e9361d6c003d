//! What a fuzz target reaches.

use crate::incoming::read;
use crate::model::PresenceState;

/// Reads the data of an event, and writes what was read.
pub fn event(data: &str) {
    if let Ok(state) = read(data) {
        let text = serde_json::to_string(&state).expect("what was read can be written");
        let again: PresenceState = serde_json::from_str(&text).expect("what was written can be read");
        assert!(!again.is_older_than(&state.order()), "it is the same state");
    }
}
