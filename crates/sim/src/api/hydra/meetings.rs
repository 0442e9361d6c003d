//! `meetings`: scheduling them.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::{get, post};
use http::StatusCode;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::common::{DELETED, Json, ListRequest, Page, PageSize, Query};
use super::meeting_body::{MeetingBody, MeetingView};
use super::meeting_form as form;
use super::meeting_registrants as registrants;
use super::people_admin::not_allowed;
use crate::error::ApiError;
use crate::identity::User;
use crate::ids::MeetingId;
use crate::meetings::{Meeting, ScheduledType, State as MeetingState};
use crate::server::{Caller, Json as JsonBody};
use crate::world::World;

const READ: &[&str] = &["meeting:schedules_read", "meeting:admin_schedule_read"];
const WRITE: &[&str] = &["meeting:schedules_write", "meeting:admin_schedule_write"];
const SIZE: PageSize = PageSize { usual: 10, most: 100 };

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/meetings", get(list).post(create))
        .route("/meetings/{id}", get(find).put(replace).patch(change).delete(remove))
        .route("/meetings/{id}/registration", get(form::find).put(form::replace).delete(form::remove))
        .route("/meetings/{id}/registrants", get(registrants::list).post(registrants::register))
        .route("/meetings/{id}/registrants/{other}", get(registrants::find).delete(registrants::remove))
        .route("/meetings/{id}/registrants/approve", post(registrants::approve))
        .route("/meetings/{id}/registrants/reject", post(registrants::reject))
        .route("/meetings/{id}/registrants/cancel", post(registrants::cancel))
        .route("/meetings/{id}/registrants/bulkDelete", post(registrants::remove_many))
}

async fn create(
    State(world): State<World>,
    caller: Caller,
    JsonBody(body): JsonBody<MeetingBody>,
) -> Result<Json<MeetingView>, ApiError> {
    require(&world, &caller, WRITE)?;
    let host = host(&world, &caller, body.host_email())?;
    let meeting = world.meetings.schedule(&host, body.plan()?);
    Ok(Json(MeetingView::new(&world, meeting)))
}

async fn list(
    State(world): State<World>,
    caller: Caller,
    request: ListRequest,
) -> Result<Page<MeetingView>, ApiError> {
    require(&world, &caller, READ)?;
    let query = request.query();
    let host = host(&world, &caller, query.text("hostEmail"))?;
    let wanted = wanted(&world, query)?;
    let found = world.meetings.by_start(|meeting| meeting.host == host.id && wanted(meeting));
    let page = request.page(SIZE, found, |meeting| (meeting.plan.start, meeting.id))?;
    Ok(page.map(|meeting| MeetingView::new(&world, meeting)))
}

/// What the filters of a list let through.
fn wanted(world: &World, query: &Query) -> Result<impl Fn(&Meeting) -> bool, ApiError> {
    let (from, to, now) = (query.date("from")?, query.date("to")?, world.clock.now());
    let series = query.read_with("meetingType", |name| match name {
        "meetingSeries" => Some(true),
        // Series are all there is to plan: nothing has taken place.
        "scheduledMeeting" | "meeting" => Some(false),
        _ => None,
    })?;
    let state = query.read_with("state", |name| match name {
        "active" => Some(Some(MeetingState::Active)),
        "expired" => Some(Some(MeetingState::Expired)),
        "scheduled" | "ready" | "lobby" | "inProgress" | "ended" | "missed" => Some(None),
        _ => None,
    })?;
    let kind = query.read_with("scheduledType", scheduled_type)?;
    let number = query.parsed::<u64>("meetingNumber")?;
    Ok(move |meeting: &Meeting| {
        series.unwrap_or(true)
            && state.is_none_or(|state| state == Some(meeting.state(now)))
            && kind.is_none_or(|kind| kind == meeting.plan.scheduled_type)
            && number.is_none_or(|number| number == meeting.number)
            && from.is_none_or(|from| from <= meeting.plan.end)
            && to.is_none_or(|to| meeting.plan.start < to)
    })
}

