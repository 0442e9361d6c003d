//! The directory search (wire/02 sections 2.11 and 3.9): each request is accepted at once, and its answer comes over
//! the caller's sockets.

use axum::extract::{Path, State};
use axum::routing::post;
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::dss::{Answer, By, Entity, EntityKind, EntitySearch, PlaceSearch, Provider};
use crate::error::ApiError;
use crate::ids::OrgId;
use crate::mercury::Event;
use crate::server::{Caller, Json as JsonBody};
use crate::terms::Terms;
use crate::world::World;

/// So many entities are found at most by who does not say how many he wants.
const USUAL_SIZE: u32 = 20;

type Accepted = Result<(StatusCode, Json<Value>), ApiError>;

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/lookup/orgid/{org}/identity/{id}/detail", post(detail))
        .route("/lookup/orgid/{org}/identities", post(identities))
        .route("/lookup/orgid/{org}/entityprovidertype/{provider}", post(identities_of))
        .route("/lookup/orgid/{org}/emails", post(emails))
        .route("/lookup/orgid/{org}/phonenumbers", post(phone_numbers))
        .route("/search/orgid/{org}/entities", post(search_entities))
        .route("/search/orgid/{org}/places", post(search_places))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    request_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Values {
    request_id: String,
    lookup_values: Vec<String>,
}

async fn detail(
    State(world): State<World>,
    caller: Caller,
    Path((org, id)): Path<(String, String)>,
    JsonBody(asked): JsonBody<Asked>,
) -> Accepted {
    let entities = entities(&world, &caller, &org)?;
    answer(&world, &caller, &asked.request_id, &Answer::detail(&entities, id))
}

async fn identities(
    State(world): State<World>,
    caller: Caller,
    Path(org): Path<String>,
    JsonBody(values): JsonBody<Values>,
) -> Accepted {
    look_up(&world, &caller, &org, By::Identity, values)
}

async fn identities_of(
    State(world): State<World>,
    caller: Caller,
    Path((org, provider)): Path<(String, String)>,
    JsonBody(values): JsonBody<Values>,
) -> Accepted {
    let unknown = || ApiError::bad_request(format!("The entity provider type {provider} is unknown."));
    let provider = Provider::parse(&provider).ok_or_else(unknown)?;
    look_up(&world, &caller, &org, By::IdentityOf(provider), values)
}

async fn emails(
    State(world): State<World>,
    caller: Caller,
    Path(org): Path<String>,
    JsonBody(values): JsonBody<Values>,
) -> Accepted {
    look_up(&world, &caller, &org, By::Email, values)
}

async fn phone_numbers(
    State(world): State<World>,
    caller: Caller,
    Path(org): Path<String>,
    JsonBody(values): JsonBody<Values>,
) -> Accepted {
    look_up(&world, &caller, &org, By::PhoneNumber, values)
}

fn look_up(world: &World, caller: &Caller, org: &str, by: By, values: Values) -> Accepted {
    let entities = entities(world, caller, org)?;
    if values.lookup_values.is_empty() {
        return Err(ApiError::bad_request("lookupValues cannot be empty."));
    }
    answer(world, caller, &values.request_id, &by.look_up(&entities, values.lookup_values))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EntityQuery {
    request_id: String,
    query_string: String,
    requested_types: Vec<String>,
    result_size: Option<u32>,
    #[serde(default)]
    include_personal_devices: bool,
    #[serde(default)]
    include_common_area_phones: bool,
    #[serde(default)]
    include_only_pairable_devices: bool,
}

async fn search_entities(
    State(world): State<World>,
    caller: Caller,
    Path(org): Path<String>,
    JsonBody(query): JsonBody<EntityQuery>,
) -> Accepted {
    let entities = entities(&world, &caller, &org)?;
    let search = EntitySearch {
        terms: terms(&query.query_string)?,
        kinds: query.requested_types.iter().map(|name| kind(name)).collect::<Result<_, _>>()?,
        size: size(query.result_size),
        personal_devices: query.include_personal_devices,
        common_area_phones: query.include_common_area_phones,
        only_pairable_devices: query.include_only_pairable_devices,
    };
    answer(&world, &caller, &query.request_id, &search.run(&entities))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PlaceQuery {
    request_id: String,
    query_string: String,
    result_size: Option<u32>,
    #[serde(default)]
    is_only_schedulable_rooms: bool,
}

async fn search_places(
    State(world): State<World>,
    caller: Caller,
    Path(org): Path<String>,
    JsonBody(query): JsonBody<PlaceQuery>,
) -> Accepted {
    let entities = entities(&world, &caller, &org)?;
    let search = PlaceSearch {
        terms: terms(&query.query_string)?,
        size: size(query.result_size),
        only_schedulable: query.is_only_schedulable_rooms,
    };
    answer(&world, &caller, &query.request_id, &search.run(&entities))
}

/// Everything of the caller's own organization; another one is nobody's business.
fn entities(world: &World, caller: &Caller, org: &str) -> Result<Vec<Entity>, ApiError> {
    let own = org.parse::<OrgId>().ok().filter(|org| *org == caller.org_id());
    let own = own.ok_or_else(|| ApiError::forbidden("The organization is not the caller's."))?;
    Ok(world.directory.entities(&world.identity, own))
}

fn terms(query: &str) -> Result<Terms, ApiError> {
    Terms::of(query).ok_or_else(|| ApiError::bad_request("queryString cannot be empty."))
}

fn kind(name: &str) -> Result<EntityKind, ApiError> {
    EntityKind::parse(name).ok_or_else(|| ApiError::bad_request(format!("The type {name} is unknown.")))
}

fn size(wanted: Option<u32>) -> usize {
    usize::try_from(wanted.unwrap_or(USUAL_SIZE)).unwrap_or(usize::MAX)
}

/// Sends the parts to the caller's sockets and accepts the request.
fn answer(world: &World, caller: &Caller, request_id: &str, answer: &Answer) -> Accepted {
    if request_id.is_empty() {
        return Err(ApiError::bad_request("requestId cannot be empty."));
    }
    for part in world.directory.parts(request_id, answer) {
        world.sockets.tell(caller.user_id(), &Event::new(answer.event(), part));
    }
    Ok((StatusCode::ACCEPTED, Json(json!({}))))
}
