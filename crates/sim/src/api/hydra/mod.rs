//! The developer API.

mod platform;

use axum::Router;

use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new().merge(platform::routes())
}
