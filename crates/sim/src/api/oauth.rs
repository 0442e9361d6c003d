//! The identity broker's OAuth endpoints (wire/01 section 3.2).

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::post;
use axum::{Json, Router};
use http::header::{AUTHORIZATION, HeaderValue, WWW_AUTHENTICATE};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::identity::{CodeRefused, Issued, Organization, ReductionRefused, Scopes};
use crate::server::{Form, Json as JsonBody, Query};
use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/idb/oauth2/v1/access_token", post(access_token))
        .route("/idb/oauth2/v1/revoke", post(revoke))
        .route("/idb/oauth2/v1/logout", post(log_out).get(log_out_and_return))
}

/// Below the developer API, which answers every grant at an address of its own.
pub(super) fn developer_routes() -> Router<World> {
    Router::new().route("/access_token", post(access_token))
}

/// The union of all grants' fields.
#[derive(Deserialize)]
struct TokenRequest {
    grant_type: Option<String>,
    scope: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
    refresh_token: Option<String>,
    token: Option<String>,
    code: Option<String>,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
}

async fn access_token(
    State(world): State<World>,
    headers: HeaderMap,
    Form(request): Form<TokenRequest>,
) -> Result<Json<Value>, ApiError> {
    let issued = match request.grant_type.as_deref() {
        Some("client_credentials") => client_credentials(&world, &headers, &request),
        Some("refresh_token") => refresh(&world, &headers, &request),
        Some("authorization_code") => authorization_code(&world, &headers, &request),
        Some("urn:cisco:oauth:grant-type:scope-reduction") => reduce_scope(&world, &request),
        Some(_) => Err(refuse("unsupported_grant_type", "The grant type is not supported.")),
        None => Err(missing("grant_type")),
    }?;
    let mut body = token_body(&issued);
    body["scope"] = json!(issued.token.scopes.to_string());
    Ok(Json(body))
}

fn client_credentials(
    world: &World,
    headers: &HeaderMap,
    request: &TokenRequest,
) -> Result<Issued, ApiError> {
    authenticate_client(world, headers, request.client_id.as_deref(), request.client_secret.as_deref())?;
    let scopes = wanted_scopes(request)?;
    Ok(world.identity.issue_client_token(Organization::DEFAULT, scopes))
}

fn refresh(world: &World, headers: &HeaderMap, request: &TokenRequest) -> Result<Issued, ApiError> {
    authenticate_client(world, headers, request.client_id.as_deref(), request.client_secret.as_deref())?;
    let token = request.refresh_token.as_deref().ok_or_else(|| missing("refresh_token"))?;
    let unknown = || refuse("invalid_grant", "The refresh token provided is expired, revoked, or unknown.");
    world.identity.refresh(token).ok_or_else(unknown)
}

fn authorization_code(
    world: &World,
    headers: &HeaderMap,
    request: &TokenRequest,
) -> Result<Issued, ApiError> {
    authenticate_client(world, headers, request.client_id.as_deref(), request.client_secret.as_deref())?;
    let code = request.code.as_deref().ok_or_else(|| missing("code"))?;
    let redirect_uri = request.redirect_uri.as_deref().ok_or_else(|| missing("redirect_uri"))?;
    if redirect_uri != world.identity.client().redirect_uri {
        return Err(refuse("invalid_grant", "The redirect URI is not the registered one."));
    }
    let issued = world.identity.redeem_code(code, request.code_verifier.as_deref());
    issued.map_err(|reason| match reason {
        CodeRefused::Unknown => {
            refuse("invalid_grant", "The authorization code is unknown, used, or expired.")
        }
        CodeRefused::Verifier => {
            refuse("invalid_grant", "The code verifier does not fit the code challenge.")
        }
    })
}

/// The only grant without client authentication: the token speaks for the client (wire/01 section 3.2.4).
fn reduce_scope(world: &World, request: &TokenRequest) -> Result<Issued, ApiError> {
    let token = request.token.as_deref().ok_or_else(|| missing("token"))?;
    let client_id = request.client_id.as_deref().ok_or_else(|| missing("client_id"))?;
    if client_id != world.identity.client().id {
        return Err(refuse("invalid_client", "The token was not issued to this client."));
    }
    let scopes = wanted_scopes(request)?;
    world.identity.reduce(token, scopes).map_err(|reason| match reason {
        ReductionRefused::Token => {
            refuse("invalid_grant", "The token provided is expired, revoked, or unknown.")
        }
        ReductionRefused::NotASubset => {
            refuse("invalid_scope", "token: the scope is not a subset of the token's.")
        }
        ReductionRefused::NotReduced => {
            refuse("invalid_request", "token: scope reduction requires a reduced scope")
        }
    })
}

