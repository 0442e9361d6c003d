//! The services' endpoints. Handlers are thin: parse, call the domain, render.

mod activations;
mod admin;
mod apheleia;
mod argonaut;
mod auxiliary;
mod calendar;
mod cigateway;
mod client_logs;
mod console;
mod control;
mod control_boards;
mod control_clients;
mod control_directory;
mod control_kms;
mod control_sockets;
mod conversation;
mod data_channels;
mod directory_search;
mod encryption;
mod features;
mod files;
mod hydra;
mod identity;
mod identity_actions;
mod loci;
mod lyra;
mod lyra_audio;
mod lyra_bindings;
mod mercury;
mod metrics;
mod oauth;
mod pages;
mod proximity;
mod region;
mod u2c;
mod user_apps;
mod users;
mod wdm;

use axum::Router;

use crate::world::World;

/// All endpoints under their service prefixes.
pub(crate) fn routes() -> Router<World> {
    Router::new()
        .nest("/admin", admin::routes())
        .nest("/apheleia/api/v1", apheleia::routes())
        .nest("/argonaut/api/v1", argonaut::routes())
        .nest("/atlas/api/v1", activations::atlas_routes())
        .nest("/calendar/api/v1", calendar::routes())
        .nest("/cigateway", cigateway::routes())
        .nest("/control", control_routes())
        .nest("/conversation/api/v1", users::routes().merge(conversation::routes()))
        .nest("/directory/api/v1", directory_search::routes())
        .nest("/encryption/api/v1", encryption::routes())
        .nest("/feature/api/v1", features::routes())
        .nest("/files", files::routes())
        .nest("/idbroker", oauth::routes().merge(identity_actions::routes()))
        .nest("/helperservice/v1", oauth::helper_routes())
        .nest("/identity", identity::routes())
        .nest("/license/api/v1", activations::license_routes())
        .nest("/logs/api/v1", client_logs::routes())
        .nest("/llm", mercury::data_channel_routes())
        .nest("/locus/api/v1", data_channels::routes().merge(loci::routes()))
        .nest("/lyra/api/v1", lyra::routes())
        .nest("/mercury", mercury::routes())
        .nest("/metrics/api/v1", metrics::routes())
        .nest("/proximity/api/v1", proximity::routes())
        .nest("/u2c/api/v1", u2c::routes())
        .nest("/user-onboarding/api/v1", activations::license_routes())
        .nest("/userapps/api/v1", user_apps::routes())
        .nest("/v1", hydra::routes())
        .nest("/wdm/api/v1", wdm::routes())
        .nest("/whistler/api/v1", calendar::connector_routes())
        .merge(client_logs::storage_routes())
        .merge(console::routes())
        .merge(files::endpoint_routes())
        .merge(pages::routes())
        .merge(region::routes())
}

fn control_routes() -> Router<World> {
    control::routes()
        .merge(control_boards::routes())
        .merge(control_clients::routes())
        .merge(control_directory::routes())
        .merge(control_kms::routes())
        .merge(control_sockets::routes())
}
