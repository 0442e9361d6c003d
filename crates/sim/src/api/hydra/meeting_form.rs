//! `meetings/{id}/registration`: the form of a meeting that people register for.

use axum::extract::{Path, State};
use http::StatusCode;
use serde_json::{Map, Value};

use super::common::{DELETED, Json};
use super::meetings::{meeting_of, require_read, require_write, unknown};
use crate::error::ApiError;
use crate::meetings::{Meeting, RegistrationRefused};
use crate::server::{Caller, Json as JsonBody};
use crate::world::World;

type Form = Map<String, Value>;

pub(super) async fn find(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Form>, ApiError> {
    require_read(&world, &caller)?;
    Ok(Json(form_of(&meeting_of(&world, &caller, &id)?)?))
}

/// Replaces the form, or lets people register from now on.
pub(super) async fn replace(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(form): JsonBody<Form>,
) -> Result<Json<Form>, ApiError> {
    require_write(&world, &caller)?;
    let meeting = meeting_of(&world, &caller, &id)?;
    write(&world, &meeting, Some(form.clone()))?;
    Ok(Json(form))
}

/// Ends the registration; who has registered stays registered.
pub(super) async fn remove(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    require_write(&world, &caller)?;
    let meeting = meeting_of(&world, &caller, &id)?;
    form_of(&meeting)?;
    write(&world, &meeting, None)?;
    Ok(DELETED)
}

fn form_of(meeting: &Meeting) -> Result<Form, ApiError> {
    let unsupported = || ApiError::bad_request(RegistrationRefused::Unsupported.to_string());
    meeting.plan.registration.clone().ok_or_else(unsupported)
}

fn write(world: &World, meeting: &Meeting, form: Option<Form>) -> Result<(), ApiError> {
    let written = world.meetings.change(meeting.id, |meeting| meeting.plan.registration = form);
    written.ok_or_else(unknown)
}
