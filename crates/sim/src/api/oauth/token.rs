//! Where grants become tokens, and tokens are revoked (wire/01 section 3.2).

use std::sync::Arc;

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};

use super::client::authenticate;
use super::refusals::{missing, refuse};
use crate::error::ApiError;
use crate::identity::{Client, CodeRefused, Issued, Organization, Redemption, ReductionRefused, Scopes};
use crate::server::Form;
use crate::world::World;

pub(super) fn routes() -> Router<World> {
    Router::new().route("/access_token", post(access_token)).route("/revoke", post(revoke))
}

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
    Ok(Json(granted(&issued)))
}

fn authenticated(
    world: &World,
    headers: &HeaderMap,
    request: &TokenRequest,
) -> Result<Arc<Client>, ApiError> {
    authenticate(world, headers, request.client_id.as_deref(), request.client_secret.as_deref())
}

fn client_credentials(
    world: &World,
    headers: &HeaderMap,
    request: &TokenRequest,
) -> Result<Issued, ApiError> {
    let client = authenticated(world, headers, request)?;
    if client.is_public() {
        return Err(refuse("unauthorized_client", "A client without secret cannot speak for itself."));
    }
    let scopes = scopes_for(&client, request.scope.as_deref())?;
    Ok(world.identity.issue_client_token(&client, Organization::DEFAULT, scopes))
}

fn refresh(world: &World, headers: &HeaderMap, request: &TokenRequest) -> Result<Issued, ApiError> {
    let client = authenticated(world, headers, request)?;
    let token = request.refresh_token.as_deref().ok_or_else(|| missing("refresh_token"))?;
    let unknown = || refuse("invalid_grant", "The refresh token provided is expired, revoked, or unknown.");
    world.identity.refresh(token, &client).ok_or_else(unknown)
}

fn authorization_code(
    world: &World,
    headers: &HeaderMap,
    request: &TokenRequest,
) -> Result<Issued, ApiError> {
    let client = authenticated(world, headers, request)?;
    let code = request.code.as_deref().ok_or_else(|| missing("code"))?;
    let redirect_uri = request.redirect_uri.as_deref().ok_or_else(|| missing("redirect_uri"))?;
    let redemption = Redemption { client: &client, redirect_uri, verifier: request.code_verifier.as_deref() };
    world.identity.redeem_code(code, &redemption).map_err(refuse_code)
}

fn refuse_code(reason: CodeRefused) -> ApiError {
    let description = match reason {
        CodeRefused::Unknown => "The authorization code is unknown, used, or expired.",
        CodeRefused::RedirectUri => "The redirect URI is not the one to which the code was sent.",
        CodeRefused::Verifier => "The code verifier does not fit the code challenge.",
    };
    refuse("invalid_grant", description)
}

/// The only grant without client authentication: the token speaks for the client (wire/01 section 3.2.4).
fn reduce_scope(world: &World, request: &TokenRequest) -> Result<Issued, ApiError> {
    let token = request.token.as_deref().ok_or_else(|| missing("token"))?;
    let client_id = request.client_id.as_deref().ok_or_else(|| missing("client_id"))?;
    let client = world.identity.client_by_id(client_id).ok_or_else(other_client)?;
    let scopes = scopes_for(&client, request.scope.as_deref())?;
    world.identity.reduce(token, &client, scopes).map_err(refuse_reduction)
}

fn refuse_reduction(reason: ReductionRefused) -> ApiError {
    match reason {
        ReductionRefused::Token => {
            refuse("invalid_grant", "The token provided is expired, revoked, or unknown.")
        }
        ReductionRefused::Client => other_client(),
        ReductionRefused::NotASubset => {
            refuse("invalid_scope", "token: the scope is not a subset of the token's.")
        }
        ReductionRefused::NotReduced => {
            refuse("invalid_request", "token: scope reduction requires a reduced scope")
        }
    }
}

fn other_client() -> ApiError {
    refuse("invalid_client", "The token was not issued to this client.")
}

/// The scopes of a request, if the client may have them.
pub(super) fn scopes_for(client: &Client, text: Option<&str>) -> Result<Scopes, ApiError> {
    let scopes = Scopes::parse(text.unwrap_or_default());
    if scopes.is_empty() {
        return Err(missing("scope"));
    }
    match client.first_refused(&scopes) {
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
    let client =
        authenticate(&world, &headers, request.client_id.as_deref(), request.client_secret.as_deref())?;
    let token = request.token.ok_or_else(|| missing("token"))?;
    if world.identity.client_of(&token).is_some_and(|owner| owner != client.id) {
        return Err(refuse("invalid_grant", "The token was not issued to this client."));
    }
    world.revoke_token(&token);
    Ok(Json(json!({})))
}

/// What a grant answers: the token object, and which scopes it has.
pub(super) fn granted(issued: &Issued) -> Value {
    let mut body = token_body(issued);
    body["scope"] = json!(issued.token.scopes.to_string());
    body
}

/// The token object of every grant. No `scope` here: clients that find `spark:kms` in it begin to reduce.
pub(in crate::api) fn token_body(issued: &Issued) -> Value {
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
