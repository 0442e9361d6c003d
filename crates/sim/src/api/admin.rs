//! What the program's owner may look at and change while it runs. Reached on loopback names only.

use std::time::Duration;

use axum::extract::{FromRequestParts, Path, State};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use http::header::HOST;
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::control::FaultRequest;
use super::oauth::token_body;
use crate::clock::iso;
use crate::error::ApiError;
use crate::faults::{FaultId, FaultSummary};
use crate::identity::{NewUser, Scopes, User, UserKind};
use crate::ids::{OrgId, PublicId, UserId};
use crate::journal::JournalEntry;
use crate::server::{Json as JsonBody, Query};
use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/users", get(users).post(create_user))
        .route("/tokens/expire", post(expire_token))
        .route("/tokens/revoke", post(revoke_token))
        .route("/clock", get(clock))
        .route("/clock/advance", post(advance_clock))
        .route("/journal", get(journal).delete(clear_journal))
        .route("/faults", get(faults).post(inject_fault).delete(clear_faults))
        .route("/faults/{id}", delete(remove_fault))
        .route("/metrics", get(metrics))
        .route("/logs", get(logs))
}

/// Proof that the request was meant for this machine: a web page cannot get here by pointing a name of its own at it.
pub(super) struct Local;

impl FromRequestParts<World> for Local {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &World) -> Result<Self, ApiError> {
        match parts.uri.host() {
            Some(host) => require_loopback(host)?,
            None => require_loopback_name(&parts.headers)?,
        }
        Ok(Self)
    }
}

