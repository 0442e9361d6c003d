//! `people`: who there is (wire/04 sections 2.2.5 and 3.6).

use std::collections::HashSet;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;

use super::common::{Json, ListRequest, PageSize, Query, person_id};
use super::people_admin;
use super::person::Person;
use crate::error::ApiError;
use crate::identity::{User, UserKind};
use crate::ids::{PublicId, UserId};
use crate::server::Caller;
use crate::world::World;

/// Any of these lets a token look people up.
const READ: [&str; 3] = ["spark:all", "spark:people_read", "spark-admin:people_read"];

/// How many people can be asked for by id at once.
const MOST_IDS: usize = 85;

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/people", get(list).post(people_admin::create))
        .route("/people/", get(list))
        .route("/people/me", get(me))
        .route("/people/{id}", get(find).put(people_admin::update).delete(people_admin::remove))
}

/// The body of a list. The platform always has `notFoundIds`, null unless ids were asked for in vain.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct People {
    not_found_ids: Option<Vec<PublicId>>,
    items: Vec<Person>,
}

async fn me(caller: Caller, query: Query) -> Result<Json<Person>, ApiError> {
    caller.require_any_scope(&READ)?;
    let calling_data = wants_calling_data(&query)?;
    Ok(Json(Person::new(&caller.user, &caller.user, calling_data)))
}

async fn find(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
    query: Query,
) -> Result<Json<Person>, ApiError> {
    caller.require_any_scope(&READ)?;
    let user = world.identity.user(person_id(&id)?).ok_or_else(unknown_person)?;
    Ok(Json(Person::new(&user, &caller.user, wants_calling_data(&query)?)))
}

async fn list(
    State(world): State<World>,
    caller: Caller,
    request: ListRequest,
) -> Result<Response, ApiError> {
    caller.require_any_scope(&READ)?;
    let query = request.query();
    match query.text("id") {
        Some(ids) => Ok(Json(by_ids(&world, &caller.user, ids, query)?).into_response()),
        None => search(&world, &caller.user, &request),
    }
}

/// The people with these ids, in the order of the ids; those that nobody has are named.
fn by_ids(world: &World, viewer: &User, ids: &str, query: &Query) -> Result<People, ApiError> {
    let calling_data = wants_calling_data(query)?;
    let all_types = query.flag("showAllTypes")?.unwrap_or(false);
    let (mut items, mut missing) = (Vec::new(), Vec::new());
    for id in distinct_ids(ids)? {
        match world.identity.user(id).filter(|user| all_types || is_ordinary(user)) {
            Some(user) => items.push(Person::new(&user, viewer, calling_data)),
            None => missing.push(PublicId::person(id)),
        }
    }
    Ok(People { not_found_ids: Some(missing).filter(|missing| !missing.is_empty()), items })
}

fn distinct_ids(ids: &str) -> Result<Vec<UserId>, ApiError> {
    let mut seen = HashSet::new();
    let ids = ids.split(',').map(|id| person_id(id.trim())).collect::<Result<Vec<_>, _>>()?;
    if ids.len() > MOST_IDS {
        return Err(ApiError::bad_request(format!("At most {MOST_IDS} ids can be given.")));
    }
    Ok(ids.into_iter().filter(|id| seen.insert(*id)).collect())
}

fn search(world: &World, viewer: &User, request: &ListRequest) -> Result<Response, ApiError> {
    let search = Search::read(request.query(), viewer)?;
    let calling_data = wants_calling_data(request.query())?;
    let found = world.identity.users_where(|user| search.finds(user));
    let page = request.page(PageSize::STANDARD, found, |user: &Arc<User>| (user.created, user.id))?;
    let page = page.map(|user| Person::new(&user, viewer, calling_data));
    Ok(page.respond_with(|items| People { not_found_ids: None, items }))
}

/// What is searched for, and by whom.
struct Search<'a> {
    viewer: &'a User,
    email: Option<&'a str>,
    display_name: Option<String>,
    roles: Vec<String>,
    location: Option<&'a str>,
    all_types: bool,
}

impl<'a> Search<'a> {
    fn read(query: &'a Query, viewer: &'a User) -> Result<Self, ApiError> {
        let email = query.text("email");
        let display_name = query.text("displayName").map(str::to_lowercase);
        if email.is_none() && display_name.is_none() && !viewer.is_admin() {
            return Err(ApiError::bad_request("Email, displayName, or id list should be specified."));
        }
        let roles = query.text("roles").map(people_admin::roles_in).transpose()?.unwrap_or_default();
        require_own_organization(query, viewer)?;
        let all_types = query.flag("showAllTypes")?.unwrap_or(false);
        Ok(Self { viewer, email, display_name, roles, location: query.text("locationId"), all_types })
    }

    fn finds(&self, user: &User) -> bool {
        self.email_matches(user)
            && self
                .display_name
                .as_ref()
                .is_none_or(|name| user.display_name.to_lowercase().starts_with(name))
            && self.roles.iter().all(|role| user.has_role(role))
            && self.location.is_none_or(|location| user.calling.location_id.as_deref() == Some(location))
            && (self.all_types || is_ordinary(user))
    }

    /// Part of an address finds colleagues; strangers are found by their whole address only.
    fn email_matches(&self, user: &User) -> bool {
        let colleague = user.org_id == self.viewer.org_id;
        match self.email {
            Some(email) if colleague => user.email.to_lowercase().contains(&email.to_lowercase()),
            Some(email) => user.has_email(email),
            None => colleague,
        }
    }
}

fn require_own_organization(query: &Query, viewer: &User) -> Result<(), ApiError> {
    match query.text("orgId") {
        Some(org) if people_admin::organization_id(org)? != viewer.org_id => Err(people_admin::not_allowed()),
        _ => Ok(()),
    }
}

/// Machines are shown only to those who ask for all types.
fn is_ordinary(user: &User) -> bool {
    user.kind != UserKind::Machine
}

fn wants_calling_data(query: &Query) -> Result<bool, ApiError> {
    Ok(query.flag("callingData")?.unwrap_or(false))
}

pub(crate) fn unknown_person() -> ApiError {
    ApiError::not_found("Could not find a person with provided ID.")
}
