//! The bodies of `meetings`: what is sent, and what is answered.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::error::ApiError;
use crate::ids::PublicId;
use crate::meetings::{Meeting, Plan, ScheduledType, State};
use crate::world::World;

/// What only the service decides: clients send whole meetings back, so that it is ignored.
const SERVICE_OWNED: [&str; 12] = [
    "id",
    "meetingNumber",
    "meetingType",
    "state",
    "hostUserId",
    "hostDisplayName",
    "hostEmail",
    "siteUrl",
    "webLink",
    "registerLink",
    "sipAddress",
    "sendEmail",
];

/// The body of `POST` and `PUT`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MeetingBody {
    title: Option<String>,
    agenda: Option<String>,
    password: Option<String>,
    start: Option<String>,
    end: Option<String>,
    timezone: Option<String>,
    recurrence: Option<String>,
    scheduled_type: Option<ScheduledType>,
    registration: Option<Map<String, Value>>,
    #[serde(flatten)]
    settings: Map<String, Value>,
}

impl MeetingBody {
    /// Whose meeting it is to be, if not the caller's.
    pub(super) fn host_email(&self) -> Option<&str> {
        self.settings.get("hostEmail").and_then(Value::as_str)
    }

    pub(super) fn plan(mut self) -> Result<Plan, ApiError> {
        SERVICE_OWNED.iter().for_each(|name| drop(self.settings.remove(*name)));
        let timezone = self.timezone.unwrap_or_else(|| "UTC".to_owned());
        let zone = zone(&timezone)?;
        let (start, end) = (moment("start", self.start, &zone)?, moment("end", self.end, &zone)?);
        if end <= start {
            return Err(ApiError::bad_request("'end' must be after 'start'."));
        }
        Ok(Plan {
            title: filled(self.title).ok_or_else(|| ApiError::bad_request("'title' must not be empty."))?,
            agenda: self.agenda,
            password: filled(self.password).unwrap_or_else(invent_password),
            start,
            end,
            timezone,
            recurrence: filled(self.recurrence).map(check_recurrence).transpose()?,
            scheduled_type: self.scheduled_type.unwrap_or_default(),
            registration: self.registration,
            settings: self.settings,
        })
    }
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

fn invent_password() -> String {
    Uuid::new_v4().simple().to_string()[..11].to_owned()
}

fn zone(name: &str) -> Result<TimeZone, ApiError> {
    TimeZone::get(name)
        .map_err(|_| ApiError::bad_request(format!("'{name}' is not a valid value for 'timezone'.")))
}

/// A moment with an offset, or the time on a clock of `zone`.
fn moment(name: &str, text: Option<String>, zone: &TimeZone) -> Result<Timestamp, ApiError> {
    let text = filled(text).ok_or_else(|| ApiError::bad_request(format!("'{name}' must not be empty.")))?;
    let exact = text.parse::<Timestamp>().ok();
    let local = || zone.to_timestamp(text.parse::<DateTime>().ok()?).ok();
    exact
        .or_else(local)
        .ok_or_else(|| ApiError::bad_request(format!("'{name}' is not a moment in ISO 8601: '{text}'.")))
}

fn check_recurrence(rule: String) -> Result<String, ApiError> {
    const FREQUENCIES: [&str; 4] = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"];
    let parts = || rule.trim_start_matches("RRULE:").split(';').filter_map(|part| part.split_once('='));
    let known = parts().any(|(name, value)| name == "FREQ" && FREQUENCIES.contains(&value));
    if known { Ok(rule) } else { Err(ApiError::bad_request("'recurrence' is not a rule of RFC 2445.")) }
}

/// A meeting as its host and his administrators see it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MeetingView {
    id: String,
    meeting_number: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    agenda: Option<String>,
    password: String,
    meeting_type: &'static str,
    state: State,
    timezone: String,
    start: String,
    end: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    recurrence: Option<String>,
    host_user_id: PublicId,
    #[serde(skip_serializing_if = "Option::is_none")]
    host_display_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    host_email: Option<String>,
    web_link: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    register_link: Option<String>,
    sip_address: String,
    scheduled_type: ScheduledType,
    #[serde(skip_serializing_if = "Option::is_none")]
    registration: Option<Map<String, Value>>,
    #[serde(flatten)]
    settings: Map<String, Value>,
}

impl MeetingView {
    pub(super) fn new(world: &World, meeting: Meeting) -> Self {
        let state = meeting.state(world.clock.now());
        let host = world.identity.user(meeting.host);
        let link = |path: &str| world.urls.service(&format!("{path}/{}", meeting.id));
        Self {
            id: meeting_text(&meeting),
            meeting_number: meeting.number.to_string(),
            meeting_type: "meetingSeries",
            state,
            start: seconds(meeting.plan.start),
            end: seconds(meeting.plan.end),
            host_user_id: PublicId::person(meeting.host),
            host_display_name: host.as_ref().map(|host| host.display_name.clone()),
            host_email: host.map(|host| host.email.clone()),
            web_link: link("m"),
            register_link: meeting.takes_registrants().then(|| link("register")),
            sip_address: format!("{}@meet.example.com", meeting.number),
            title: meeting.plan.title,
            agenda: meeting.plan.agenda,
            password: meeting.plan.password,
            timezone: meeting.plan.timezone,
            recurrence: meeting.plan.recurrence,
            scheduled_type: meeting.plan.scheduled_type,
            registration: meeting.plan.registration,
            settings: meeting.plan.settings,
        }
    }
}

/// The id on the wire: hexadecimal digits without hyphens.
fn meeting_text(meeting: &Meeting) -> String {
    meeting.id.uuid().simple().to_string()
}

/// Times of meetings have whole seconds.
pub(super) fn seconds(time: Timestamp) -> String {
    format!("{time:.0}")
}