pub(super) fn require_loopback_name(headers: &HeaderMap) -> Result<(), ApiError> {
    let authority = headers.get(HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let has_port = |(_, port): &(&str, &str)| port.bytes().all(|byte| byte.is_ascii_digit());
    require_loopback(authority.rsplit_once(':').filter(has_port).map_or(authority, |(host, _)| host))
}

fn require_loopback(host: &str) -> Result<(), ApiError> {
    if matches!(host, "127.0.0.1" | "127.0.0.2" | "localhost" | "[::1]") {
        return Ok(());
    }
    Err(ApiError::forbidden("This address is for the machine's own use."))
}

async fn users(_: Local, State(world): State<World>) -> Json<Value> {
    let users = world.identity.users_where(|_| true);
    Json(json!({"items": users.iter().map(|user| render_user(user)).collect::<Vec<_>>()}))
}

fn render_user(user: &User) -> Value {
    json!({
        "id": user.id,
        "publicId": PublicId::person(user.id),
        "email": user.email,
        "displayName": user.display_name,
        "orgId": user.org_id,
        "type": user.kind.person_type(),
        "roles": user.roles,
        "entitlements": user.entitlements,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Creation {
    email: Option<String>,
    display_name: Option<String>,
    org_id: Option<OrgId>,
    #[serde(default)]
    roles: Vec<String>,
    entitlements: Option<Vec<String>>,
    scopes: Option<String>,
    #[serde(default)]
    bot: bool,
}

async fn create_user(
    _: Local,
    State(world): State<World>,
    JsonBody(request): JsonBody<Creation>,
) -> Result<Json<Value>, ApiError> {
    let identity = &world.identity;
    let scopes = Scopes::parse(request.scopes.as_deref().unwrap_or(&identity.client().scope));
    let new = NewUser {
        kind: if request.bot { UserKind::Bot } else { UserKind::Person },
        email: request.email,
        display_name: request.display_name,
        org: request.org_id,
        roles: request.roles,
        entitlements: request.entitlements,
        ..NewUser::new()
    };
    let user = identity.create_user(new).map_err(|error| ApiError::conflict(error.to_string()))?;
    let token = if request.bot {
        json!({"access_token": identity.issue_bot_token(&user, scopes).value, "token_type": "Bearer"})
    } else {
        token_body(&identity.issue_pair(&user, scopes))
    };
    Ok(Json(json!({"user": render_user(&user), "token": token})))
}

#[derive(Deserialize)]
struct TokenName {
    token: String,
}

async fn expire_token(
    _: Local,
    State(world): State<World>,
    JsonBody(name): JsonBody<TokenName>,
) -> Result<StatusCode, ApiError> {
    if world.expire_token(&name.token) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::not_found("The token is unknown."))
    }
}

async fn revoke_token(
    _: Local,
    State(world): State<World>,
    JsonBody(name): JsonBody<TokenName>,
) -> StatusCode {
    world.revoke_token(&name.token);
    StatusCode::NO_CONTENT
}

async fn clock(_: Local, State(world): State<World>) -> Json<Value> {
    Json(json!({"now": iso(world.clock.now())}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    #[serde(default)]
    seconds: u64,
    #[serde(default)]
    milliseconds: u64,
}

async fn advance_clock(
    _: Local,
    State(world): State<World>,
    JsonBody(advance): JsonBody<Advance>,
) -> Json<Value> {
    let by = Duration::from_secs(advance.seconds).saturating_add(Duration::from_millis(advance.milliseconds));
    world.clock.advance(by);
    Json(json!({"now": iso(world.clock.now())}))
}

/// `path` is a beginning; `after` is the number of the last entry that is known already.
#[derive(Deserialize)]
struct JournalQuery {
    path: Option<String>,
    method: Option<String>,
    user: Option<UserId>,
    after: Option<u64>,
}

impl JournalQuery {
    fn fits(&self, entry: &JournalEntry) -> bool {
        self.path.as_ref().is_none_or(|path| entry.path.starts_with(path.as_str()))
            && self.method.as_ref().is_none_or(|method| entry.method == method.as_str())
            && self.user.is_none_or(|user| entry.user == Some(user))
            && self.after.is_none_or(|after| entry.number > after)
    }
}

async fn journal(_: Local, State(world): State<World>, Query(query): Query<JournalQuery>) -> Json<Value> {
    let entries = world.journal.find(|entry| query.fits(entry));
    Json(json!({"items": entries.iter().map(render_entry).collect::<Vec<_>>()}))
}

pub(super) fn render_entry(entry: &JournalEntry) -> Value {
    let headers: serde_json::Map<String, Value> = entry
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into()))
        .collect();
    json!({
        "number": entry.number,
        "received": iso(entry.received),
        "durationMs": entry.duration.as_secs_f64() * 1000.0,
        "method": entry.method.as_str(),
        "host": entry.host,
        "path": entry.path,
        "query": entry.query,
        "status": entry.status.map(|status| status.as_u16()),
        "user": entry.user,
        "trackingId": entry.tracking_id,
        "headers": headers,
    })
}

async fn clear_journal(_: Local, State(world): State<World>) -> StatusCode {
    world.journal.clear();
    StatusCode::NO_CONTENT
}

async fn faults(_: Local, State(world): State<World>) -> Json<Value> {
    let render = |fault: &FaultSummary| {
        json!({
            "id": fault.id.number(),
            "path": fault.path,
            "method": fault.method.as_ref().map(Method::as_str),
            "user": fault.user,
            "host": fault.host,
            "effect": fault.effect,
            "hits": fault.hits,
            "left": fault.left,
        })
    };
    Json(json!({"items": world.faults.summary().iter().map(render).collect::<Vec<_>>()}))
}

async fn inject_fault(
    _: Local,
    State(world): State<World>,
    JsonBody(request): JsonBody<FaultRequest>,
) -> Result<Json<Value>, ApiError> {
    let id = world.faults.inject(request.into_fault()?);
    Ok(Json(json!({"id": id.number()})))
}

async fn remove_fault(
    _: Local,
    State(world): State<World>,
    Path(id): Path<u64>,
) -> Result<StatusCode, ApiError> {
    if world.faults.remove(FaultId::from_number(id)) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::not_found("The fault is unknown."))
    }
}

async fn clear_faults(_: Local, State(world): State<World>) -> StatusCode {
    world.faults.clear();
    StatusCode::NO_CONTENT
}

async fn metrics(_: Local, State(world): State<World>) -> Json<Value> {
    let metrics = world.reports.metrics();
    let render = |metric: &crate::reports::ReceivedMetric| json!({"user": metric.user, "preloginUser": metric.prelogin_user, "kind": metric.kind, "body": metric.body});
    Json(json!({"items": metrics.iter().map(render).collect::<Vec<_>>()}))
}

async fn logs(_: Local, State(world): State<World>) -> Json<Value> {
    let logs = world.reports.logs();
    let render = |log: &crate::reports::UploadedLog| {
        let text = String::from_utf8_lossy(&log.content);
        json!({"fileName": log.file_name, "user": log.user, "size": log.content.len(), "text": text, "meta": log.meta})
    };
    Json(json!({"items": logs.iter().map(render).collect::<Vec<_>>()}))
}
