//! `webhooks`: registering and changing them (wire/04 section 3.9).

use std::cmp::Reverse;

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use http::StatusCode;

use super::common::{DELETED, Json, ListRequest, Page, PageSize, Query, webhook_id};
use super::messaging::require;
use super::people_admin::administrator;
use crate::error::ApiError;
use crate::identity::UserKind;
use crate::ids::{PublicId, PublicKind};
use crate::server::{Caller, Json as JsonBody};
use crate::webhooks::{Change, Owner, Ownership, Refusal, Registration, Resource, Webhook, WebhookView};
use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/webhooks", get(list).post(create))
        .route("/webhooks/{id}", get(find).put(update).delete(remove))
}

async fn list(
    State(world): State<World>,
    caller: Caller,
    request: ListRequest,
) -> Result<Page<WebhookView>, ApiError> {
    let webhooks = match ownership(request.query())? {
        Some(Ownership::Org) => world.webhooks.registry().of_organization(administrator(&caller)?.org_id),
        Some(Ownership::Creator) | None => world.webhooks.registry().owned_by(caller.user.id),
    };
    let page =
        request.page(PageSize::STANDARD, webhooks, |webhook| (Reverse(webhook.created), webhook.id))?;
    Ok(page.map(|webhook| webhook.resource_view()))
}

async fn create(
    State(world): State<World>,
    caller: Caller,
    JsonBody(registration): JsonBody<Registration>,
) -> Result<Json<WebhookView>, ApiError> {
    let accepted = registration.accept().map_err(refused)?;
    require_scope(&caller, accepted.resource)?;
    require_right(&caller, Some(accepted.owned_by))?;
    let webhook = world.webhooks.registry().create(owner(&caller), accepted, &world.clock);
    Ok(shown(webhook))
}

async fn find(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<WebhookView>, ApiError> {
    let webhook = world.webhooks.registry().find(webhook_id(&id)?, caller.user.id);
    webhook.map(shown).ok_or_else(unknown)
}

async fn update(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(change): JsonBody<Change>,
) -> Result<Json<WebhookView>, ApiError> {
    let id = webhook_id(&id)?;
    let registry = world.webhooks.registry();
    registry.find(id, caller.user.id).ok_or_else(unknown)?;
    let change = change.accept().map_err(refused)?;
    require_right(&caller, change.owned_by)?;
    registry.change(id, caller.user.id, change).map(shown).ok_or_else(unknown)
}

async fn remove(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let removed = world.webhooks.remove(webhook_id(&id)?, caller.user.id);
    if removed { Ok(DELETED) } else { Err(unknown()) }
}

fn ownership(query: &Query) -> Result<Option<Ownership>, ApiError> {
    query.read_with("ownedBy", Ownership::parse)
}

/// Only administrators may listen to a whole organization.
fn require_right(caller: &Caller, owned_by: Option<Ownership>) -> Result<(), ApiError> {
    if owned_by == Some(Ownership::Org) { caller.require_admin() } else { Ok(()) }
}

/// Whoever listens to a resource must be allowed to read it.
fn require_scope(caller: &Caller, resource: Resource) -> Result<(), ApiError> {
    let scopes: &[&str] = match resource {
        Resource::Messages | Resource::AttachmentActions => &["spark:messages_read"],
        Resource::Memberships => &["spark:memberships_read"],
        Resource::Rooms => &["spark:rooms_read"],
        Resource::All => &["spark:messages_read", "spark:memberships_read", "spark:rooms_read"],
        _ => &[],
    };
    scopes.iter().try_for_each(|scope| require(caller, scope))
}

fn owner(caller: &Caller) -> Owner {
    Owner {
        user: caller.user.id,
        org: caller.user.org_id,
        app: PublicId::named(PublicKind::Application, &caller.token.client_id),
        bot: caller.user.kind == UserKind::Bot,
    }
}

fn shown(webhook: Webhook) -> Json<WebhookView> {
    Json(webhook.resource_view())
}

fn refused(refusal: Refusal) -> ApiError {
    ApiError::bad_request(refusal.to_string())
}

fn unknown() -> ApiError {
    ApiError::not_found("Could not find a webhook with provided ID.")
}
