//! The calendar service, and the connector that feeds it (wire/08 section 4). The connector is the vendor's service for
//! tests: what it is told stands for what a calendar system would tell.

use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::calendar::{Meeting, Told};
use crate::clock::iso;
use crate::error::ApiError;
use crate::ids::UserId;
use crate::mercury::Event;
use crate::server::{Caller, Json as JsonBody, Query};
use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/calendarEvents", get(list))
        .route("/calendarEvents/{id}/notes", get(notes))
        .route("/calendarEvents/{id}/participants", get(participants))
}

pub(crate) fn connector_routes() -> Router<World> {
    Router::new().route("/calendarEvent", post(change))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounds {
    from_date: Option<Timestamp>,
    to_date: Option<Timestamp>,
}

/// From yesterday to a week ahead unless told otherwise.
async fn list(State(world): State<World>, caller: Caller, Query(bounds): Query<Bounds>) -> Json<Value> {
    let now = world.clock.now();
    let from = bounds.from_date.unwrap_or_else(|| shifted(now, -24));
    let to = bounds.to_date.unwrap_or_else(|| shifted(now, 7 * 24));
    let meetings = world.calendars.between(caller.user_id(), from, to);
    let items: Vec<_> = meetings.iter().map(|meeting| meeting.render(&world.urls)).collect();
    Json(json!({"items": items}))
}

fn shifted(time: Timestamp, hours: i64) -> Timestamp {
    time.saturating_add(SignedDuration::from_hours(hours)).unwrap_or(time)
}

async fn notes(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    Ok(Json(meeting(&world, &caller, &id)?.excerpt("encryptedNotes")))
}

async fn participants(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    Ok(Json(meeting(&world, &caller, &id)?.excerpt("encryptedParticipants")))
}

/// The meeting whose id this is in base64, for those who take part.
fn meeting(world: &World, caller: &Caller, encoded: &str) -> Result<Meeting, ApiError> {
    let codes = [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD];
    let id = codes.iter().find_map(|code| String::from_utf8(code.decode(encoded).ok()?).ok());
    let meeting = id.and_then(|id| world.calendars.find(caller.user_id(), &id));
    meeting.ok_or_else(|| ApiError::not_found("Could not find a meeting with provided ID."))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Changed {
    change_type: ChangeType,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum ChangeType {
    Create,
    Update,
    Delete,
}

impl ChangeType {
    const fn event(self) -> &'static str {
        match self {
            Self::Create => "calendar.meeting.create",
            Self::Update => "calendar.meeting.update",
            Self::Delete => "calendar.meeting.delete",
        }
    }
}

/// The connector speaks for the organizer; it may come without a token if it names him.
async fn change(
    State(world): State<World>,
    caller: Result<Caller, ApiError>,
    Query(Changed { change_type }): Query<Changed>,
    JsonBody(told): JsonBody<Told>,
) -> Result<Json<Value>, ApiError> {
    let organizer = organizer(&world, caller, told.organizer)?;
    if world.calendars.organizer(&told.id).is_some_and(|owner| owner != organizer) {
        return Err(ApiError::forbidden("The meeting is somebody else's."));
    }
    let meeting = match change_type {
        ChangeType::Create | ChangeType::Update => {
            let meeting = told.sealed(organizer, &world.conversations)?;
            world.calendars.put(meeting.clone());
            meeting
        }
        ChangeType::Delete => world
            .calendars
            .remove(&told.id)
            .ok_or_else(|| ApiError::not_found("Could not find a meeting with provided ID."))?,
    };
    tell(&world, change_type, &meeting);
    Ok(Json(receipt(&meeting)))
}

fn organizer(
    world: &World,
    caller: Result<Caller, ApiError>,
    named: Option<UserId>,
) -> Result<UserId, ApiError> {
    let organizer = match (named, caller) {
        (Some(organizer), Ok(caller)) if organizer != caller.user_id() => {
            return Err(ApiError::forbidden("The organizer is somebody else."));
        }
        (Some(organizer), _) => organizer,
        (None, caller) => caller?.user_id(),
    };
    let known = world.identity.user(organizer).map(|user| user.id);
    known.ok_or_else(|| ApiError::bad_request("The organizer is unknown."))
}

/// Everybody who takes part hears of it.
fn tell(world: &World, change: ChangeType, meeting: &Meeting) {
    let event = Event::new(change.event(), json!({"calendarMeetingExternal": meeting.render(&world.urls)}));
    let mut people = meeting.participants.clone();
    people.push(meeting.organizer);
    people.sort_unstable();
    people.dedup();
    for user in people {
        world.sockets.tell(user, &event);
    }
}

fn receipt(meeting: &Meeting) -> Value {
    json!({
        "userUUID": meeting.organizer,
        "meeting": {
            "itemId": meeting.id,
            "meetingSeriesId": meeting.series_id,
            "startDate": meeting.start.map(iso),
            "endDate": meeting.end().map(iso),
            "duration": meeting.duration_minutes,
        },
    })
}
