//! The identity broker: grants, and the pages on which people sign in (wire/01 section 3.2).

mod authorize;
mod client;
mod device;
mod logout;
mod pages;
mod refusals;
mod token;

pub(super) use client::require_client;
pub(super) use token::token_body;

use axum::Router;

use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new().nest("/idb/oauth2/v1", token::routes().merge(authorize::routes()).merge(logout::routes()))
}

/// Below the developer API, which answers every grant at an address of its own.
pub(super) fn developer_routes() -> Router<World> {
    token::developer_routes().merge(authorize::routes()).nest("/device", device::routes())
}

/// The service `oauth-helper`: signing in on devices, and the page where their codes are typed.
pub(super) fn helper_routes() -> Router<World> {
    Router::new().nest("/actions/device", device::routes()).merge(device::page_routes())
}
