//! The directory search on demand for foreign test suites: its entries, and what is to go wrong with its answers.

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};

use super::admin::require_loopback_name;
use crate::dss::{DirectoryEntry, DirectoryFault, DirectorySearch};
use crate::error::ApiError;
use crate::server::Json as JsonBody;
use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new().route("/directory", post(change))
}

/// What is there happens, in this order.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Change {
    part_size: Option<usize>,
    fail: Option<String>,
    /// The part that `fail` means when it is `lost`.
    #[serde(default)]
    part: usize,
    enter: Option<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Entry {
    display_name: String,
    #[serde(default)]
    place: bool,
    email: Option<String>,
    phone: Option<String>,
    #[serde(default)]
    schedulable: bool,
}

/// Answers with the id of what was entered, if something was.
async fn change(
    State(world): State<World>,
    headers: HeaderMap,
    JsonBody(change): JsonBody<Change>,
) -> Result<Json<Value>, ApiError> {
    require_loopback_name(&headers)?;
    let fault = change.fail.as_deref().map(|name| fault(name, change.part)).transpose()?;
    let directory = DirectorySearch::new(world);
    if let Some(entities) = change.part_size {
        directory.part_size(entities);
    }
    if let Some(fault) = fault {
        directory.fail_next(fault);
    }
    let entered = change.enter.map(|entry| directory.enter(entry.into()));
    Ok(Json(json!({"identity": entered})))
}

fn fault(name: &str, part: usize) -> Result<DirectoryFault, ApiError> {
    match name {
        "reversed" => Ok(DirectoryFault::Reversed),
        "doubled" => Ok(DirectoryFault::Doubled),
        "lost" => Ok(DirectoryFault::Lost(part)),
        "silence" => Ok(DirectoryFault::Silence),
        "notFoundFirst" => Ok(DirectoryFault::NotFoundFirst),
        _ => Err(ApiError::bad_request(format!("The fault {name} is unknown."))),
    }
}

impl From<Entry> for DirectoryEntry {
    fn from(entry: Entry) -> Self {
        let Entry { display_name, place, email, phone, schedulable } = entry;
        let mut made = if place { Self::place(display_name) } else { Self::contact(display_name) };
        if let Some(email) = email {
            made = made.email(email);
        }
        if let Some(phone) = phone {
            made = made.phone(phone);
        }
        if schedulable { made.schedulable() } else { made }
    }
}
