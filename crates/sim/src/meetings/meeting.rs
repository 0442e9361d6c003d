//! One meeting, or one series of them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::registrant::Registrant;
use crate::ids::{MeetingId, OrgId, UserId};

/// What kind of meeting is scheduled.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ScheduledType {
    #[default]
    Meeting,
    Webinar,
    PersonalRoomMeeting,
}

/// Whether a series has meetings to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum State {
    Active,
    Expired,
}

/// What the host decides about a meeting.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Plan {
    pub(crate) title: String,
    pub(crate) agenda: Option<String>,
    pub(crate) password: String,
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
    pub(crate) timezone: String,
    /// RFC 2445, as given.
    pub(crate) recurrence: Option<String>,
    pub(crate) scheduled_type: ScheduledType,
    /// The form of a meeting that people register for, as given.
    pub(crate) registration: Option<Map<String, Value>>,
    /// Settings that matter only during the meeting; they are kept as they came.
    pub(crate) settings: Map<String, Value>,
}

/// A scheduled meeting.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Meeting {
    pub(crate) id: MeetingId,
    pub(crate) number: u64,
    pub(crate) host: UserId,
    pub(crate) org: OrgId,
    pub(crate) plan: Plan,
    pub(crate) registrants: Vec<Registrant>,
}

impl Meeting {
    /// A series without an end in time never expires.
    pub(crate) fn state(&self, now: Timestamp) -> State {
        if self.plan.recurrence.is_none() && self.plan.end <= now { State::Expired } else { State::Active }
    }

    /// People register for webinars, and for meetings with a form.
    pub(crate) fn takes_registrants(&self) -> bool {
        self.plan.registration.is_some() || self.plan.scheduled_type == ScheduledType::Webinar
    }

    /// A yes-or-no setting of the form.
    pub(super) fn form_says(&self, name: &str) -> bool {
        let form = self.plan.registration.as_ref();
        form.and_then(|form| form.get(name)).and_then(Value::as_bool).unwrap_or(false)
    }

    /// How many people may register, if that is limited.
    pub(super) fn most_registrants(&self) -> Option<u64> {
        self.plan.registration.as_ref()?.get("maxRegisterNum")?.as_u64().filter(|most| *most > 0)
    }
}
