//! What the service tells of somebody.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::resource::{DateTime, is_empty, or_default};

use crate::status::PresenceStatus;
use crate::subject::Subject;

/// How somebody is, and since when (wire/02 section 3.6.1).
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PresenceState {
    /// Who.
    pub subject: Subject,
    /// How.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub status: PresenceStatus,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_time: Option<DateTime>,
    /// When the person was last active.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_active: Option<DateTime>,
    /// When the status ends; `None` when it does not by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_time: Option<DateTime>,
    /// In how many seconds the status ends; -1 when it does not by itself.
    #[serde(rename = "expiresTTL", skip_serializing_if = "Option::is_none")]
    pub expires_ttl: Option<i64>,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Whether the person does not want to be notified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suppress_notifications: Option<bool>,
    /// The device that the person used last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_seen_device_url: Option<String>,
    /// Which of two states is the newer one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vector_counters: Option<VectorCounters>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A vector clock: how often each data center has changed the state.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub struct VectorCounters {
    /// By data center.
    #[serde(deserialize_with = "or_default")]
    counters: Map<String, Value>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

/// Which of two states of a person is the newer one, in little room.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Order {
    /// All changes that a state knows of; 0 when it does not say.
    changes: u64,
    /// When the status began, in milliseconds since 1970; 0 when it does not say.
    since: i64,
}

impl Order {
    /// Whether a state said anything about it.
    pub(crate) fn is_known(&self) -> bool {
        *self != Self::default()
    }
}

impl PresenceState {
    pub(crate) fn order(&self) -> Order {
        let counters = self.vector_counters.iter().flat_map(|vector| vector.counters.values());
        let changes = counters.filter_map(Value::as_u64).fold(0, u64::saturating_add);
        let since = self.status_time.as_ref().and_then(DateTime::timestamp);
        Order { changes, since: since.map_or(0, |moment| moment.as_millisecond()) }
    }

    /// Whether it was overtaken. A state that knows of fewer changes is older; where one does not say, the time counts.
    pub(crate) fn is_older_than(&self, known: &Order) -> bool {
        let own = self.order();
        if own.changes > 0 && known.changes > 0 && own.changes != known.changes {
            return own.changes < known.changes;
        }
        own.since > 0 && own.since < known.since
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ANN: &str = "bdc8b791-c47a-4f31-aa21-ed9a2a9d7cd2";

    fn state(counters: Value, since: &str) -> PresenceState {
        let vector = json!({"sourceDC": "a", "counters": counters});
        let json = json!({"subject": ANN, "status": "dnd", "statusTime": since, "vectorCounters": vector});
        serde_json::from_value(json).expect("a state")
    }

    #[test]
    fn the_state_that_knows_of_more_changes_is_newer_whatever_the_clocks_say() {
        let old = state(json!({"a": 3, "b": 1}), "2026-01-01T00:00:09Z");
        let new = state(json!({"a": 3, "b": 2}), "2026-01-01T00:00:01Z");
        assert!(old.is_older_than(&new.order()) && !new.is_older_than(&old.order()));
    }

    #[test]
    fn without_counters_the_time_counts_and_without_both_the_last_word() {
        let old = state(json!({}), "2026-01-01T00:00:01Z");
        let new = state(json!({"a": 1}), "2026-01-01T00:00:02Z");
        assert!(old.is_older_than(&new.order()) && !new.is_older_than(&old.order()));
        let silent: PresenceState = serde_json::from_value(json!({"subject": ANN})).expect("a state");
        assert!(!silent.is_older_than(&new.order()) && !new.is_older_than(&silent.order()));
    }

    #[test]
    fn odd_members_do_not_spoil_a_state_and_unknown_ones_are_kept() {
        let odd =
            json!({"subject": ANN, "status": null, "expiresTTL": -1, "vectorCounters": null, "mood": "fine"});
        let read: PresenceState = serde_json::from_value(odd).expect("a state");
        assert_eq!((read.expires_ttl, &read.extra["mood"]), (Some(-1), &json!("fine")));
        assert_eq!(serde_json::to_value(&read).expect("JSON")["mood"], "fine");
        assert!(serde_json::from_value::<PresenceState>(json!({"subject": "nobody"})).is_err());
    }
}