fn wanted_scopes(request: &TokenRequest) -> Result<Scopes, ApiError> {
    let scopes = Scopes::parse(request.scope.as_deref().unwrap_or_default());
    if scopes.is_empty() {
        return Err(missing("scope"));
    }
    match scopes.first_unknown() {
        Some(scope) => Err(refuse("invalid_scope", format!("The scope {scope} is unknown."))),
        None => Ok(scopes),
    }
}

#[derive(Deserialize)]
struct Revocation {
    token: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
}

/// RFC 7009: an unknown token is no error.
async fn revoke(
    State(world): State<World>,
    headers: HeaderMap,
    Form(request): Form<Revocation>,
) -> Result<Json<Value>, ApiError> {
    authenticate_client(&world, &headers, request.client_id.as_deref(), request.client_secret.as_deref())?;
    world.revoke_token(&request.token.ok_or_else(|| missing("token"))?);
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
struct Logout {
    token: Option<String>,
    goto: Option<String>,
}

async fn log_out(
    State(world): State<World>,
    JsonBody(request): JsonBody<Logout>,
) -> Result<StatusCode, ApiError> {
    world.revoke_token(&request.token.ok_or_else(|| missing("token"))?);
    Ok(StatusCode::OK)
}

/// A browser is sent back to the client's own address, nowhere else.
async fn log_out_and_return(
    State(world): State<World>,
    Query(query): Query<Logout>,
) -> Result<Response, ApiError> {
    if let Some(token) = &query.token {
        world.revoke_token(token);
    }
    match query.goto {
        Some(goto) if goto == world.identity.client().redirect_uri => Ok(Redirect::to(&goto).into_response()),
        Some(_) => Err(refuse("invalid_request", "The address to return to is not the registered one.")),
        None => Ok(StatusCode::OK.into_response()),
    }
}

/// By header, or by id and secret in the form; 401 otherwise.
fn authenticate_client(
    world: &World,
    headers: &HeaderMap,
    id: Option<&str>,
    secret: Option<&str>,
) -> Result<(), ApiError> {
    let client = world.identity.client();
    let accepted = match headers.get(AUTHORIZATION) {
        Some(header) => header.to_str().is_ok_and(|header| client.authenticates(header)),
        None => client.matches(id.unwrap_or_default().as_bytes(), secret.unwrap_or_default().as_bytes()),
    };
    if accepted { Ok(()) } else { Err(unknown_client()) }
}

/// By header alone, as the identity actions want it.
pub(super) fn require_client(world: &World, headers: &HeaderMap) -> Result<(), ApiError> {
    authenticate_client(world, headers, None, None)
}

fn unknown_client() -> ApiError {
    ApiError::oauth(
        StatusCode::UNAUTHORIZED,
        "invalid_client",
        "The client is unknown, or its secret is wrong.",
    )
    .header(WWW_AUTHENTICATE, HeaderValue::from_static(r#"Basic realm="idbroker""#))
}

fn refuse(code: &'static str, description: impl Into<std::borrow::Cow<'static, str>>) -> ApiError {
    ApiError::oauth(StatusCode::BAD_REQUEST, code, description)
}

fn missing(field: &str) -> ApiError {
    refuse("invalid_request", format!("The parameter {field} is missing."))
}

/// The token object of every grant. No `scope` here: clients that find `spark:kms` in it begin to reduce.
pub(super) fn token_body(issued: &Issued) -> Value {
    let mut body = json!({"access_token": issued.token.value, "token_type": "Bearer"});
    if let Some(seconds) = issued.expires_in {
        body["expires_in"] = seconds.into();
    }
    if let Some((token, seconds)) = &issued.refresh {
        body["refresh_token"] = json!(token);
        body["refresh_token_expires_in"] = json!(seconds);
    }
    body
}
