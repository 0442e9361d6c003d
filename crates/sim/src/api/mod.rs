//! The services' endpoints. Handlers are thin: parse, call the domain, render.

mod hydra;
mod region;

use axum::Router;

use crate::world::World;

/// All endpoints under their service prefixes.
pub(crate) fn routes() -> Router<World> {
    Router::new().nest("/v1", hydra::routes()).merge(region::routes())
}
