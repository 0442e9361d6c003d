//! The test-user services (wire/08 section 2.1).

use std::sync::Arc;

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use http::header::AUTHORIZATION;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::oauth::token_body;
use crate::error::ApiError;
use crate::identity::{
    EmailTaken, Identity, NewUser, Organization, Scopes, User, UserKind, is_email, strip_scheme,
};
use crate::ids::{OrgId, UserId};
use crate::server::{Bearer, Json as JsonBody};
use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/users/test_users_s", post(create))
        .route("/users/test_users/login", post(log_in))
        .route("/users/test_users/delete", post(delete))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Creation {
    client_id: String,
    client_secret: String,
    display_name: Option<String>,
    email_template: Option<String>,
    entitlements: Option<Vec<String>>,
    org_id: Option<String>,
    password: Option<String>,
    #[serde(default)]
    roles: Vec<Role>,
    scopes: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    machine_type: Option<String>,
    #[serde(default)]
    auth_code_only: bool,
    #[serde(default)]
    force_create: bool,
}

#[derive(Deserialize)]
struct Role {
    name: String,
}

async fn create(
    State(world): State<World>,
    bearer: Bearer,
    JsonBody(request): JsonBody<Creation>,
) -> Result<Json<Value>, ApiError> {
    if !bearer.token.scopes.contains("spark-test-account:write") {
        return Err(ApiError::forbidden("Missing required scopes: spark-test-account:write."));
    }
    require_client(&world.identity, &request.client_id, &request.client_secret)?;
    let scopes = scopes(&world.identity, request.scopes.as_deref())?;
    let code_only = request.auth_code_only;
    let user = make_user(&world, request)?;
    let token = if code_only {
        json!({"auth_code": world.identity.issue_code(&user, scopes, None)})
    } else {
        token_body(&world.identity.issue_pair(&user, scopes))
    };
    Ok(Json(json!({"user": user_body(&user), "token": token})))
}

fn make_user(world: &World, request: Creation) -> Result<Arc<User>, ApiError> {
    let force = request.force_create;
    let new = new_user(request)?;
    let identity = &world.identity;
    match (identity.create_user(new.clone()), &new.email) {
        (Ok(user), _) => Ok(user),
        (Err(EmailTaken), Some(email)) if force => {
            if let Some(user) = identity.user_by_email(email) {
                world.remove_user(user.id);
            }
            identity.create_user(new).map_err(taken)
        }
        (Err(error), _) => Err(taken(error)),
    }
}

fn taken(error: EmailTaken) -> ApiError {
    ApiError::conflict(error.to_string())
}

fn new_user(request: Creation) -> Result<NewUser, ApiError> {
    if request.email_template.as_deref().is_some_and(|email| !is_email(email)) {
        return Err(ApiError::bad_request("The e-mail address is not valid."));
    }
    Ok(NewUser {
        kind: kind(request.kind.as_deref())?,
        machine_type: request.machine_type,
        email: request.email_template,
        display_name: request.display_name,
        org: Some(organization(request.org_id.as_deref())?),
        entitlements: request.entitlements,
        roles: request.roles.into_iter().map(|role| role.name).collect(),
        password: request.password,
        ..NewUser::new()
    })
}

fn kind(text: Option<&str>) -> Result<UserKind, ApiError> {
    match text {
        None | Some("PERSON") => Ok(UserKind::Person),
        Some("MACHINE") => Ok(UserKind::Machine),
        Some(other) => Err(ApiError::bad_request(format!("The user type {other} is unknown."))),
    }
}

fn organization(text: Option<&str>) -> Result<OrgId, ApiError> {
    match text {
        None => Ok(Organization::DEFAULT),
        Some("kmsFederation") => Ok(Organization::FEDERATION),
        Some(id) => Ok(id.parse::<OrgId>()?),
    }
}

fn scopes(identity: &Identity, text: Option<&str>) -> Result<Scopes, ApiError> {
    let scopes = Scopes::parse(text.unwrap_or(&identity.client().scope));
    match scopes.first_unknown() {
        Some(scope) => Err(ApiError::bad_request(format!("The scope {scope} is unknown."))),
        None => Ok(scopes),
    }
}

fn require_client(identity: &Identity, id: &str, secret: &str) -> Result<(), ApiError> {
    if identity.client().matches(id.as_bytes(), secret.as_bytes()) {
        return Ok(());
    }
    Err(ApiError::new(StatusCode::UNAUTHORIZED, "The client is unknown, or its secret is wrong."))
}

fn user_body(user: &User) -> Value {
    let mut body = json!({
        "id": user.id,
        "userName": user.email,
        "email": user.email,
        "name": user.display_name,
        "type": user.kind.identity_type(),
        "entitlements": user.entitlements,
        "orgId": user.org_id,
    });
    if let Some(given_name) = &user.given_name {
        body["givenName"] = json!(given_name);
    }
    if let Some(machine_type) = &user.machine_type {
        body["machineType"] = json!(machine_type);
    }
    body
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Login {
    id: UserId,
    email: String,
    password: String,
    client_id: String,
    client_secret: String,
}

async fn log_in(
    State(world): State<World>,
    JsonBody(login): JsonBody<Login>,
) -> Result<Json<Value>, ApiError> {
    require_client(&world.identity, &login.client_id, &login.client_secret)?;
    let fits =
        |user: &Arc<User>| user.has_email(&login.email) && user.password.as_ref() == Some(&login.password);
    let wrong = || ApiError::new(StatusCode::UNAUTHORIZED, "The user is unknown, or the password is wrong.");
    let user = world.identity.user(login.id).filter(fits).ok_or_else(wrong)?;
    let issued = world.identity.issue_pair(&user, scopes(&world.identity, None)?);
    Ok(Json(token_body(&issued)))
}

#[derive(Deserialize)]
struct Deletion {
    user_id: UserId,
}

/// A user removes himself. Test suites do so with tokens they have revoked or logged out (wire/08 section 2.1).
async fn delete(
    State(world): State<World>,
    headers: HeaderMap,
    JsonBody(deletion): JsonBody<Deletion>,
) -> Result<StatusCode, ApiError> {
    let authorization = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token =
        authorization.and_then(|value| strip_scheme(value, "bearer")).ok_or_else(ApiError::unauthorized)?;
    let owner = match world.identity.session(token) {
        Ok(session) => session.user.map(|user| user.id),
        Err(_) if world.profile.is_interop() => world.identity.owner_of_any(token),
        Err(_) => None,
    };
    if owner.ok_or_else(ApiError::unauthorized)? != deletion.user_id {
        return Err(ApiError::forbidden("A test user may only remove himself."));
    }
    world.remove_user(deletion.user_id);
    Ok(StatusCode::NO_CONTENT)
}
