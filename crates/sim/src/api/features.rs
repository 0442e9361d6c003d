//! The feature service: toggles of users (wire/02 section 3.4).

use axum::extract::{Path, State};
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::ids::UserId;
use crate::mercury::Event;
use crate::server::{Caller, Json as JsonBody};
use crate::toggles::{Owner, Toggle};
use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/features/users/{user}/developer", post(set_developer))
        .route("/features/users/{user}/user", post(set_user))
        .route("/features/users/{user}/toggles", post(set_many))
}

#[derive(Deserialize)]
struct Change {
    key: String,
    val: Value,
    #[serde(default)]
    mutable: Value,
    #[serde(rename = "type")]
    owner: Option<String>,
}

async fn set_developer(
    State(world): State<World>,
    caller: Caller,
    Path(user): Path<String>,
    JsonBody(change): JsonBody<Change>,
) -> Result<Json<Value>, ApiError> {
    set(&world, own_id(&caller, &user)?, Owner::Developer, change).map(|toggle| Json(toggle.render()))
}

async fn set_user(
    State(world): State<World>,
    caller: Caller,
    Path(user): Path<String>,
    JsonBody(change): JsonBody<Change>,
) -> Result<Json<Value>, ApiError> {
    set(&world, own_id(&caller, &user)?, Owner::User, change).map(|toggle| Json(toggle.render()))
}

/// An item without type is the user's.
async fn set_many(
    State(world): State<World>,
    caller: Caller,
    Path(user): Path<String>,
    JsonBody(changes): JsonBody<Vec<Change>>,
) -> Result<Json<Value>, ApiError> {
    let user = own_id(&caller, &user)?;
    let mut records = Vec::with_capacity(changes.len());
    for change in changes {
        let (owner, name) = match change.owner.as_deref() {
            None | Some("USER") => (Owner::User, "USER"),
            Some("DEV") => (Owner::Developer, "DEV"),
            Some(other) => return Err(ApiError::bad_request(format!("The toggle type {other} is unknown."))),
        };
        let mut record = set(&world, user, owner, change)?.render();
        record["type"] = json!(name);
        records.push(record);
    }
    Ok(Json(json!({"featureToggles": records})))
}

fn own_id(caller: &Caller, user: &str) -> Result<UserId, ApiError> {
    let own = user.parse::<UserId>().ok().filter(|id| *id == caller.user_id());
    own.ok_or_else(|| ApiError::forbidden("Toggles can only be set for oneself."))
}

fn set(world: &World, user: UserId, owner: Owner, change: Change) -> Result<Toggle, ApiError> {
    if change.key.is_empty() {
        return Err(ApiError::bad_request("The key is missing."));
    }
    let value = text(change.val).ok_or_else(|| ApiError::bad_request("The value of a toggle is no text."))?;
    let mutable = text(change.mutable).is_none_or(|mutable| mutable != "false");
    let toggle = Toggle { key: change.key, value, mutable, modified: world.clock.now() };
    world.toggles.set(user, owner, toggle.clone());
    world.sockets.tell(user, &update(&toggle, owner));
    Ok(toggle)
}

/// What the user's clients are told (wire/02 section 3.3.9).
fn update(toggle: &Toggle, owner: Owner) -> Event {
    let kind = match owner {
        Owner::Developer => "DEVELOPER",
        Owner::User => "USER",
    };
    let toggle = json!({"key": toggle.key, "val": toggle.value, "type": kind, "mutable": toggle.mutable});
    Event::new("featureToggle_update", json!({"featureToggle": toggle}))
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
