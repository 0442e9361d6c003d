//! Users as the conversation service sees them (wire/01 sections 3.5.3 and 3.8).

use axum::extract::State;
use axum::routing::{get, patch, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::error::ApiError;
use crate::identity::{User, id_of_stranger, is_email};
use crate::server::{Caller, Json as JsonBody, Query};
use crate::world::World;

pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/users", get(own).post(look_up))
        .route("/users/user", patch(rename))
        .route("/users/validateAuthToken", post(validate_token))
        .route("/users/deskFeedbackUrl", post(feedback_url))
        .route("/users/deskSupportUrl", get(support_url))
}

async fn own(caller: Caller) -> Json<Value> {
    Json(render(&caller.user))
}

fn render(user: &User) -> Value {
    json!({"id": user.id, "email": user.email, "name": user.display_name, "entitlements": user.entitlements,
        "orgId": user.org_id, "type": user.kind.identity_type()})
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Creation {
    #[serde(default)]
    should_create_users: bool,
}

#[derive(Deserialize)]
struct Address {
    email: String,
}

/// The same address has the same id before and after the user exists.
async fn look_up(
    State(world): State<World>,
    _: Caller,
    Query(creation): Query<Creation>,
    JsonBody(addresses): JsonBody<Vec<Address>>,
) -> Result<Json<Value>, ApiError> {
    let mut found = Map::new();
    for Address { email } in addresses {
        if !is_email(&email) {
            return Err(ApiError::bad_request(format!("{email} is no e-mail address.")));
        }
        let user = match world.identity.user_by_email(&email) {
            None if creation.should_create_users => Some(world.identity.user_or_invite(&email)),
            known => known,
        };
        let id = user.as_ref().map_or_else(|| id_of_stranger(&email), |user| user.id);
        found.insert(email, json!({"id": id, "userExists": user.is_some()}));
    }
    Ok(Json(Value::Object(found)))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rename {
    display_name: String,
}

async fn rename(
    State(world): State<World>,
    caller: Caller,
    JsonBody(rename): JsonBody<Rename>,
) -> Result<Json<Value>, ApiError> {
    if rename.display_name.trim().is_empty() {
        return Err(ApiError::bad_request("displayName cannot be empty."));
    }
    let user = world.identity.update_user(caller.user_id(), |user| user.display_name = rename.display_name);
    user.map(|user| Json(render(&user))).ok_or_else(ApiError::unauthorized)
}

#[derive(Deserialize)]
struct TokenCheck {
    token: String,
}

/// The token in the body speaks for itself.
async fn validate_token(
    State(world): State<World>,
    JsonBody(check): JsonBody<TokenCheck>,
) -> Result<Json<Value>, ApiError> {
    let session = world.identity.session(&check.token).map_err(|_| ApiError::unauthorized())?;
    let scopes: Vec<&str> = session.token.scopes.iter().collect();
    Ok(Json(json!({"scope": scopes, "clientId": session.token.client_id})))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Feedback {
    feedback_id: String,
    language_code: Option<String>,
}

async fn feedback_url(
    State(world): State<World>,
    _: Caller,
    JsonBody(feedback): JsonBody<Feedback>,
) -> Result<Json<Value>, ApiError> {
    let fields = [
        ("feedbackId", feedback.feedback_id.as_str()),
        ("languageCode", feedback.language_code.as_deref().unwrap_or("en-US")),
    ];
    Ok(Json(json!({"url": page(&world, "feedback", &fields)})))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Support {
    language_code: Option<String>,
}

async fn support_url(State(world): State<World>, _: Caller, Query(support): Query<Support>) -> Json<Value> {
    let language = support.language_code.as_deref().unwrap_or("en-US");
    Json(json!({"url": page(&world, "support", &[("languageCode", language)])}))
}

fn page(world: &World, name: &str, fields: &[(&str, &str)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    format!("{}?{query}", world.urls.service(name))
}
