//! The conversation service (wire/03 section 3.12).

mod activities;
mod conversations;
mod kms;
mod links;
mod lists;
mod query;
mod spaces;
mod teams;

use axum::Router;

use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    conversations::routes()
        .merge(activities::routes())
        .merge(lists::routes())
        .merge(spaces::routes())
        .merge(teams::routes())
}
