//! `licenses` of people: who has one, giving and taking them.

use std::sync::Arc;

use axum::extract::State;
use http::HeaderMap;
use serde::{Deserialize, Serialize};

use super::audit::note;
use super::common::Json;
use super::directory::require_license;
use super::people::unknown_person;
use super::people_admin::{administrator, colleague, not_allowed, organization_id};
use crate::admin::Category;
use crate::error::ApiError;
use crate::identity::User;
use crate::ids::{OrgId, PublicId};
use crate::server::{Caller, Json as JsonBody};
use crate::world::World;

/// The body of `PATCH licenses/users`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AssignBody {
    email: Option<String>,
    person_id: Option<String>,
    org_id: Option<String>,
    #[serde(default)]
    licenses: Vec<Request>,
    #[serde(default)]
    site_urls: Vec<SiteRequest>,
}

#[derive(Debug, Deserialize)]
struct Request {
    id: String,
    #[serde(default)]
    operation: Operation,
}

/// No organization here has a site, so that every one of these is refused.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SiteRequest {
    site_url: String,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Operation {
    #[default]
    Add,
    Remove,
}

/// What a person has afterwards.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserLicenses {
    org_id: PublicId,
    person_id: PublicId,
    email: String,
    licenses: Vec<String>,
    site_urls: [(); 0],
}

/// Somebody who has a licence.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Holder {
    id: PublicId,
    #[serde(rename = "type")]
    kind: &'static str,
    display_name: String,
    email: String,
}

impl Holder {
    pub(super) fn new(user: &User) -> Self {
        Self {
            id: PublicId::person(user.id),
            kind: "INTERNAL",
            display_name: user.display_name.clone(),
            email: user.email.clone(),
        }
    }
}

/// Who of an organization has a licence, the oldest account first.
pub(super) fn holders(world: &World, org: OrgId, license: &str) -> Vec<Arc<User>> {
    world.identity.users_where(|user| user.org_id == org && user.licenses.iter().any(|own| own == license))
}

pub(crate) async fn assign(
    State(world): State<World>,
    caller: Caller,
    headers: HeaderMap,
    JsonBody(body): JsonBody<AssignBody>,
) -> Result<Json<UserLicenses>, ApiError> {
    let admin = administrator(&caller)?;
    let person = body.person(&world, admin)?;
    body.check(admin)?;
    let change = |user: &mut User| body.licenses.iter().for_each(|request| request.apply(user));
    let user = world.identity.update_user(person.id, change).ok_or_else(unknown_person)?;
    note(&world, &caller, &headers, (Category::Licenses, "User licenses updated"), &user);
    Ok(Json(UserLicenses {
        org_id: PublicId::organization(user.org_id),
        person_id: PublicId::person(user.id),
        email: user.email.clone(),
        licenses: user.licenses.clone(),
        site_urls: [],
    }))
}

impl AssignBody {
    fn person(&self, world: &World, admin: &User) -> Result<Arc<User>, ApiError> {
        match (&self.person_id, &self.email) {
            (Some(id), _) => colleague(world, admin, id),
            (None, Some(email)) => {
                let user = world.identity.user_by_email(email);
                user.filter(|user| user.org_id == admin.org_id).ok_or_else(unknown_person)
            }
            (None, None) => Err(ApiError::bad_request("Must specify either personId or email.")),
        }
    }

    fn check(&self, admin: &User) -> Result<(), ApiError> {
        if let Some(org) = &self.org_id
            && organization_id(org)? != admin.org_id
        {
            return Err(not_allowed());
        }
        if let Some(site) = self.site_urls.first() {
            let text = format!("Site '{}' is not available in the organization.", site.site_url);
            return Err(ApiError::bad_request(text));
        }
        if self.licenses.is_empty() {
            return Err(ApiError::bad_request("licenses or siteUrls must be specified."));
        }
        self.licenses.iter().try_for_each(|request| require_license(admin.org_id, &request.id))
    }
}

impl Request {
    fn apply(&self, user: &mut User) {
        user.licenses.retain(|own| *own != self.id);
        if self.operation == Operation::Add {
            user.licenses.push(self.id.clone());
        }
    }
}
