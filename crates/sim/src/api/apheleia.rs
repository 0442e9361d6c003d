//! Apheleia, the presence service (wire/02 section 3.6).

use std::time::Duration;

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::ids::{DeviceId, UserId};
use crate::presence::{Claim, Status, Subscriber, render, render_unknown};
use crate::server::{Caller, Json as JsonBody, Query};
use crate::world::World;

/// More people than this in one request are refused.
const MOST_SUBJECTS: usize = 50;

/// How long a subscription lasts if the client does not say (wire/02 section 4.3).
const USUAL_SUBSCRIPTION: u32 = 600;

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/compositions", get(show).post(list))
        .route("/subscriptions", post(subscribe))
        .route("/events", post(report))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Subject {
    user_id: Option<String>,
}

async fn show(
    State(world): State<World>,
    _: Caller,
    Query(subject): Query<Subject>,
) -> Result<Json<Value>, ApiError> {
    let subject = subject.user_id.filter(|id| !id.is_empty());
    let subject = subject.ok_or_else(|| ApiError::bad_request("userId is missing."))?;
    Ok(Json(status(&world, &subject)))
}

#[derive(Deserialize)]
struct Subjects {
    subjects: Vec<String>,
}

/// Every subject gets an entry, even one that nobody knows.
async fn list(
    State(world): State<World>,
    _: Caller,
    JsonBody(wanted): JsonBody<Subjects>,
) -> Result<Json<Value>, ApiError> {
    require_few(&wanted.subjects)?;
    let statuses: Vec<Value> = wanted.subjects.iter().map(|subject| status(&world, subject)).collect();
    Ok(Json(json!({"statusList": statuses})))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wish {
    subjects: Vec<String>,
    subscription_ttl: Option<u32>,
    #[serde(default)]
    include_status: bool,
}

/// A subscription of no time at all is the end of one.
async fn subscribe(
    State(world): State<World>,
    caller: Caller,
    headers: HeaderMap,
    JsonBody(wish): JsonBody<Wish>,
) -> Result<Json<Value>, ApiError> {
    require_few(&wish.subjects)?;
    let subscriber = Subscriber { user: caller.user_id(), device: device(&world, &caller, &headers) };
    let responses: Vec<Value> =
        wish.subjects.iter().map(|subject| subscribed(&world, subscriber, subject, &wish)).collect();
    Ok(Json(json!({"responses": responses})))
}

fn subscribed(world: &World, subscriber: Subscriber, subject: &str, wish: &Wish) -> Value {
    let Some(id) = person(world, subject) else {
        return json!({"subject": subject, "responseCode": 404, "subscriptionTtl": 0});
    };
    let ttl = wish.subscription_ttl.unwrap_or(USUAL_SUBSCRIPTION);
    let status = render(world, id, &world.presence.settle(world, id));
    match ttl {
        0 => world.presence.unsubscribe(id, subscriber),
        _ => world.presence.subscribe(id, subscriber, world.clock.deadline(seconds(ttl))),
    }
    let mut response = json!({"subject": subject, "responseCode": 200, "subscriptionTtl": ttl});
    if wish.include_status {
        response["status"] = status;
    }
    response
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    subject: String,
    event_type: String,
    label: Option<String>,
    ttl: Option<i64>,
}

/// Everybody speaks for himself. Without label the answer names the subject, as the JS SDK's own suite expects.
async fn report(
    State(world): State<World>,
    caller: Caller,
    headers: HeaderMap,
    JsonBody(report): JsonBody<Report>,
) -> Result<Json<Value>, ApiError> {
    if report.subject.parse() != Ok(caller.user_id()) {
        return Err(ApiError::forbidden("The subject of an event is the caller himself."));
    }
    let lasting = lasting(report.ttl)?;
    take(&world, &caller, device(&world, &caller, &headers), &report.event_type, lasting)?;
    Ok(Json(json!({
        "subject": report.subject,
        "eventType": report.event_type,
        "label": report.label.unwrap_or_else(|| report.subject.clone()),
        "ttl": report.ttl.unwrap_or(-1),
        "expiresTTL": report.ttl.unwrap_or(-1),
    })))
}

fn take(
    world: &World,
    caller: &Caller,
    device: Option<DeviceId>,
    kind: &str,
    lasting: Option<Duration>,
) -> Result<(), ApiError> {
    if kind == "clear" {
        world.presence.clear(world, caller.user_id(), device);
        return Ok(());
    }
    let status = Status::claimed(kind);
    let status = status.ok_or_else(|| ApiError::bad_request("The status is none that can be set."))?;
    let claim = Claim { status, device, expires: lasting.map(|time| world.clock.deadline(time)) };
    world.presence.claim(world, caller.user_id(), claim, lasting);
    Ok(())
}

/// -1 is for ever.
fn lasting(ttl: Option<i64>) -> Result<Option<Duration>, ApiError> {
    let Some(ttl) = ttl.filter(|ttl| *ttl != -1) else { return Ok(None) };
    let ttl = u32::try_from(ttl).map_err(|_| ApiError::bad_request("The ttl is no number of seconds."))?;
    Ok(Some(seconds(ttl)))
}

fn seconds(ttl: u32) -> Duration {
    Duration::from_secs(ttl.into())
}

fn require_few(subjects: &[String]) -> Result<(), ApiError> {
    match subjects.len() {
        0 => Err(ApiError::bad_request("There are no subjects.")),
        1..=MOST_SUBJECTS => Ok(()),
        _ => Err(ApiError::bad_request("There are more than 50 subjects.")),
    }
}

fn status(world: &World, subject: &str) -> Value {
    match person(world, subject) {
        Some(id) => render(world, id, &world.presence.settle(world, id)),
        None => render_unknown(world, subject),
    }
}

fn person(world: &World, subject: &str) -> Option<UserId> {
    subject.parse().ok().and_then(|id| world.identity.user(id)).map(|user| user.id)
}

/// The device that asks, if it says so and is one of the caller's (wire/02 section 2.1.11).
fn device(world: &World, caller: &Caller, headers: &HeaderMap) -> Option<DeviceId> {
    let url = headers.get("cisco-device-url")?.to_str().ok()?;
    let id = url.rsplit_once("/devices/")?.1.parse().ok()?;
    world.devices.find(caller.user_id(), id).map(|device| device.id)
}
