//! WDM, device registration (wire/02 section 3.2).

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, put};
use axum::{Json, Router};
use http::header::{ETAG, HeaderValue, IF_NONE_MATCH};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::catalog;
use crate::clock::iso;
use crate::devices::{Device, ExcessiveRegistrations};
use crate::error::ApiError;
use crate::ids::DeviceId;
use crate::server::{Caller, Json as JsonBody, Query};
use crate::toggles::{Owner, Toggle};
use crate::vault::KeyUrl;
use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/devices", get(list).post(register))
        .route("/devices/{id}", put(refresh).get(show).delete(unregister))
        .merge(super::auxiliary::routes())
}

/// What the client describes itself by. Everything else that it sends back from an earlier answer is ignored.
const DESCRIPTION: [&str; 9] = [
    "name",
    "deviceType",
    "model",
    "localizedModel",
    "systemName",
    "systemVersion",
    "ttl",
    "capabilities",
    "countryCode",
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Include {
    include_upstream_services: Option<String>,
}

impl Include {
    fn wants(&self, part: &str) -> bool {
        let list = self.include_upstream_services.as_deref().unwrap_or("all");
        list.split(',').map(str::trim).any(|value| value == part || value == "all")
    }
}

async fn register(
    State(world): State<World>,
    caller: Caller,
    Query(include): Query<Include>,
    JsonBody(body): JsonBody<Map<String, Value>>,
) -> Result<Response, ApiError> {
    let description = describe(body.clone());
    for required in ["name", "deviceType"] {
        if !description.get(required).is_some_and(Value::is_string) {
            return Err(ApiError::bad_request(format!("{required} cannot be empty.")));
        }
    }
    remember_search_key(&world, &caller, &body);
    let device = world
        .devices
        .register(caller.user_id(), description)
        .map_err(|ExcessiveRegistrations| ApiError::forbidden("User has excessive device registrations"))?;
    Ok(answer(&world, &caller, &device, &include, None))
}

/// Never 304: clients take that for a failure.
async fn refresh(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
    Query(include): Query<Include>,
    headers: HeaderMap,
    JsonBody(body): JsonBody<Map<String, Value>>,
) -> Result<Response, ApiError> {
    let id = parse(&id)?;
    remember_search_key(&world, &caller, &body);
    let device = world.devices.refresh(caller.user_id(), id, describe(body)).ok_or_else(unknown)?;
    let known_tag = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    Ok(answer(&world, &caller, &device, &include, known_tag))
}

async fn show(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let device = world.devices.find(caller.user_id(), parse(&id)?).ok_or_else(unknown)?;
    Ok(answer(&world, &caller, &device, &Include { include_upstream_services: None }, None))
}

async fn list(State(world): State<World>, caller: Caller) -> Json<Value> {
    let devices = world.devices.of(caller.user_id());
    let devices: Vec<Value> = devices.iter().map(|device| render(&world, &caller, device)).collect();
    Json(json!({"devices": devices}))
}

async fn unregister(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    if world.devices.remove(caller.user_id(), parse(&id)?) {
        world.sockets.check();
        world.presence.settle(&world, caller.user_id());
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(unknown())
    }
}

fn parse(id: &str) -> Result<DeviceId, ApiError> {
    id.parse().map_err(|_| unknown())
}

fn unknown() -> ApiError {
    ApiError::not_found("Could not find a device with provided ID.")
}

/// A client that had to bind a key for searches writes it into its device: all devices of the user name it from then
/// on (wire/02 section 2.10).
fn remember_search_key(world: &World, caller: &Caller, body: &Map<String, Value>) {
    let key = body.get("searchEncryptionKeyUrl").and_then(Value::as_str);
    if let Some(key) = key.and_then(KeyUrl::parse) {
        world.devices.set_search_key(caller.user_id(), key);
    }
}

fn describe(mut body: Map<String, Value>) -> Map<String, Value> {
    body.retain(|member, _| DESCRIPTION.contains(&member.as_str()));
    body
}

/// The device with its features; developer toggles are left out if the client has them already.
fn answer(
    world: &World,
    caller: &Caller,
    device: &Device,
    include: &Include,
    known_tag: Option<&str>,
) -> Response {
    let tag = format!("\"{}\"", world.toggles.developer_tag(caller.user_id()));
    let mut body = render(world, caller, device);
    if include.wants("features") {
        body["features"] = features(world, caller, known_tag != Some(&tag));
    } else {
        body["features"] = json!({"developer": [], "entitlement": [], "user": []});
    }
    let mut response = Json(body).into_response();
    if let Ok(value) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(ETAG, value);
    }
    response
}

fn render(world: &World, caller: &Caller, device: &Device) -> Value {
    let mut body = device.description.clone();
    let id = device.id;
    let members = json!({
        "url": world.urls.service(&format!("wdm/api/v1/devices/{id}")),
        "webSocketUrl": format!("{}/v1/apps/wx2/registrations/{id}/messages", world.urls.mercury()),
        "userId": device.user,
        "orgId": caller.org_id(),
        "creationTime": iso(device.created),
        "modificationTime": iso(device.modified),
        "services": catalog::service_urls(&world.urls, caller.user.cluster),
        "clientMessagingGiphy": "ALLOW",
        "whiteboardFileShareControl": "ALLOW",
        "ecmEnabledForAllUsers": false,
        "ecmSupportedStorageProviders": [],
        "intranetInactivityDuration": 0,
        "inNetworkInactivityDuration": 0,
        "showSupportText": false,
        "peopleInsightsEnabled": true,
        "callingBehavior": "NATIVE_WEBEX_TEAMS_CALLING",
    });
    if let Value::Object(members) = members {
        body.extend(members);
    }
    if let Some(key) = world.devices.search_key(device.user) {
        body.insert("searchEncryptionKeyUrl".to_owned(), json!(key));
    }
    body.extend(world.devices.policies());
    Value::Object(body)
}

fn features(world: &World, caller: &Caller, with_developer: bool) -> Value {
    let user = caller.user_id();
    let records = |owner| world.toggles.of(user, owner).iter().map(Toggle::render).collect::<Vec<_>>();
    let entitlements = caller.user.entitlements.iter();
    let mut features = json!({
        "entitlement": entitlements
            .map(|key| json!({"key": key, "val": "true", "type": "boolean", "value": true, "mutable": false}))
            .collect::<Vec<_>>(),
        "user": records(Owner::User),
    });
    if with_developer {
        features["developer"] = json!(records(Owner::Developer));
    }
    features
}
