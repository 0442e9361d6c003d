//! The developer API.

mod common;
mod directory;
mod paging;
mod people;
mod people_admin;
mod person;
mod platform;
mod query;
mod webhooks;

use axum::Router;

use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .merge(directory::routes())
        .merge(people::routes())
        .merge(platform::routes())
        .merge(webhooks::routes())
}
