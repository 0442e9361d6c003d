//! The identity broker's actions: activation by e-mail and one-time passwords (wire/01 section 3.5.4).

use std::sync::Arc;

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};

use super::oauth::{require_client, token_body};
use crate::error::ApiError;
use crate::identity::{Scopes, User};
use crate::ids::UserId;
use crate::server::Json as JsonBody;
use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/idb/token/v1/actions/UserActivation/invoke", post(activate))
        .route("/idb/token/v1/actions/UserOTP/Generate/invoke", post(generate_passcode))
        .route("/idb/token/v1/actions/UserOTP/Validate/invoke", post(validate_passcode))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Activation {
    verification_token: Option<String>,
    confirmation_code: Option<String>,
    id: Option<UserId>,
    scope: Option<String>,
}

async fn activate(
    State(world): State<World>,
    headers: HeaderMap,
    JsonBody(request): JsonBody<Activation>,
) -> Result<Json<Value>, ApiError> {
    require_client(&world, &headers)?;
    let user = activated_user(&world, &request)?;
    Ok(Json(sign_in(&world, &user, request.scope.as_deref())?))
}

/// By the token of the verification e-mail, or by the one-time password in place of it.
fn activated_user(world: &World, request: &Activation) -> Result<Arc<User>, ApiError> {
    let unknown = || ApiError::bad_request("The verification token is unknown or used.");
    match (&request.verification_token, &request.confirmation_code, request.id) {
        (Some(token), _, _) => world.identity.activate(token).ok_or_else(unknown),
        (None, Some(code), Some(id)) => {
            let user = world.identity.user(id).ok_or_else(unknown)?;
            if world.identity.redeem_passcode(&user, code) { Ok(user) } else { Err(unknown()) }
        }
        _ => Err(ApiError::bad_request("Either verificationToken or confirmationCode and id are required.")),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Passcode {
    email: Option<String>,
    id: Option<UserId>,
    one_time_password: Option<String>,
    scope: Option<String>,
}

async fn generate_passcode(
    State(world): State<World>,
    headers: HeaderMap,
    JsonBody(request): JsonBody<Passcode>,
) -> Result<Json<Value>, ApiError> {
    require_client(&world, &headers)?;
    let user = named_user(&world, &request)?;
    let passcode = world.identity.generate_passcode(&user);
    Ok(Json(json!({
        "oneTimePassword": passcode,
        "email": request.email.as_deref().unwrap_or(&user.email),
        "id": user.id,
        "url": super::identity::user_url(&world, &user),
        "status": "OK",
    })))
}

async fn validate_passcode(
    State(world): State<World>,
    headers: HeaderMap,
    JsonBody(request): JsonBody<Passcode>,
) -> Result<Json<Value>, ApiError> {
    require_client(&world, &headers)?;
    let user = named_user(&world, &request)?;
    if !world.identity.redeem_passcode(&user, request.one_time_password.as_deref().unwrap_or_default()) {
        return Err(ApiError::bad_request("The one-time password is wrong or used."));
    }
    let mut body = sign_in(&world, &user, request.scope.as_deref())?;
    body["url"] = json!(super::identity::user_url(&world, &user));
    Ok(Json(body))
}

fn named_user(world: &World, request: &Passcode) -> Result<Arc<User>, ApiError> {
    let user = match (request.id, &request.email) {
        (Some(id), _) => world.identity.user(id),
        (None, Some(email)) => world.identity.user_by_email(email),
        (None, None) => return Err(ApiError::bad_request("Either email or id is required.")),
    };
    user.ok_or_else(|| ApiError::not_found("The user is unknown."))
}

fn sign_in(world: &World, user: &User, scope: Option<&str>) -> Result<Value, ApiError> {
    let scopes = Scopes::parse(scope.unwrap_or(&world.identity.client().scope));
    if let Some(unknown) = scopes.first_unknown() {
        return Err(ApiError::bad_request(format!("The scope {unknown} is unknown.")));
    }
    let issued = world.identity.issue_pair(user, scopes);
    Ok(json!({"email": user.email, "id": user.id, "tokenData": token_body(&issued)}))
}
