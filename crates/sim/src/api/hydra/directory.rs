//! `organizations`, `roles` and `licenses`: what an organization has.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch};
use jiff::Timestamp;
use serde::Serialize;

use super::common::{Json, ListRequest, Page, PageSize};
use super::license_holders::{self, Holder, holders};
use super::people_admin::{administrator, not_allowed, organization_id};
use crate::clock;
use crate::error::ApiError;
use crate::identity::Organization;
use crate::ids::{OrgId, PublicId, PublicKind};
use crate::server::Caller;
use crate::world::World;

/// Roles an administrator can give, by the name the identity service has for them.
const ROLES: [(&str, &str); 6] = [
    ("id_full_admin", "Full Administrator"),
    ("id_readonly_admin", "Read-only Administrator"),
    ("id_user_admin", "User Administrator"),
    ("id_device_admin", "Device Administrator"),
    ("atlas-portal.support", "Support Administrator"),
    ("spark.kms_orgagent", "Compliance Officer"),
];

/// Licences every organization has, and how many units of each.
const LICENSES: [(&str, &str, u32); 4] = [
    ("MS_SIMULATED", "Advanced Messaging", 1_000),
    ("MC_SIMULATED", "Webex Meetings Suite", 1_000),
    ("BCSTD_SIMULATED", "Webex Calling - Professional", 1_000),
    ("CMR_SIMULATED", "Advanced Space Meetings", 1_000),
];

/// How many holders of a licence a page shows.
const HOLDERS: PageSize = PageSize { usual: 300, most: 300 };

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/organizations", get(organizations))
        .route("/organizations/{id}", get(organization))
        .route("/roles", get(roles))
        .route("/roles/{id}", get(role))
        .route("/licenses", get(licenses))
        .route("/licenses/users", patch(license_holders::assign))
        .route("/licenses/{id}", get(license))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OrganizationView {
    id: PublicId,
    display_name: String,
    #[serde(serialize_with = "clock::serialize_iso")]
    created: Timestamp,
}

#[derive(Serialize)]
struct RoleView {
    id: PublicId,
    name: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LicenseView {
    id: String,
    name: &'static str,
    total_units: u32,
    consumed_units: usize,
    consumed_by_users: usize,
    consumed_by_workspaces: usize,
}

/// A licence with a page of those who have it.
#[derive(Serialize)]
struct AssignedLicense {
    #[serde(flatten)]
    license: LicenseView,
    users: Vec<Holder>,
}

async fn organizations(
    State(world): State<World>,
    caller: Caller,
    request: ListRequest,
) -> Result<Page<OrganizationView>, ApiError> {
    let own = world.identity.organization(caller.user.org_id);
    let page = request.page(PageSize::STANDARD, own, |organization| organization.id)?;
    Ok(page.map(|organization| OrganizationView::new(&organization)))
}

async fn organization(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<OrganizationView>, ApiError> {
    let id = organization_id(&id)?;
    let own = world.identity.organization(id).filter(|organization| organization.id == caller.user.org_id);
    let organization =
        own.ok_or_else(|| ApiError::not_found("Could not find an organization with provided ID."))?;
    Ok(Json(OrganizationView::new(&organization)))
}

async fn roles(caller: Caller, request: ListRequest) -> Result<Page<RoleView>, ApiError> {
    administrator(&caller)?;
    let places = request.page(PageSize::STANDARD, 0..ROLES.len(), |place| *place)?;
    Ok(places.map(|place| RoleView::new(ROLES[place])))
}

async fn role(caller: Caller, Path(id): Path<String>) -> Result<Json<RoleView>, ApiError> {
    administrator(&caller)?;
    let mut roles = ROLES.into_iter().map(RoleView::new);
    let role = roles.find(|role| role.id.encode() == id);
    role.map(Json).ok_or_else(|| ApiError::not_found("Could not find a role with provided ID."))
}

async fn licenses(
    State(world): State<World>,
    caller: Caller,
    request: ListRequest,
) -> Result<Page<LicenseView>, ApiError> {
    let org = administered_organization(&caller, &request)?;
    let places = request.page(PageSize::STANDARD, 0..LICENSES.len(), |place| *place)?;
    Ok(places.map(|place| LicenseView::new(&world, org, place)))
}

async fn license(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
    request: ListRequest,
) -> Result<Response, ApiError> {
    let org = administrator(&caller)?.org_id;
    let place = place_of_license(org, &id)
        .ok_or_else(|| ApiError::not_found("Could not find a license with provided ID."))?;
    let license = LicenseView::new(&world, org, place);
    let assigned = request.query().read_with("includeAssignedTo", |value| (value == "user").then_some(()))?;
    if assigned.is_none() {
        return Ok(Json(license).into_response());
    }
    let page = request.page(HOLDERS, holders(&world, org, &id), |user| (user.created, user.id))?;
    Ok(page.map(|user| Holder::new(&user)).respond_with(|users| AssignedLicense { license, users }))
}

fn administered_organization(caller: &Caller, request: &ListRequest) -> Result<OrgId, ApiError> {
    let own = administrator(caller)?.org_id;
    match request.query().id("orgId", organization_id)? {
        Some(other) if other != own => Err(not_allowed()),
        _ => Ok(own),
    }
}

/// Refuses a licence that the organization does not have.
pub(crate) fn require_license(org: OrgId, id: &str) -> Result<(), ApiError> {
    match place_of_license(org, id) {
        Some(_) => Ok(()),
        None => Err(ApiError::bad_request(format!("License '{id}' is not available in the organization."))),
    }
}

fn place_of_license(org: OrgId, id: &str) -> Option<usize> {
    (0..LICENSES.len()).find(|place| license_id(org, *place) == id)
}

fn license_id(org: OrgId, place: usize) -> String {
    PublicId::named(PublicKind::License, &format!("{org}:{}", LICENSES[place].0)).encode()
}

impl OrganizationView {
    fn new(organization: &Organization) -> Self {
        Self {
            id: PublicId::organization(organization.id),
            display_name: organization.display_name.clone(),
            created: organization.created,
        }
    }
}

impl RoleView {
    fn new((id, name): (&str, &'static str)) -> Self {
        Self { id: PublicId::named(PublicKind::Role, id), name }
    }
}

impl LicenseView {
    fn new(world: &World, org: OrgId, place: usize) -> Self {
        let id = license_id(org, place);
        let consumed = holders(world, org, &id).len();
        Self {
            id,
            name: LICENSES[place].1,
            total_units: LICENSES[place].2,
            consumed_units: consumed,
            consumed_by_users: consumed,
            consumed_by_workspaces: 0,
        }
    }
}
