//! `events`: what happened in the conversations of an organization, for compliance officers and administrators.

use std::cmp::Reverse;

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::base::Base;
use super::common::{Json, ListRequest, Page, PageSize, Query, message_id, person_id};
use super::people_admin::not_allowed;
use crate::admin::EventRecord;
use crate::clock;
use crate::conversation::{Change, Event, Resource};
use crate::error::ApiError;
use crate::identity::User;
use crate::ids::{PublicId, PublicKind, UserId};
use crate::server::Caller;
use crate::world::World;

/// Any of these lets a token read events, if its owner may.
const READ: [&str; 2] = ["spark:all", "spark-compliance:events_read"];

/// Names of resources and types that exist, whether or not something of theirs happens here.
const RESOURCES: [&str; 10] = [
    "attachmentActions",
    "businessTexts",
    "call_records",
    "file_transcodings",
    "meetingMessages",
    "meetings",
    "memberships",
    "messages",
    "rooms",
    "tabs",
];
const TYPES: [&str; 5] = ["created", "deleted", "ended", "read", "updated"];

pub(crate) fn routes() -> Router<World> {
    Router::new().route("/events", get(list)).route("/events/{id}", get(find))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EventView {
    id: PublicId,
    resource: &'static str,
    #[serde(rename = "type")]
    event: &'static str,
    actor_id: PublicId,
    org_id: PublicId,
    #[serde(serialize_with = "clock::serialize_iso")]
    created: Timestamp,
    data: Value,
}

/// What is asked for.
struct Filter {
    resource: Option<String>,
    event: Option<String>,
    actor: Option<UserId>,
    from: Timestamp,
    to: Timestamp,
}

impl Filter {
    fn read(query: &Query) -> Result<Self, ApiError> {
        Ok(Self {
            resource: query.read_with("resource", |name| known(&RESOURCES, name))?,
            event: query.read_with("type", |name| known(&TYPES, name))?,
            actor: query.id("actorId", person_id)?,
            from: query.date("from")?.unwrap_or(Timestamp::MIN),
            to: query.date("to")?.unwrap_or(Timestamp::MAX),
        })
    }

    fn finds(&self, record: &EventRecord) -> bool {
        let change = &record.change;
        self.resource.as_deref().is_none_or(|name| name == change.resource.as_str())
            && self.event.as_deref().is_none_or(|name| name == change.event.as_str())
            && self.actor.is_none_or(|actor| actor == change.actor)
            && self.from <= record.created
            && record.created < self.to
    }
}

fn known(names: &[&str], name: &str) -> Option<String> {
    names.contains(&name).then(|| name.to_owned())
}

async fn list(
    State(world): State<World>,
    caller: Caller,
    base: Base,
    request: ListRequest,
) -> Result<Page<EventView>, ApiError> {
    let officer = officer(&caller)?;
    let filter = Filter::read(request.query())?;
    let found = world
        .conversations
        .events()
        .newest_first(|record| filter.finds(record) && concerns(&world, officer, record));
    let page = request.page(PageSize::STANDARD, found, |record| Reverse(record.place))?;
    Ok(page.map(|record| view(&world, officer, &record, &base.0)))
}

async fn find(
    State(world): State<World>,
    caller: Caller,
    base: Base,
    Path(id): Path<String>,
) -> Result<Json<EventView>, ApiError> {
    let officer = officer(&caller)?;
    let record = world.conversations.events().find(PublicId::parse_uuid(PublicKind::Event, &id)?);
    let record = record.filter(|record| concerns(&world, officer, record));
    let record = record.ok_or_else(|| ApiError::not_found("Could not find an event with provided ID."))?;
    Ok(Json(view(&world, officer, &record, &base.0)))
}

/// The caller, if he may know what others do.
fn officer(caller: &Caller) -> Result<&User, ApiError> {
    caller.require_any_scope(&READ)?;
    let user = &caller.user;
    if user.is_admin() || user.has_role("spark.kms_orgagent") { Ok(user) } else { Err(not_allowed()) }
}

/// An event concerns an organization whose people did it or were there.
fn concerns(world: &World, officer: &User, record: &EventRecord) -> bool {
    let mut people = std::iter::once(&record.change.actor).chain(record.audience.iter());
    people.any(|person| world.identity.user(*person).is_some_and(|user| user.org_id == officer.org_id))
}

fn view(world: &World, officer: &User, record: &EventRecord, base: &str) -> EventView {
    let change = &record.change;
    EventView {
        id: PublicId::event(record.id),
        resource: change.resource.as_str(),
        event: change.event.as_str(),
        actor_id: PublicId::person(change.actor),
        org_id: PublicId::organization(officer.org_id),
        created: record.created,
        data: content(world, change, base).unwrap_or_else(|| change.data.clone()),
    }
}

/// A message with its text, as its author sees it now; `None` for what has no text, or none any more.
fn content(world: &World, change: &Change, base: &str) -> Option<Value> {
    if change.resource != Resource::Messages || change.event == Event::Deleted {
        return None;
    }
    let id = message_id(change.data["id"].as_str()?).ok()?;
    let message = world.conversations.message(change.actor, id, base).ok()?;
    serde_json::to_value(message).ok()
}
