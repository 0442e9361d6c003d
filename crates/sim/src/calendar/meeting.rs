//! One meeting.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::ids::UserId;
use crate::urls::Urls;

/// What the connector tells of a meeting, in clear although the names of members say otherwise.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Told {
    pub(crate) id: String,
    pub(crate) series_id: String,
    pub(crate) start: Option<Timestamp>,
    #[serde(default)]
    pub(crate) duration_minutes: u32,
    pub(crate) organizer: Option<UserId>,
    /// Everything else is passed on to clients, its texts sealed.
    #[serde(flatten)]
    pub(crate) more: Map<String, Value>,
}

/// A meeting as the calendar service keeps it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Meeting {
    pub(crate) id: String,
    pub(crate) series_id: String,
    pub(crate) start: Option<Timestamp>,
    pub(crate) duration_minutes: u32,
    pub(crate) organizer: UserId,
    /// The users among those who take part.
    pub(crate) participants: Vec<UserId>,
    /// The members with sealed texts, and the name of their key.
    pub(crate) sealed: Map<String, Value>,
}

impl Told {
    /// The users among those who are to take part.
    pub(crate) fn participants(&self) -> Vec<UserId> {
        let listed = self.more.get("encryptedParticipants").and_then(Value::as_array).into_iter().flatten();
        listed.filter_map(|participant| participant["id"].as_str()?.parse().ok()).collect()
    }
}

impl Meeting {
    /// Whether the user organizes the meeting or takes part in it.
    pub(crate) fn concerns(&self, user: UserId) -> bool {
        self.organizer == user || self.participants.contains(&user)
    }

    pub(crate) fn end(&self) -> Option<Timestamp> {
        self.start?.checked_add(SignedDuration::from_mins(self.duration_minutes.into())).ok()
    }

    /// What clients get of it, in lists and events.
    pub(crate) fn render(&self, urls: &Urls) -> Value {
        let mut meeting = self.sealed.clone();
        let known = json!({
            "id": self.id,
            "seriesId": self.series_id,
            "start": self.start.map(crate::clock::iso),
            "durationMinutes": self.duration_minutes,
            "organizer": self.organizer,
            "notesUrl": self.url(urls, "notes"),
            "participantsUrl": self.url(urls, "participants"),
        });
        if let Value::Object(known) = known {
            meeting.extend(known);
        }
        Value::Object(meeting)
    }

    /// One of its members alone, with the key of its texts. It has no series: clients would take it for the meeting and
    /// open it twice.
    pub(crate) fn excerpt(&self, member: &str) -> Value {
        let mut excerpt = Map::from_iter([("id".to_owned(), json!(self.id))]);
        for member in ["encryptionKeyUrl", member] {
            if let Some(value) = self.sealed.get(member) {
                excerpt.insert(member.to_owned(), value.clone());
            }
        }
        Value::Object(excerpt)
    }

    fn url(&self, urls: &Urls, what: &str) -> String {
        use base64::Engine as _;
        let id = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&self.id);
        urls.service(&format!("calendar/api/v1/calendarEvents/{id}/{what}"))
    }
}
