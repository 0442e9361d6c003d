//! Ultrasound: which board is near (wire/02 section 3.7).

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::server::{Caller, Query};
use crate::world::World;

pub(super) fn routes() -> Router<World> {
    Router::new().route("/ultrasound/advertisements", get(advertisement))
}

#[derive(Deserialize)]
struct Heard {
    token: String,
}

/// Whoever has heard the token may know whose it is.
async fn advertisement(
    State(world): State<World>,
    _: Caller,
    Query(Heard { token }): Query<Heard>,
) -> Result<Json<Value>, ApiError> {
    let unknown = || ApiError::not_found("Could not find an advertisement with provided token.");
    let (id, proof) = world.lyra.heard(&token).ok_or_else(unknown)?;
    let board = world.identity.user(id).ok_or_else(unknown)?;
    let space = world.urls.space(id);
    Ok(Json(json!({
        "advertiser": {"id": id, "displayName": board.display_name, "orgId": board.org_id},
        "links": {
            "addMeToSpace": {"href": format!("{space}/occupants/@me"), "method": "PUT"},
            "lyra_space": {"href": space, "method": "GET"},
        },
        "proof": proof,
        "token": {"value": token},
    })))
}
