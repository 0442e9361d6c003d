//! The identity service: users in SCIM (wire/01 section 3.5.4).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::clock::iso;
use crate::error::ApiError;
use crate::identity::User;
use crate::ids::UserId;
use crate::server::{Caller, Json as JsonBody};
use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new().route("/identity/scim/v1/Users/{id}", get(show).patch(change))
}

async fn show(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let user = reachable_user(&world, &caller, &id)?;
    Ok(Json(scim(&world, &user)))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    schemas: Vec<String>,
    password: Option<String>,
    name: Option<Name>,
    display_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Name {
    given_name: Option<String>,
    family_name: Option<String>,
}

/// Members that the request does not name stay as they are.
async fn change(
    State(world): State<World>,
    caller: Caller,
    Path(id): Path<String>,
    JsonBody(change): JsonBody<Change>,
) -> Result<Json<Value>, ApiError> {
    if change.schemas.is_empty() {
        return Err(ApiError::bad_request("The schemas are missing."));
    }
    let id = reachable_user(&world, &caller, &id)?.id;
    let user = world.identity.update_user(id, |user| apply(change, user)).ok_or_else(unknown)?;
    Ok(Json(scim(&world, &user)))
}

fn apply(change: Change, user: &mut User) {
    let name = change.name.unwrap_or(Name { given_name: None, family_name: None });
    user.password = change.password.or_else(|| user.password.take());
    user.given_name = name.given_name.or_else(|| user.given_name.take());
    user.family_name = name.family_name.or_else(|| user.family_name.take());
    if let Some(display_name) = change.display_name {
        user.display_name = display_name;
    }
}

/// Oneself, or anybody of the organization for its administrators.
fn reachable_user(world: &World, caller: &Caller, id: &str) -> Result<Arc<User>, ApiError> {
    let id: UserId = id.parse().map_err(|_| unknown())?;
    let user = world.identity.user(id).ok_or_else(unknown)?;
    let allowed = user.id == caller.user_id() || (caller.user.is_admin() && user.org_id == caller.org_id());
    if allowed { Ok(user) } else { Err(ApiError::forbidden("The caller may not see this user.")) }
}

fn unknown() -> ApiError {
    ApiError::not_found("The user is unknown.")
}

pub(super) fn user_url(world: &World, user: &User) -> String {
    world.urls.service(&format!("identity/identity/scim/v1/Users/{}", user.id))
}

fn scim(world: &World, user: &User) -> Value {
    let mut body = json!({
        "schemas": ["urn:scim:schemas:core:1.0", "urn:scim:schemas:extension:cisco:commonidentity:1.0"],
        "id": user.id,
        "userName": user.email,
        "emails": [{"value": user.email, "type": "work", "primary": true}],
        "displayName": user.display_name,
        "name": {},
        "active": user.activated,
        "entitlements": user.entitlements,
        "roles": user.roles.iter().map(|role| json!({"value": role})).collect::<Vec<_>>(),
        "meta": {
            "created": iso(user.created),
            "lastModified": iso(user.modified),
            "location": user_url(world, user),
            "organizationID": user.org_id,
        },
    });
    let names = [("givenName", &user.given_name), ("familyName", &user.family_name)];
    for (member, name) in names {
        if let Some(name) = name {
            body["name"][member] = json!(name);
        }
    }
    body
}
