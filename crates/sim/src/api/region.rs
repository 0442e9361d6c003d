//! Region discovery (wire/01 section 3.4).

use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new().route("/region", get(region))
}

async fn region() -> Json<Value> {
    Json(json!({
        "clientAddress": "127.0.0.1",
        "clientRegion": "US-EAST",
        "countryCode": "US",
        "regionCode": "US-EAST",
        "timezone": "America/New_York",
    }))
}
