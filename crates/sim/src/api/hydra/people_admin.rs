//! `people` for administrators: creating, changing and removing the people of their organization.

use axum::extract::{Path, State};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use super::audit::note;
use super::common::{DELETED, Json, person_id};
use super::directory;
use super::people::unknown_person;
use super::person::Person;
use crate::admin::Category;
use crate::error::ApiError;
use crate::identity::{CallingData, Details, EmailTaken, NewUser, User};
use crate::ids::{OrgId, PublicId, PublicKind, UserId};
use crate::server::{Caller, Json as JsonBody};
use crate::world::World;

/// The body of `POST` and `PUT`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct PersonBody {
    emails: Vec<String>,
    display_name: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    avatar: Option<String>,
    org_id: Option<String>,
    roles: Option<Vec<String>>,
    licenses: Option<Vec<String>>,
    #[serde(flatten)]
    details: Details,
    #[serde(flatten)]
    calling: CallingData,
}

pub(crate) async fn create(
    State(world): State<World>,
    caller: Caller,
    headers: HeaderMap,
    JsonBody(body): JsonBody<PersonBody>,
) -> Result<Json<Person>, ApiError> {
    let admin = administrator(&caller)?;
    body.check(admin)?;
    let new = NewUser::new().email(body.email()?).display_name(body.name()?).org(admin.org_id);
    let user = world.identity.create_user(new).map_err(email_taken)?;
    let user = change(&world, user.id, body)?;
    note(&world, &caller, &headers, (Category::Users, "User created"), &user);
    Ok(Json(Person::new(&user, admin, true)))
}

pub(crate) async fn update(
    State(world): State<World>,
    caller: Caller,
    headers: HeaderMap,
    Path(id): Path<String>,
    JsonBody(body): JsonBody<PersonBody>,
) -> Result<Json<Person>, ApiError> {
    let admin = administrator(&caller)?;
    let user = colleague(&world, admin, &id)?;
    body.check(admin)?;
    body.name()?;
    if !user.has_email(body.email()?) {
        world.identity.change_email(user.id, body.email()?).map_err(email_taken)?;
    }
    let user = change(&world, user.id, body)?;
    note(&world, &caller, &headers, (Category::Users, "User updated"), &user);
    Ok(Json(Person::new(&user, admin, true)))
}

pub(crate) async fn remove(
    State(world): State<World>,
    caller: Caller,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let user = colleague(&world, administrator(&caller)?, &id)?;
    world.remove_user(user.id);
    note(&world, &caller, &headers, (Category::Users, "User deleted"), &user);
    Ok(DELETED)
}

impl PersonBody {
    fn check(&self, admin: &User) -> Result<(), ApiError> {
        if let Some(org) = &self.org_id
            && organization_id(org)? != admin.org_id
        {
            return Err(not_allowed());
        }
        for license in self.licenses.iter().flatten() {
            directory::require_license(admin.org_id, license)?;
        }
        self.roles.iter().flatten().try_for_each(|role| role_name(role).map(drop))
    }

    fn email(&self) -> Result<&str, ApiError> {
        match self.emails.as_slice() {
            [email] if email.contains('@') => Ok(email),
            [_] => Err(ApiError::bad_request("Email address is not valid.")),
            _ => Err(ApiError::bad_request("Exactly one email address must be specified.")),
        }
    }

    fn name(&self) -> Result<String, ApiError> {
        let parts = [&self.first_name, &self.last_name].map(|part| part.as_deref().unwrap_or_default());
        let name = self.display_name.clone().unwrap_or_else(|| parts.join(" "));
        match name.trim() {
            "" => Err(ApiError::bad_request("displayName or firstName and lastName must be specified.")),
            name => Ok(name.to_owned()),
        }
    }
}

fn change(world: &World, id: UserId, body: PersonBody) -> Result<std::sync::Arc<User>, ApiError> {
    let display_name = body.name()?;
    let roles = body.roles.map(|roles| roles.iter().map(|role| role_name(role)).collect()).transpose()?;
    let write = |user: &mut User| {
        user.display_name = display_name;
        user.given_name = body.first_name;
        user.family_name = body.last_name;
        user.avatar = body.avatar;
        user.roles = roles.unwrap_or_else(|| std::mem::take(&mut user.roles));
        user.licenses = body.licenses.unwrap_or_else(|| std::mem::take(&mut user.licenses));
        user.details = body.details;
        user.calling = body.calling;
    };
    world.identity.update_user(id, write).ok_or_else(unknown_person)
}

/// The roles in a comma-separated list of role ids.
pub(crate) fn roles_in(ids: &str) -> Result<Vec<String>, ApiError> {
    ids.split(',').map(|id| role_name(id.trim())).collect()
}

fn role_name(id: &str) -> Result<String, ApiError> {
    let role = PublicId::decode(id)?;
    let known = role.kind() == PublicKind::Role;
    known.then(|| role.id().to_owned()).ok_or_else(|| ApiError::bad_request("Expect base64 ID or UUID."))
}

/// An organization by public id or UUID.
pub(crate) fn organization_id(text: &str) -> Result<OrgId, ApiError> {
    Ok(OrgId::from_uuid(PublicId::parse_uuid(PublicKind::Organization, text)?))
}

/// The caller, if he administers his organization.
pub(crate) fn administrator(caller: &Caller) -> Result<&User, ApiError> {
    caller.require_admin()?;
    Ok(&caller.user)
}

pub(crate) fn colleague(world: &World, admin: &User, id: &str) -> Result<std::sync::Arc<User>, ApiError> {
    let user = world.identity.user(person_id(id)?);
    user.filter(|user| user.org_id == admin.org_id).ok_or_else(unknown_person)
}

pub(crate) fn not_allowed() -> ApiError {
    ApiError::forbidden("Access to the requested resource is not allowed.")
}

fn email_taken(_: EmailTaken) -> ApiError {
    ApiError::conflict("User already exists with given email.")
}
