//! Flags of users (wire/02 sections 2.12 and 3.10).

use axum::extract::{Path, State};
use axum::routing::{get, put};
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::flags::{Flag, FlagState};
use crate::ids::{ActivityId, FlagId};
use crate::server::{Caller, Json as JsonBody, Query};
use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new().route("/flags", get(list).post(create)).route("/flags/{id}", put(change).delete(remove))
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct NewFlag {
    conversation_url: String,
    flag_item: String,
    state: String,
}

/// Only what the caller may see can be flagged.
async fn create(
    State(world): State<World>,
    caller: Caller,
    JsonBody(new): JsonBody<NewFlag>,
) -> Result<Json<Value>, ApiError> {
    let activity = new.flag_item.rsplit_once("/activities/").map(|(_, id)| id.parse::<ActivityId>());
    let activity = activity.ok_or_else(|| ApiError::bad_request("flag-item is no activity."))??;
    world.conversations.activity_for(caller.user_id(), activity, false)?;
    let flag = Flag {
        id: FlagId::random(),
        state: state(&new.state)?,
        activity,
        item: new.flag_item,
        conversation_url: new.conversation_url,
    };
    Ok(Json(render(&world, &world.flags.put(caller.user_id(), flag))))
}

#[derive(Deserialize)]
struct Filter {
    state: Option<String>,
}

async fn list(
    State(world): State<World>,
    caller: Caller,
    Query(filter): Query<Filter>,
) -> Result<Json<Value>, ApiError> {
    let wanted = filter.state.as_deref().map(state).transpose()?;
    let flags = world.flags.of(caller.user_id(), wanted);
    let items: Vec<_> = flags.iter().map(|flag| render(&world, flag)).collect();
    Ok(Json(json!({"items": items})))
}

#[derive(Deserialize)]
struct Change {
    state: String,
}

async fn change(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(change): JsonBody<Change>,
) -> Result<Json<Value>, ApiError> {
    let flag = world.flags.set(caller.user_id(), parse(&id)?, state(&change.state)?);
    Ok(Json(render(&world, &flag.ok_or_else(unknown)?)))
}

async fn remove(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    if world.flags.remove(caller.user_id(), parse(&id)?) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(unknown())
    }
}

fn state(name: &str) -> Result<FlagState, ApiError> {
    FlagState::parse(name).ok_or_else(|| ApiError::bad_request(format!("The state {name} is unknown.")))
}

fn parse(id: &str) -> Result<FlagId, ApiError> {
    id.parse().map_err(|_| unknown())
}

fn unknown() -> ApiError {
    ApiError::not_found("Could not find a flag with provided ID.")
}

fn render(world: &World, flag: &Flag) -> Value {
    json!({
        "url": world.urls.service(&format!("userapps/api/v1/flags/{}", flag.id)),
        "state": flag.state.as_str(),
        "flag-item": flag.item,
        "conversation-url": flag.conversation_url,
    })
}
