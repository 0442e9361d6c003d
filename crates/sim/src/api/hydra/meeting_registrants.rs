//! `meetings/{id}/registrants`: who wants to come.

use axum::extract::{Path, State};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::common::{DELETED, Json, ListRequest, Page, PageSize};
use super::meeting_body::seconds;
use super::meetings::{meeting_of, require_read, require_write, unknown};
use crate::error::ApiError;
use crate::ids::RegistrantId;
use crate::meetings::{Meeting, Registrant, RegistrantStatus, RegistrationRefused};
use crate::server::{Caller, Json as JsonBody};
use crate::world::World;

const SIZE: PageSize = PageSize { usual: 10, most: 100 };

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RegistrantView {
    registrant_id: RegistrantId,
    status: RegistrantStatus,
    registration_time: String,
    #[serde(flatten)]
    answers: Map<String, Value>,
}

impl RegistrantView {
    fn new(registrant: &Registrant) -> Self {
        let mut answers = registrant.answers.clone();
        for name in ["registrantId", "status", "registrationTime", "sendEmail"] {
            answers.remove(name);
        }
        Self {
            registrant_id: registrant.id,
            status: registrant.status,
            registration_time: seconds(registrant.registered),
            answers,
        }
    }
}

/// The body of decisions about several registrants.
#[derive(Deserialize)]
pub(super) struct Chosen {
    registrants: Vec<Choice>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Choice {
    registrant_id: RegistrantId,
}

pub(super) async fn list(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
    request: ListRequest,
) -> Result<Page<RegistrantView>, ApiError> {
    require_read(&world, &caller)?;
    let meeting = registrable(&world, &caller, &id)?;
    let query = request.query();
    let status: Option<RegistrantStatus> =
        query.read_with("status", |name| serde_json::from_value(Value::String(name.to_owned())).ok())?;
    let (from, to) = (query.date("registrationTimeFrom")?, query.date("registrationTimeTo")?);
    let wanted = |one: &Registrant| {
        status.is_none_or(|status| status == one.status)
            && query.text("email").is_none_or(|email| one.email.eq_ignore_ascii_case(email))
            && from.is_none_or(|from| from <= one.registered)
            && to.is_none_or(|to| one.registered < to)
    };
    let mut found: Vec<_> = meeting.registrants.into_iter().filter(wanted).collect();
    found.sort_by_key(|one| (one.registered, one.id));
    let page = request.page(SIZE, found, |one| (one.registered, one.id))?;
    Ok(page.map(|one| RegistrantView::new(&one)))
}

/// The host puts somebody down.
pub(super) async fn register(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(answers): JsonBody<Map<String, Value>>,
) -> Result<Json<RegistrantView>, ApiError> {
    require_write(&world, &caller)?;
    let meeting = meeting_of(&world, &caller, &id)?;
    let now = world.clock.now();
    let registered = world.meetings.change(meeting.id, |meeting| meeting.register(answers, now));
    let registrant = registered.ok_or_else(unknown)?.map_err(refused)?;
    Ok(Json(RegistrantView::new(&registrant)))
}

pub(super) async fn find(
    State(world): State<World>,
    caller: Caller,
    Path((id, registrant)): Path<(String, String)>,
) -> Result<Json<RegistrantView>, ApiError> {
    require_read(&world, &caller)?;
    let meeting = registrable(&world, &caller, &id)?;
    let wanted = registrant_id(&registrant)?;
    let found = meeting.registrants.iter().find(|one| one.id == wanted);
    found.map(|one| Json(RegistrantView::new(one))).ok_or_else(unknown_registrant)
}

pub(super) async fn remove(
    State(world): State<World>,
    caller: Caller,
    Path((id, registrant)): Path<(String, String)>,
) -> Result<StatusCode, ApiError> {
    decide(&world, &caller, &id, &[registrant_id(&registrant)?], None)
}

pub(super) async fn approve(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(chosen): JsonBody<Chosen>,
) -> Result<StatusCode, ApiError> {
    decide(&world, &caller, &id, &chosen.ids(), Some(RegistrantStatus::Approved))
}

pub(super) async fn reject(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(chosen): JsonBody<Chosen>,
) -> Result<StatusCode, ApiError> {
    decide(&world, &caller, &id, &chosen.ids(), Some(RegistrantStatus::Rejected))
}

/// Takes a decision back: the registrants wait again.
pub(super) async fn cancel(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(chosen): JsonBody<Chosen>,
) -> Result<StatusCode, ApiError> {
    decide(&world, &caller, &id, &chosen.ids(), Some(RegistrantStatus::Pending))
}

pub(super) async fn remove_many(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(chosen): JsonBody<Chosen>,
) -> Result<StatusCode, ApiError> {
    decide(&world, &caller, &id, &chosen.ids(), None)
}

impl Chosen {
    fn ids(&self) -> Vec<RegistrantId> {
        self.registrants.iter().map(|choice| choice.registrant_id).collect()
    }
}

/// Gives all of them a status, or removes them; nothing happens if one is unknown.
fn decide(
    world: &World,
    caller: &Caller,
    id: &str,
    chosen: &[RegistrantId],
    status: Option<RegistrantStatus>,
) -> Result<StatusCode, ApiError> {
    require_write(world, caller)?;
    let meeting = registrable(world, caller, id)?;
    let decided = world.meetings.change(meeting.id, |meeting| apply(meeting, chosen, status));
    if decided.ok_or_else(unknown)? { Ok(DELETED) } else { Err(unknown_registrant()) }
}

fn apply(meeting: &mut Meeting, chosen: &[RegistrantId], status: Option<RegistrantStatus>) -> bool {
    let registrants = &mut meeting.registrants;
    if !chosen.iter().all(|id| registrants.iter().any(|one| one.id == *id)) {
        return false;
    }
    match status {
        Some(status) => {
            registrants.iter_mut().filter(|one| chosen.contains(&one.id)).for_each(|one| one.status = status);
        }
        None => registrants.retain(|one| !chosen.contains(&one.id)),
    }
    true
}

/// The meeting, if people can register for it.
fn registrable(world: &World, caller: &Caller, id: &str) -> Result<Meeting, ApiError> {
    let meeting = meeting_of(world, caller, id)?;
    if meeting.takes_registrants() { Ok(meeting) } else { Err(refused(RegistrationRefused::Unsupported)) }
}

fn registrant_id(text: &str) -> Result<RegistrantId, ApiError> {
    Uuid::try_parse(text).map(RegistrantId::from_uuid).map_err(|_| unknown_registrant())
}

fn refused(reason: RegistrationRefused) -> ApiError {
    match reason {
        RegistrationRefused::Twice => ApiError::conflict(reason.to_string()),
        _ => ApiError::bad_request(reason.to_string()),
    }
}

fn unknown_registrant() -> ApiError {
    ApiError::not_found("Registrant not found.")
}
