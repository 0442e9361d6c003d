//! U2C, the service catalog (wire/01 section 3.1, wire/08 section 2.4).

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::Value;

use crate::catalog::{self, Extent};
use crate::cluster::Cluster;
use crate::error::ApiError;
use crate::ids::{OrgId, PublicId, PublicKind, UserId};
use crate::server::{Bearer, Query};
use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/limited/catalog", get(limited))
        .route("/signin/catalog", get(sign_in))
        .route("/catalog", get(full))
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
enum Format {
    #[default]
    #[serde(rename = "hostmap")]
    HostMap,
    U2CV2,
}

/// Exactly one selector says whose region is wanted.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Selection {
    org_id: Option<String>,
    emailhash: Option<String>,
    user_id: Option<String>,
    mode: Option<String>,
    #[serde(default)]
    format: Format,
}

async fn limited(
    State(world): State<World>,
    Query(selection): Query<Selection>,
) -> Result<Json<Value>, ApiError> {
    let cluster = selected_cluster(&world, &selection)?;
    let org = selection.org_id.as_deref().and_then(parse_org);
    Ok(Json(render(&world, cluster, org, Extent::Limited, selection.format)))
}

fn selected_cluster(world: &World, selection: &Selection) -> Result<Cluster, ApiError> {
    match (&selection.org_id, &selection.emailhash, &selection.user_id, &selection.mode) {
        (Some(org), None, None, None) => cluster_of_org(world, org),
        (None, Some(hash), None, None) => Ok(cluster_of_hash(world, hash).unwrap_or_default()),
        (None, None, Some(user), None) => cluster_of_user(world, user),
        (None, None, None, Some(mode)) if mode == "DEFAULT_BY_PROXIMITY" => Ok(Cluster::default()),
        (None, None, None, Some(_)) => Err(ApiError::bad_request("The mode is unknown.")),
        _ => Err(ApiError::bad_request("Exactly one of orgId, emailhash, userId and mode is required.")),
    }
}

/// An organization that was never seen lives in the default region.
fn cluster_of_org(world: &World, text: &str) -> Result<Cluster, ApiError> {
    let id = parse_org(text).ok_or_else(|| ApiError::bad_request("The orgId is no organization id."))?;
    Ok(world.identity.organization(id).map_or(Cluster::default(), |org| org.cluster))
}

fn parse_org(text: &str) -> Option<OrgId> {
    PublicId::parse_uuid(PublicKind::Organization, text).ok().map(OrgId::from_uuid)
}

fn cluster_of_user(world: &World, text: &str) -> Result<Cluster, ApiError> {
    let unknown = || ApiError::not_found("The user is unknown.");
    let id = PublicId::parse_uuid(PublicKind::People, text).map_err(|_| unknown())?;
    world.identity.user(UserId::from_uuid(id)).map(|user| user.cluster).ok_or_else(unknown)
}

fn cluster_of_hash(world: &World, hash: &str) -> Option<Cluster> {
    world.identity.user_by_email_hash(hash).map(|user| user.cluster)
}

#[derive(Deserialize)]
struct SignIn {
    emailhash: Option<String>,
    #[serde(default)]
    format: Format,
}

/// 404 tells a client that nobody has this address.
async fn sign_in(
    State(world): State<World>,
    _: Bearer,
    Query(query): Query<SignIn>,
) -> Result<Json<Value>, ApiError> {
    let hash = query.emailhash.ok_or_else(|| ApiError::bad_request("The emailhash is missing."))?;
    let user = world.identity.user_by_email_hash(&hash).filter(|user| user.activated);
    let user = user.ok_or_else(|| ApiError::not_found("The user is unknown."))?;
    Ok(Json(render(&world, user.cluster, Some(user.org_id), Extent::Limited, query.format)))
}

#[derive(Deserialize)]
struct Full {
    #[serde(default)]
    format: Format,
}

async fn full(
    State(world): State<World>,
    bearer: Bearer,
    Query(query): Query<Full>,
) -> Result<Json<Value>, ApiError> {
    let org = bearer.token.org;
    let cluster = bearer.user.map_or(Cluster::default(), |user| user.cluster);
    Ok(Json(render(&world, cluster, Some(org), Extent::Full, query.format)))
}

fn render(world: &World, cluster: Cluster, org: Option<OrgId>, extent: Extent, format: Format) -> Value {
    match format {
        Format::HostMap => catalog::host_map(&world.urls, cluster, extent),
        Format::U2CV2 => {
            let mut body = catalog::clusters(&world.urls, cluster, extent);
            body["timestamp"] = world.clock.now().as_millisecond().to_string().into();
            if let Some(org) = org {
                body["orgId"] = org.to_string().into();
            }
            body
        }
    }
}