fn scheduled_type(name: &str) -> Option<ScheduledType> {
    serde_json::from_value(Value::String(name.to_owned())).ok()
}

async fn find(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<MeetingView>, ApiError> {
    require(&world, &caller, READ)?;
    Ok(Json(MeetingView::new(&world, meeting_of(&world, &caller, &id)?)))
}

async fn replace(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(body): JsonBody<MeetingBody>,
) -> Result<Json<MeetingView>, ApiError> {
    require(&world, &caller, WRITE)?;
    let meeting = meeting_of(&world, &caller, &id)?;
    write_plan(&world, &meeting, body)
}

/// Members that are not sent stay as they are.
async fn change(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(changes): JsonBody<Map<String, Value>>,
) -> Result<Json<MeetingView>, ApiError> {
    require(&world, &caller, WRITE)?;
    let meeting = meeting_of(&world, &caller, &id)?;
    let view = serde_json::to_value(MeetingView::new(&world, meeting.clone()));
    let Ok(Value::Object(mut whole)) = view else { return Err(unknown()) };
    whole.extend(changes);
    let body = serde_json::from_value(Value::Object(whole));
    let body =
        body.map_err(|error| ApiError::bad_request(format!("The body is not acceptable: {error}.")))?;
    write_plan(&world, &meeting, body)
}

fn write_plan(world: &World, meeting: &Meeting, body: MeetingBody) -> Result<Json<MeetingView>, ApiError> {
    let mut plan = body.plan()?;
    // A meeting stays what it is, and keeps its form.
    plan.scheduled_type = meeting.plan.scheduled_type;
    plan.registration = plan.registration.or_else(|| meeting.plan.registration.clone());
    let changed = world.meetings.change(meeting.id, |meeting| {
        meeting.plan = plan;
        meeting.clone()
    });
    Ok(Json(MeetingView::new(world, changed.ok_or_else(unknown)?)))
}

async fn remove(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    require(&world, &caller, WRITE)?;
    let meeting = meeting_of(&world, &caller, &id)?;
    if world.meetings.remove(meeting.id) { Ok(DELETED) } else { Err(unknown()) }
}

pub(super) fn require_read(world: &World, caller: &Caller) -> Result<(), ApiError> {
    require(world, caller, READ)
}

pub(super) fn require_write(world: &World, caller: &Caller) -> Result<(), ApiError> {
    require(world, caller, WRITE)
}

/// Test suites have one token for everything, without the scopes of meetings.
fn require(world: &World, caller: &Caller, scopes: &[&str]) -> Result<(), ApiError> {
    if world.profile.is_interop() && caller.token.scopes.contains("spark:all") {
        return Ok(());
    }
    caller.require_any_scope(scopes)
}

/// Whose meetings they are: the caller's, or for an administrator a colleague's.
fn host(world: &World, caller: &Caller, email: Option<&str>) -> Result<Arc<User>, ApiError> {
    match email {
        None => Ok(caller.user.clone()),
        Some(email) if caller.user.has_email(email) => Ok(caller.user.clone()),
        Some(email) if caller.user.is_admin() => {
            let host = world.identity.user_by_email(email);
            host.filter(|host| host.org_id == caller.org_id()).ok_or_else(not_allowed)
        }
        Some(_) => Err(not_allowed()),
    }
}

/// A meeting of the caller, or of a colleague whose administrator he is.
pub(super) fn meeting_of(world: &World, caller: &Caller, id: &str) -> Result<Meeting, ApiError> {
    let id = Uuid::try_parse(id).map_err(|_| unknown())?;
    let meeting = world.meetings.find(MeetingId::from_uuid(id));
    let admin = caller.user.is_admin();
    let own =
        |meeting: &Meeting| meeting.host == caller.user_id() || (admin && meeting.org == caller.org_id());
    meeting.filter(own).ok_or_else(unknown)
}

pub(super) fn unknown() -> ApiError {
    ApiError::not_found("Meeting not found.")
}
