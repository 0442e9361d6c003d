//! Presence (wire/02 sections 2.7 and 3.6).

use std::time::Duration;

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::clock::iso;
use crate::error::ApiError;
use crate::ids::{DeviceId, UserId};
use crate::mercury::Event;
use crate::presence::{Composition, Status, Subscriber};
use crate::server::{Caller, Json as JsonBody, Query};
use crate::world::World;

/// So many people in one request at most.
const MOST: usize = 50;
/// The data center that counts changes.
const DATA_CENTER: &str = "sim";
const UPDATE: &str = "apheleia.subscription_update";

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/compositions", get(one).post(many))
        .route("/subscriptions", post(subscribe))
        .route("/events", post(tell))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Of {
    user_id: String,
}

async fn one(State(world): State<World>, _: Caller, Query(of): Query<Of>) -> Result<Json<Value>, ApiError> {
    let unknown = || ApiError::not_found("Could not find the user.");
    let user = of.user_id.parse().ok().and_then(|id| known(&world, id)).ok_or_else(unknown)?;
    Ok(Json(state(&world, user)))
}

#[derive(Deserialize)]
struct Subjects {
    subjects: Vec<String>,
}

/// One state for each who is asked about, also for those whom nobody knows.
async fn many(
    State(world): State<World>,
    _: Caller,
    JsonBody(asked): JsonBody<Subjects>,
) -> Result<Json<Value>, ApiError> {
    check(&asked.subjects)?;
    let list: Vec<Value> = asked.subjects.iter().map(|subject| state_of(&world, subject)).collect();
    Ok(Json(json!({"statusList": list})))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wish {
    subjects: Vec<String>,
    subscription_ttl: u64,
    #[serde(default)]
    include_status: bool,
}

async fn subscribe(
    State(world): State<World>,
    caller: Caller,
    headers: HeaderMap,
    JsonBody(wish): JsonBody<Wish>,
) -> Result<Json<Value>, ApiError> {
    check(&wish.subjects)?;
    let subscriber = Subscriber { user: caller.user_id(), device: device(&world, &caller, &headers) };
    let responses: Vec<Value> =
        wish.subjects.iter().map(|who| subscribe_to(&world, subscriber, who, &wish)).collect();
    Ok(Json(json!({"responses": responses})))
}

fn subscribe_to(world: &World, subscriber: Subscriber, subject: &str, wish: &Wish) -> Value {
    let Some(user) = subject.parse().ok().and_then(|id| known(world, id)) else {
        return json!({"subject": subject, "responseCode": 404});
    };
    world.presences.subscribe(subscriber, user, Duration::from_secs(wish.subscription_ttl));
    let mut response =
        json!({"subject": subject, "responseCode": 200, "subscriptionTtl": wish.subscription_ttl});
    if wish.include_status {
        response["status"] = state(world, user);
    }
    response
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    subject: String,
    event_type: String,
    label: Option<String>,
    ttl: Option<u64>,
}

/// Only oneself has a status to tell, and inactivity shows by itself.
async fn tell(
    State(world): State<World>,
    caller: Caller,
    headers: HeaderMap,
    JsonBody(told): JsonBody<Told>,
) -> Result<Json<Value>, ApiError> {
    let user = caller.user_id();
    if told.subject.parse::<UserId>().ok() != Some(user) {
        return Err(ApiError::forbidden("A status can be told for oneself only."));
    }
    if matches!(told.event_type.as_str(), "" | "inactive" | "unknown") {
        return Err(ApiError::bad_request(format!("'{}' is no status to tell.", told.event_type)));
    }
    let ttl = told.ttl.map(Duration::from_secs);
    world.presences.tell(user, device(&world, &caller, &headers), &told.event_type, ttl);
    publish(&world, user);
    if let Some(ttl) = ttl {
        let later = world.clone();
        world.sockets.later(ttl, move || publish(&later, user));
    }
    // Who tells no label finds the subject there (wire/08 section 4).
    let label = told.label.unwrap_or_else(|| told.subject.clone());
    let expires = told.ttl.map_or(json!(-1), |ttl| json!(ttl));
    Ok(Json(
        json!({"subject": told.subject, "eventType": told.event_type, "label": label, "expiresTTL": expires}),
    ))
}

fn check(subjects: &[String]) -> Result<(), ApiError> {
    match subjects.len() {
        1..=MOST => Ok(()),
        count => {
            Err(ApiError::bad_request(format!("subjects: between 1 and {MOST} are taken, not {count}.")))
        }
    }
}

fn known(world: &World, id: UserId) -> Option<UserId> {
    world.identity.user(id).map(|user| user.id)
}

/// The caller's registration, when the request names it.
fn device(world: &World, caller: &Caller, headers: &HeaderMap) -> Option<DeviceId> {
    let url = headers.get("cisco-device-url")?.to_str().ok()?;
    let id: DeviceId = url.rsplit('/').next()?.parse().ok()?;
    world.devices.find(caller.user_id(), id).map(|device| device.id)
}

fn state_of(world: &World, subject: &str) -> Value {
    match subject.parse().ok().and_then(|id| known(world, id)) {
        Some(user) => state(world, user),
        None => json!({"url": url(world, subject), "subject": subject, "status": "unknown"}),
    }
}

fn state(world: &World, user: UserId) -> Value {
    let (composition, status) = world.presences.of(user);
    render(world, user, &composition, &status)
}

fn url(world: &World, subject: &str) -> String {
    world.urls.service(&format!("apheleia/api/v1/compositions?userId={subject}"))
}

/// A state as clients read it (wire/02 section 3.6.1).
fn render(world: &World, user: UserId, composition: &Composition, status: &Status) -> Value {
    let subject = user.to_string();
    let left = |end: &jiff::Timestamp| end.duration_since(world.clock.now()).as_secs().max(0);
    let mut state = json!({
        "url": url(world, &subject), "subject": subject, "status": status.text, "statusTime": iso(status.since),
        "expiresTTL": status.expires.as_ref().map_or(-1, left), "suppressNotifications": status.text == "dnd",
        "vectorCounters": {"sourceDC": DATA_CENTER, "counters": {DATA_CENTER: composition.changes}},
    });
    if let Some(at) = composition.last_active {
        state["lastActive"] = json!(iso(at));
    }
    if let Some(end) = status.expires {
        state["expiresTime"] = json!(iso(end));
    }
    if let Some(device) = composition.last_device {
        state["lastSeenDeviceUrl"] = json!(world.urls.service(&format!("wdm/api/v1/devices/{device}")));
    }
    state
}

/// Tells subscribers what has changed (wire/02 section 3.6.4).
fn publish(world: &World, user: UserId) {
    let Some(change) = world.presences.change(user) else { return };
    let status = change.composition.composed(world.clock.now());
    let event = Event::new(UPDATE, render(world, user, &change.composition, &status));
    for subscriber in change.subscribers {
        match subscriber.device {
            Some(device) => world.sockets.tell_device(subscriber.user, device, &event),
            None => world.sockets.tell(subscriber.user, &event),
        };
    }
}
