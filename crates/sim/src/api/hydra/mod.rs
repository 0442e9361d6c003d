//! The developer API.

mod applications;
mod attachment_actions;
mod audit;
mod base;
mod common;
mod contents;
mod directory;
mod events;
mod license_holders;
mod meeting_body;
mod meeting_form;
mod meeting_info;
mod meeting_registrants;
mod meetings;
mod memberships;
mod message_body;
mod messages;
mod messaging;
mod paging;
mod people;
mod people_admin;
mod person;
mod platform;
mod query;
mod rooms;
mod tabs;
mod team_memberships;
mod teams;
mod webhooks;

use axum::Router;

use crate::world::World;

pub(super) use paging::{address as request_address, decode_cursor, encode_cursor};

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .merge(applications::routes())
        .merge(attachment_actions::routes())
        .merge(audit::routes())
        .merge(contents::routes())
        .merge(directory::routes())
        .merge(events::routes())
        .merge(memberships::routes())
        .merge(meetings::routes())
        .merge(messages::routes())
        .merge(super::oauth::developer_routes())
        .merge(people::routes())
        .merge(platform::routes())
        .merge(rooms::routes())
        .merge(tabs::routes())
        .merge(team_memberships::routes())
        .merge(teams::routes())
        .merge(webhooks::routes())
}
