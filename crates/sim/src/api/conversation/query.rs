//! Query parameters of the conversation service: dates, limits, how much of a conversation to show.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

use crate::conversation::Portrait;

/// So many items at most, whatever is asked for.
const MOST: usize = 1_000;

/// A moment as clients write it: milliseconds since 1970, or ISO 8601.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment(pub(super) Timestamp);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let moment = match text.parse::<i64>() {
            Ok(milliseconds) => Timestamp::from_millisecond(milliseconds).ok(),
            Err(_) => text.parse().ok(),
        };
        moment.map(Self).ok_or_else(|| serde::de::Error::custom(format!("'{text}' is no date")))
    }
}

/// How many: nothing below zero, and the service's own number if the client has none.
pub(super) fn limit(asked: Option<i64>, usual: usize) -> usize {
    asked.map_or(usual, |asked| usize::try_from(asked).unwrap_or(0)).min(MOST)
}

/// How much of a conversation a client wants to see (wire/03 section 2.6).
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Detail {
    activities_limit: Option<i64>,
    participants_limit: Option<i64>,
    include_participants: Option<bool>,
    participant_ack_filter: Option<String>,
    compute_title_if_empty: bool,
}

impl Detail {
    /// `usual` activities if the client does not say how many.
    pub(super) fn portrait(&self, usual: usize) -> Portrait {
        Portrait {
            activities: limit(self.activities_limit, usual),
            participants: self.participants(),
            computed_title: self.compute_title_if_empty,
        }
    }

    /// A number wins; asking for read marks asks for participants.
    fn participants(&self) -> usize {
        match (self.participants_limit, self.include_participants) {
            (Some(asked), _) => limit(Some(asked), MOST),
            (None, Some(false)) if self.participant_ack_filter.is_none() => 0,
            (None, _) => MOST,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn portrait(query: Value) -> Portrait {
        serde_json::from_value::<Detail>(query).expect("a query").portrait(5)
    }

    #[test]
    fn what_is_not_asked_for_is_as_usual() {
        let shown = |query: Value| (portrait(query.clone()).activities, portrait(query).participants);
        assert_eq!(shown(json!({})), (5, MOST));
        assert_eq!(shown(json!({"activitiesLimit": 0, "participantsLimit": 0})), (0, 0));
        assert_eq!(shown(json!({"activitiesLimit": -100, "includeParticipants": false})), (0, 0));
        assert_eq!(shown(json!({"includeParticipants": false, "participantAckFilter": "all"})), (5, MOST));
        assert_eq!(shown(json!({"includeParticipants": true, "activitiesLimit": 9_000})), (MOST, MOST));
    }

    #[test]
    fn moments_come_in_two_forms() {
        let read = |text: &str| {
            serde_json::from_value::<Moment>(json!(text)).map(|moment| moment.0.as_millisecond())
        };
        assert_eq!(read("1767225600000").expect("a date"), 1_767_225_600_000);
        assert_eq!(read("2026-01-01T00:00:00.000Z").expect("a date"), 1_767_225_600_000);
        assert!(read("yesterday").is_err());
        assert!(read("NaN").is_err());
    }
}
